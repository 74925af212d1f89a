"""The workspace: people, channels, messages, files. Every change is published."""

import itertools
import time
from collections.abc import Iterator

from playground.presentation import channel_for_page, message_for_page, user_for_page
from playground.shapes import SlackError
from playground.stream import Stream
from playground.things import BOT_USER_ID, Channel, File, Message, User, Usergroup


class World:
    """State and its changes; knows no rule of the Web API."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.base_url = ""  # where this playground listens
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, tuple[str, int, float]] = {}  # key -> file, announced bytes, valid until (monotonic)
        self._messages: dict[str, dict[str, Message]] = {}
        self._replies: dict[tuple[str, str], dict[str, Message]] = {}  # (channel, ts of the parent) -> ts -> reply
        self._last_ts = 0
        self._ids = itertools.count(1)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):08d}"

    def new_ts(self) -> str:
        """A timestamp that no other message has, later than all before it."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # channels

    def channel_named(self, name: str) -> Channel | None:
        """The channel with this id or name ("#general" or "general")."""
        if name in self.channels:
            return self.channels[name]
        bare = name.removeprefix("#")
        return next((one for one in self.channels.values() if one.name == bare and not one.is_im), None)

    def has_im_with(self, user_id: str) -> bool:
        return any(channel.is_im and user_id in channel.members for channel in self.channels.values())

    def im_with(self, user_id: str) -> Channel:
        """The direct message channel of the bot and this person; opened if need be."""
        for channel in self.channels.values():
            if channel.is_im and user_id in channel.members:
                return channel
        channel = Channel(
            id="D" + user_id[1:],
            name=self.users[user_id].name,
            members=[user_id, BOT_USER_ID],
            is_im=True,
            created=int(time.time()),
        )
        self.add_channel(channel)
        return channel

    def add_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self.channel_changed(channel)

    def channel_changed(self, channel: Channel) -> None:
        self.stream.publish("channel", channel=channel_for_page(channel))

    # messages

    def messages(self, channel_id: str) -> Iterator[Message]:
        """Every message of a channel, threads and ephemeral ones too, the oldest first."""
        return iter(self._messages.get(channel_id, {}).values())

    def message(self, channel_id: str, ts: str) -> Message | None:
        return self._messages.get(channel_id, {}).get(ts)

    def replies(self, parent: Message) -> list[Message]:
        return [one for one in self.thread(parent) if not one.ephemeral_for]

    def thread(self, parent: Message) -> Iterator[Message]:
        """As `replies`, and what only one person sees."""
        return iter(self._replies.get((parent.channel, parent.ts), {}).values())

    def add(self, message: Message) -> Message:
        self._messages.setdefault(message.channel, {})[message.ts] = message
        if message.is_reply and message.thread_ts:
            self._replies.setdefault((message.channel, message.thread_ts), {})[message.ts] = message
        self._publish("ephemeral" if message.ephemeral_for else "message", message)
        self._publish_parent(message)
        return message

    def changed(self, message: Message) -> None:
        self._publish("message_changed", message)

    def remove(self, message: Message) -> None:
        """Take a message away; one that began a thread leaves a tombstone there (`bury`)."""
        self._messages[message.channel].pop(message.ts, None)
        self._replies.get((message.channel, message.thread_ts or ""), {}).pop(message.ts, None)
        self.stream.publish(
            "message_deleted", channel=message.channel, ts=message.ts, ephemeral_for=message.ephemeral_for
        )
        self._publish_parent(message)
        parent = self.message(message.channel, message.thread_ts or "") if message.is_reply else None
        if parent is not None and parent.is_tombstone and not self.replies(parent):
            self.remove(parent)

    def bury(self, message: Message) -> None:
        """The replies of a deleted message stay, below the sentence that it was deleted."""
        message.user, message.text, message.subtype = "USLACKBOT", "This message was deleted.", "tombstone"
        message.blocks, message.attachments, message.files, message.reactions = [], [], [], {}
        message.metadata, message.edited, message.from_bot, message.username = None, None, False, None
        self.changed(message)

    def post(self, channel: Channel, user: str, text: str, **more: object) -> Message:
        return self.add(Message(channel=channel.id, ts=self.new_ts(), user=user, text=text, **more))  # type: ignore[arg-type]  # the fields of Message

    def _publish(self, type_: str, message: Message) -> None:
        self.stream.publish(type_, channel=message.channel, message=message_for_page(self, message))

    def _publish_parent(self, message: Message) -> None:
        parent = self.message(message.channel, message.thread_ts or "") if message.is_reply else None
        if parent is not None and not message.ephemeral_for:
            self._publish("message_changed", parent)

    # people and files

    def user_changed(self, user: User) -> None:
        self.users[user.id] = user
        self.stream.publish("user", user=user_for_page(user))

    def user(self, user_id: str) -> User:
        """The person; refused as Slack does for an id that it does not know."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def live_file(self, file_id: str) -> File:
        file = self.files.get(file_id)
        if file is None or file.deleted:
            raise SlackError("file_not_found")
        return file

    def clear_messages(self) -> None:
        self._messages.clear()
        self._replies.clear()
