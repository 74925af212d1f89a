"""Plays a customer who answers: the signed webhooks go out as the survey tool would send them."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx

from playground.context import Workspace
from playground.elements import DeedError
from playground.shapes import Json
from playground.survey_shapes import MORE_TOOLS
from playground.survey_tools import TOOLS, Answer, Tool

ALL_TOOLS = TOOLS | MORE_TOOLS
HIGHEST_SCORE = 10


@dataclass(slots=True)
class Target:
    """Where webhooks go: `<url>/<source>`, signed with the secret of that source."""

    url: str = ""
    secrets: dict[str, str] = field(default_factory=dict)


async def send(workspace: Workspace, target: Target, wish: Json) -> Json:
    """`{tool, score, comment?, customer?, answered_at?, response_id?, later_comment?, later_after?, source?, …}`.

    The answer tells what the receiver said to the first call; further attempts go on in the background.
    """
    tool_name = str(wish.get("tool", "generic"))
    tool = ALL_TOOLS.get(tool_name)
    if tool is None:
        raise DeedError(f"tool is one of {', '.join(ALL_TOOLS)}")
    if not target.url:
        raise DeedError("no survey target: POST /control/survey_target first")
    answer, source = _answer(wish), str(wish.get("source") or tool_name)
    later = wish.get("later_comment")
    if later and not tool.sends_updates:
        raise DeedError(f"{tool_name} sends an answer once; give the comment at once")
    call = Call(workspace, target, tool, source)
    first = await call.send(answer)
    if later:
        edited = replace(answer, comment=str(later), updated_at=_now_after(answer.answered_at))
        pause = float(wish.get("later_after", 0.0))
        if pause:
            workspace.delivery.start(call.send_after(pause, edited))
        else:
            first["later"] = await call.send(edited)
    return {"ok": first["status"] in range(200, 300), "id": answer.id, **first}


def _answer(wish: Json) -> Answer:
    score = wish.get("score")
    if not isinstance(score, int) or isinstance(score, bool) or not 0 <= score <= HIGHEST_SCORE:
        raise DeedError("score is a whole number from 0 to 10")
    given = wish.get("answered_at")
    try:
        answered_at = datetime.fromisoformat(str(given)) if given else datetime.now(UTC)
    except ValueError:
        raise DeedError("answered_at is an ISO time with a zone, as 2026-11-23T09:30:00+00:00") from None
    if answered_at.tzinfo is None:
        raise DeedError("answered_at needs a zone")
    more = {name: wish[name] for name in ("survey", "kind", "url", "ticket") if wish.get(name)}
    return Answer(
        id=str(wish.get("response_id") or f"play-{secrets.token_hex(6)}"),
        score=score,
        answered_at=answered_at,
        comment=str(wish["comment"]) if wish.get("comment") else None,
        customer={name: value for name, value in (wish.get("customer") or {}).items() if value not in (None, "")},
        **more,
    )


def _now_after(answered_at: datetime) -> datetime:
    """A moment for the edit that is later than the answer, whenever that was."""
    now = datetime.now(UTC)
    return now if now > answered_at else answered_at.replace(microsecond=999_000)


@dataclass(frozen=True, slots=True)
class Call:
    workspace: Workspace
    target: Target
    tool: Tool
    source: str

    async def send(self, answer: Answer) -> Json:
        """One call; if it fails as the tool understands it, more attempts follow in the background."""
        body = json.dumps(self.tool.build(answer)).encode()
        result = await self._attempt(body, 1)
        if self._again(result["status"]):
            self.workspace.delivery.start(self._retry(body))
        return result

    async def send_after(self, seconds: float, answer: Answer) -> None:
        await asyncio.sleep(seconds)
        await self.send(answer)

    def _again(self, status: int | None) -> bool:
        return status is None or self.tool.retried(status)

    async def _retry(self, body: bytes) -> None:
        for number, pause in enumerate(self.tool.pauses, 2):
            await asyncio.sleep(pause / self.workspace.speed)
            result = await self._attempt(body, number)
            if not self._again(result["status"]):
                return

    async def _attempt(self, body: bytes, number: int) -> Json:
        secret = self.target.secrets.get(self.source, "")
        signed = self.tool.sign(secret, body, datetime.now(UTC)) if secret else {}
        headers = {"Content-Type": "application/json", "User-Agent": f"{self.source}-playground", **signed}
        start = time.perf_counter()
        status: int | None = None
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=self.tool.timeout) as client:
                response = await client.post(f"{self.target.url}/{self.source}", content=body, headers=headers)
            status, said = response.status_code, response.text
        except httpx.HTTPError as error:
            said = f"{type(error).__name__}: {error}"
        ms = (time.perf_counter() - start) * 1000
        title = f"webhook from {self.source}" + (f" (attempt {number})" if number > 1 else "")
        ok = status is not None and status in range(200, 300)
        self.workspace.journal.note(
            "webhook", title, ok=ok, ms=ms, status=status, request=json.loads(body), headers=headers, response=said
        )
        return {"status": status, "body": said, "ms": round(ms, 1)}
