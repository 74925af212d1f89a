"""What a survey tool's own Slack integration posted into a watched channel, as an answer.

PostHog's and Formbricks' messages are known from the source of their senders; for others an admin writes a pattern with
named groups. Only messages of other apps are read: what people write is theirs.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from bot.readers import patterns
from bot.readers.patterns import TooSlow
from bot.sources import fields
from bot.sources.base import NOTHING, Options, Parsed, Unreadable
from bot.sources.customers import Person, customer
from bot.sources.mapping import Form, guessed, read_form
from scoring.responses import Kind, SurveyResponse

FORMBRICKS: Final = "formbricks"
POSTHOG: Final = "posthog"
SHAPES: Final = (FORMBRICKS, POSTHOG)
OTHERS: Final = "slack"  # the source of answers that a pattern found
KEPT: Final = ("ts", "bot_id", "app_id", "username", "text", "blocks", "attachments")
_MARKED = re.compile(r"<(?:mailto:|tel:)?([^<>|]*)(?:\|([^<>]*))?>")
_SCORE = re.compile(r"(?i)\bscore\W{1,5}(10|[0-9])\b|\b(10|[0-9]) ?/ ?10\b")
_COMMENT = re.compile(r"(?im)^\W{0,3}(?:comment|feedback)\W{1,5}(.+)$")
_RESPONDED = re.compile(r"\*(?P<who>[^*\n]{1,200})\* responded to survey \*(?P<survey>[^*\n]{1,200})\*")
_PERSON = re.compile(r"/persons?/([^/?#]+)")
KEPT_AS: Final = "slack:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One watched channel.

    Attributes:
        reads: a known shape, or a pattern with the named group `score` and perhaps `comment`, `email`, `name`, `company` …
        mapping: as for webhooks, for forms whose wording we do not know.
    """

    channel: str
    reads: str
    kind: Kind = Kind.RELATIONSHIP
    mapping: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def source(self) -> str:
        """The source of the answers: the survey tool where we know it."""
        return self.reads if self.reads in SHAPES else OTHERS

    @property
    def options(self) -> Options:
        return Options(name=self.source, kind=self.kind, mapping=self.mapping)


