"""The playground, the bot's client, and windows on the page."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from slack_sdk import WebClient

from playground.server import Playground
from tests.playground.page.small_app import plain

DESKTOP, PHONE = (1280, 800), (375, 720)
PATIENCE = 60_000  # milliseconds until a condition must hold


@dataclass
class Stage:
    """`problems`: what the pages complained about, and what they asked for from elsewhere."""

    playground: Playground
    client: WebClient
    browser: Browser
    submitted: list[dict[str, Any]]
    pages: list[Page] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def open(
        self, path: str = "", *, user: str = "U0ANA", is_dark: bool = False, size: tuple[int, int] = DESKTOP
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if is_dark else "light",
            reduced_motion="reduce",
            locale="en-US",
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._stay_here)
        page.goto(f"{self.playground.base_url}/?as={user}#/{path}")
        expect(page.locator("body.is-ready")).to_be_visible()
        self.pages.append(page)
        return page

    def _listen(self, told: ConsoleMessage) -> None:
        if told.type in {"error", "warning"}:
            self.problems.append(told.text)

    def _stay_here(self, request: Request) -> None:
        if not request.url.startswith((self.playground.base_url, "data:")):
            self.problems.append(f"asked for {request.url}")

    def post(self, text: str, blocks: list[dict[str, Any]] | None = None, *, channel: str = "C0ALERTS") -> str:
        """A message of the bot; its ts."""
        return str(self.client.chat_postMessage(channel=channel, text=text, blocks=blocks or [])["ts"])

    def alert(self) -> str:
        buttons = [
            {"type": "button", "action_id": "take", "text": plain("I'll take it"), "style": "primary", "value": "1"},
            {"type": "users_select", "action_id": "assign", "placeholder": plain("Assign…")},
            {"type": "button", "action_id": "resolve", "text": plain("Resolve…"), "value": "1"},
        ]
        header = {"type": "header", "text": plain("🔴 2/10 · Example Corp")}
        return self.post("2/10 from Example Corp", [header, {"type": "actions", "elements": buttons}])
