"""Text as people type it, and as Slack hands it to an app."""

import re

from playground.world import World

ADDRESS = re.compile(r"(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
LINK = re.compile(r"(?<!\S)(https?://[^\s<>|]+)")
MENTION = re.compile(r"(?<!\S)@([a-z0-9._-]+)")
EVERYBODY = frozenset({"here", "channel", "everyone"})
CHANNEL = re.compile(r"(?<!\S)#([a-z0-9_-]+)")


def entities(text: str) -> str:
    """Slack's escapes: only these three."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_on_a_mac(text: str) -> str:
    """What macOS makes of straight quotes and double hyphens while one types."""
    curled = re.sub(r'(^|[\s:(=-])"', "\\1\u201c", text).replace('"', "\u201d")
    return curled.replace("--", "\u2014")


def command_text(world: World, text: str, *, should_escape: bool) -> str:
    """The text of a slash command: entities, and with `should_escape` mentions, links and addresses as Slack's forms."""
    escaped = entities(text)
    return with_links(world, escaped, named=True) if should_escape else escaped


def message_text(world: World, text: str) -> str:
    """What a person typed into a channel."""
    return with_links(world, entities(text), named=False)


def with_links(world: World, escaped: str, *, named: bool) -> str:
    """Replace names by ids: `<@U1|ana>`, `<!subteam^S1|@support>` in commands (`named`), without the name in messages."""
    people = {user.name: user.id for user in world.users.values() if not user.deleted}
    groups = {group.handle: group.id for group in world.usergroups.values() if not group.disabled}
    channels = {one.name: one.id for one in world.channels.values() if not one.is_im}

    def mention(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in people:
            return f"<@{people[name]}|{name}>" if named else f"<@{people[name]}>"
        if name in groups:
            return f"<!subteam^{groups[name]}|@{name}>" if named else f"<!subteam^{groups[name]}>"
        return f"<!{name}>" if name in EVERYBODY else found.group(0)

    def channel(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"<#{channels[name]}|{name}>" if name in channels else found.group(0)

    linked = LINK.sub(lambda found: f"<{found.group(1)}|{found.group(1)}>" if named else f"<{found.group(1)}>", escaped)
    linked = ADDRESS.sub(_mailto, linked)
    return CHANNEL.sub(channel, MENTION.sub(mention, linked))


def _mailto(found: re.Match[str]) -> str:
    return f"<mailto:{found.group(1)}|{found.group(1)}>"