def body_of(channel: str, message: Mapping[str, Any]) -> bytes:
    """What is read, and kept when it cannot be: the same bytes whether the message came as an event or from history."""
    kept = {name: message[name] for name in KEPT if message.get(name)}
    return json.dumps({"channel": channel, **kept}, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def kept_as(channel: str) -> str:
    """Under which name a message that cannot be read is kept: what it is read with belongs to its channel."""
    return f"{KEPT_AS}{channel}"


def channel_of(kept_as: str) -> str | None:
    """The channel of a kept message; None for what came otherwise."""
    return kept_as.removeprefix(KEPT_AS) if kept_as.startswith(KEPT_AS) else None


def read(body: bytes, watch: Watch, *, received_at: datetime) -> Parsed:
    """The answer that a message tells of.

    Raises:
        Unreadable: it does not look as the tool's messages do, or holds no score.
        Ignored: the question was not answered.
    """
    message = json.loads(body)
    form = {FORMBRICKS: _formbricks, POSTHOG: _posthog}.get(watch.reads, _by_pattern)(message, watch)
    ts = str(message.get("ts") or "")
    return (
        SurveyResponse(
            source=watch.source,
            external_id=f"{watch.channel}:{ts}",
            score=form.score,
            comment=form.comment,
            answered_at=_moment(ts) or received_at,
            survey=fields.text(form.facts.get("survey")),
            kind=watch.kind,
            url=fields.url(form.facts.get("url")),
            left_out=fields.unusable_link("url", form.facts.get("url")),
            customer=customer(
                {name: value for name, value in form.facts.items() if name not in ("survey", "url", "person")},
                Person(key=form.facts.get("person")),
            ),
        ),
    )


def text_of(message: Mapping[str, Any]) -> str:
    """Everything that a message says, as plain text."""
    return plain(said) if isinstance(said := message.get("text"), str) and said else "\n".join(_texts(message))


def link_to(team: str, channel: str, ts: str, *, thread: str | None = None) -> str:
    """Where a message stands; `team` is the workspace's name in addresses."""
    reply = f"?thread_ts={thread}&cid={channel}" if thread else ""
    return f"https://{team}.slack.com/archives/{channel}/p{ts.replace('.', '')}{reply}"


def plain(text: str) -> str:
    """Slack's own spelling undone: links and addresses as people read them, entities as signs."""
    return html.unescape(_MARKED.sub(lambda match: match[2] or match[1], text)).strip()


def _formbricks(message: Mapping[str, Any], watch: Watch) -> Form:
    """Title, divider, then question and answer in turns."""
    blocks = fields.list_at(message, "blocks")
    places = [number for number, block in enumerate(blocks) if fields.at(block, "type") == "divider"]
    if not places:
        raise Unreadable("blocks: the message does not look like one of Formbricks: no divider below the title")
    title, pairs = _said(blocks[: places[0]]), _said(blocks[places[0] + 1 :])
    questions = []
    for asked, answer in zip(pairs[::2], pairs[1::2], strict=False):
        wording = asked.strip("*").strip()
        questions.append(guessed(wording, wording, answer))
    return read_form(questions, watch.options, {"survey": title[0] if title else None})


def _posthog(message: Mapping[str, Any], _watch: Watch) -> Form:
    text = "\n".join(_texts(message))
    told = _RESPONDED.search(text)
    if told is None:
        raise Unreadable("text: the message does not look like one of PostHog: nobody “responded to survey”")
    score = _SCORE.search(text[told.end() :])
    if score is None:
        raise Unreadable(
            "score: PostHog's message holds none. Add to its text “Score: {event.properties.$survey_response}”, "
            "or use its webhook instead"
        )
    comment = _COMMENT.search(text)
    who = plain(told["who"])
    links = [fields.text(fields.at(button, "url")) or "" for button in _buttons(message)]
    person = next((match for link in links if (match := _PERSON.search(link))), None)
    facts = {"survey": plain(told["survey"]), "email" if "@" in who else "name": who}
    facts |= {"person": person[1], "url": person.string} if person else {}
    return Form(score=int(score[1] or score[2]), comment=fields.comment(comment[1]) if comment else None, facts=facts)


def _by_pattern(message: Mapping[str, Any], watch: Watch) -> Form:
    try:
        found = patterns.search(watch.reads, "\n".join(_texts(message)))
    except TooSlow:
        raise Unreadable(f"the pattern of {watch.channel} takes too long on this message: make it simpler") from None
    if found is None:
        raise Unreadable(f"the pattern of {watch.channel} does not fit this message")
    facts = {name: value for name, value in found.items() if name not in ("score", "comment")}
    return Form(score=fields.score(found.get("score")), comment=fields.comment(found.get("comment")), facts=facts)


def _texts(message: Mapping[str, Any]) -> list[str]:
    """Every text of a message, once."""
    attachments = fields.list_at(message, "attachments")
    found = [fields.text(message.get("text"), None), *_said(fields.list_at(message, "blocks"))]
    for attachment in attachments:
        found += [fields.text(fields.at(attachment, name), None) for name in ("pretext", "title", "text")]
        found += [
            f"{fields.text(fields.at(entry, 'title'))}: {fields.text(fields.at(entry, 'value'), None)}"
            for entry in fields.list_at(attachment, "fields")
        ]
        found += _said(fields.list_at(attachment, "blocks"))
    return list(dict.fromkeys(plain(text) for text in found if text))


def _said(blocks: Any) -> list[str]:  # noqa: ANN401  # a part of somebody's JSON
    texts = (fields.text(fields.at(block, "text", "text"), None) for block in blocks)
    listed = (
        fields.text(fields.at(entry, "text"), None)
        for block in blocks
        for name in ("fields", "elements")
        for entry in fields.list_at(block, name)
    )
    return [plain(text) for text in (*texts, *listed) if text]


def _buttons(message: Mapping[str, Any]) -> Iterator[object]:
    for block in fields.list_at(message, "blocks"):
        yield from fields.list_at(block, "elements")


def _moment(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
