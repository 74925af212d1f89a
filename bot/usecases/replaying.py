"""Reading again what could not be read: with today's settings, through the same source, stored like any other answer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.readers import slack_message
from bot.readers.slack_message import Watch
from bot.sources.base import Ignored, Request, SourceSettings, Unreadable
from bot.sources.registry import sources
from bot.usecases import intake
from bot.usecases.intake import Policy, Receipt, Submission
from scoring.responses import Told
from storage import quarantine
from storage.quarantine import Kept


def settings_of(name: str, configured: Mapping[str, SourceSettings]) -> SourceSettings | None:
    """How the source of this name is set up; a survey tool that we know needs no settings to be read."""
    found = configured.get(name) or SourceSettings(name=name, tool=name)
    return found if found.tool in sources() else None


def read(kept: Kept, configured: Mapping[str, SourceSettings], watched: Mapping[str, Watch]) -> tuple[Told, ...]:
    """What a kept body says by today's settings. Nothing, if it turns out to hold no answer.

    Args:
        kept: came by webhook, or was posted into a watched channel.
        configured: the survey tools by their name in the address.
        watched: how the channels are read, by their ids.

    Raises:
        Unreadable: still not.
    """
    channel = slack_message.channel_of(kept.source)
    try:
        return _read_webhook(kept, configured) if channel is None else _read_message(kept, channel, watched)
    except Ignored:
        return ()


def _read_webhook(kept: Kept, configured: Mapping[str, SourceSettings]) -> tuple[Told, ...]:
    settings = settings_of(kept.source, configured)
    if settings is None:
        raise Unreadable(f"no source is called {kept.source} any more: set NPS_SOURCES__{kept.source.upper()}__TOOL")
    request = Request(body=kept.body, headers=kept.headers, received_at=kept.kept_at)
    return sources()[settings.tool].read(request, settings.options)


def _read_message(kept: Kept, channel: str, watched: Mapping[str, Watch]) -> tuple[Told, ...]:
    if channel not in watched:
        raise Unreadable(f"the channel {channel} is not watched any more: set NPS_WATCH_CHANNELS")
    return slack_message.read(kept.body, watched[channel], received_at=kept.kept_at)


def store(session: Session, kept: Kept, items: tuple[Told, ...], policy: Policy, *, now: datetime) -> Receipt:
    """Store what was read, and remember that it was, in one transaction. An old answer is stored without an alert."""
    quarantine.mark_replayed(session, kept.id, now=now)  # first: two who replay the same take turns
    (receipt,) = intake.store(session, [Submission(items, now)], policy)
    return receipt


def fullness(session: Session) -> list[str]:
    """For an admin: whose bodies are about to push each other out."""
    return [
        f"The quarantine of {room.source} is full ({room.unread:,} bodies): each new one pushes out the oldest."
        for room in quarantine.rooms(session)
        if room.is_full
    ]
