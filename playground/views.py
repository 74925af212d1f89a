"""Modals in their stacks, and Home tabs."""

import secrets
import time
from dataclasses import dataclass, field

from playground.limits import Limits
from playground.shapes import Json, SlackError
from playground.stream import Stream
from playground.things import APP_ID, BOT_ID, TEAM_ID

KEPT = (
    "title",
    "submit",
    "close",
    "private_metadata",
    "callback_id",
    "external_id",
    "clear_on_close",
    "notify_on_close",
)


@dataclass(slots=True)
class View:
    id: str
    user: str
    type: str
    content: Json
    root_id: str
    previous_id: str | None = None
    hash: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)  # block_id -> action_id -> what was filled in

    def renew(self, content: Json) -> None:
        """New content, new hash; what was filled in stays where block and action keep their ids."""
        self.content = content
        self.hash = f"{int(time.time())}.{secrets.token_hex(4)}"
        kept = {block["block_id"] for block in content.get("blocks", ())}
        self.values = {block_id: values for block_id, values in self.values.items() if block_id in kept}

    def shown(self, *, values: dict[str, dict[str, Json]] | None = None) -> Json:
        """The view as Slack shows it to the app."""
        empty: Json = {"title": None, "submit": None, "close": None, "private_metadata": "", "callback_id": ""}
        empty |= {"external_id": "", "clear_on_close": False, "notify_on_close": False}
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": self.type,
            "blocks": self.content.get("blocks", []),
            **{name: self.content.get(name, empty[name]) for name in KEPT},
            "state": {"values": self.values if values is None else values},
            "hash": self.hash,
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


class Views:
    """`stacks`: the open modals of each person, the topmost last. `homes`: what the Home tab shows."""

    def __init__(self, limits: Limits, stream: Stream) -> None:
        self.limits = limits
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._stream = stream

    def open(self, user: str, content: Json) -> View:
        """A modal of its own; one that is open is replaced."""
        self._refuse_known_external_id(content)
        self.clear(user)
        view_id = _new_id()
        view = View(id=view_id, user=user, type="modal", content={}, root_id=view_id)
        return self._put(view, content)

    def push(self, user: str, content: Json) -> View:
        stack = self.stacks.get(user) or []
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= self.limits.views_in_stack:
            raise SlackError("push_limit_reached")
        self._refuse_known_external_id(content)
        top = stack[-1]
        return self._put(View(_new_id(), user, "modal", {}, top.root_id, previous_id=top.id), content)

    def _put(self, view: View, content: Json) -> View:
        view.renew(content)
        self.stacks.setdefault(view.user, []).append(view)
        self._stream.publish("view_opened", user=view.user, view=view.shown())
        return view

    def update(self, view: View, content: Json, *, expected_hash: str | None = None) -> View:
        if expected_hash is not None and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        view.renew(content)
        if view.type == "home":
            self._stream.publish("home", user=view.user, view=view.shown())
        else:
            self._stream.publish("view_updated", user=view.user, view=view.shown())
        return view

    def publish_home(self, user: str, content: Json, *, expected_hash: str | None = None) -> View:
        view = self.homes.get(user)
        if view is None:
            view_id = _new_id()
            view = self.homes[user] = View(view_id, user, "home", {}, view_id)
        return self.update(view, content, expected_hash=expected_hash)

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View:
        for view in [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]:
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def top(self, user: str) -> View | None:
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def close(self, view: View) -> None:
        """Take one view from its stack."""
        stack = self.stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
            self._stream.publish("view_closed", user=view.user, view_id=view.id)

    def clear(self, user: str) -> list[View]:
        """Close all modals of a person; the closed ones, the topmost first."""
        closed = list(reversed(self.stacks.get(user, [])))
        for view in closed:
            self.close(view)
        return closed

    def clear_all(self) -> None:
        self.stacks.clear()
        self.homes.clear()

    def _refuse_known_external_id(self, content: Json) -> None:
        external_id = content.get("external_id")
        if not external_id:
            return
        try:
            self.find(external_id=external_id)
        except SlackError:
            return
        raise SlackError("duplicate_external_id")


def _new_id() -> str:
    return "V" + secrets.token_hex(5).upper()
