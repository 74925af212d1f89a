"""What a workspace consists of: plain values, no behaviour of Slack."""

from dataclasses import dataclass, field

from playground.shapes import Json

TEAM_ID = "T0PLAYGROUND"
TEAM_DOMAIN = "playground"
APP_ID = "A0PLAYGROUND"
BOT_ID = "B0NPSBOT"
BOT_USER_ID = "U0NPSBOT"


@dataclass(slots=True)
class User:
    id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    tz: str = "Europe/Berlin"
    is_admin: bool = False
    is_restricted: bool = False  # a guest
    is_ultra_restricted: bool = False  # a guest of one channel; such a one is restricted, too
    is_bot: bool = False
    deleted: bool = False
    team_id: str = TEAM_ID  # another one: somebody of a workspace with which a channel is shared
    locale: str = "en-US"
    updated: int = 1_700_000_000

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted

    @property
    def is_stranger(self) -> bool:
        return self.team_id != TEAM_ID


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_archived: bool = False
    topic: str = ""
    purpose: str = ""
    created: int = 0

    @property
    def kind(self) -> str:
        """The word with which the scopes of this channel begin."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "groups" if self.is_private else "channels"


@dataclass(slots=True)
class File:
    id: str
    name: str
    title: str
    user: str
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    alt_text: str = ""
    created: int = 0
    ready_at: float = 0.0  # monotonic seconds from which a block may show it
    channels: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass(slots=True)
class Usergroup:
    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)
    disabled: bool = False


@dataclass(slots=True)
class Message:
    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    subtype: str | None = None
    ephemeral_for: str | None = None
    is_broadcast: bool = False
    from_bot: bool = False
    other_app: str | None = None  # bot id of another app that posted it; nobody in the workspace did
    username: str | None = None
    icon_emoji: str | None = None
    visible_at: float = 0.0  # monotonic seconds from which history shows it
    state: dict[str, dict[str, Json]] = field(default_factory=dict)  # what was chosen in its selects

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_tombstone(self) -> bool:
        """What stands in the place of a deleted message that began a thread."""
        return self.subtype == "tombstone"
