"""Which Web API methods there are: rate tier, scopes and token of each, as data.

`{kind}` in a scope stands for the kind of the channel in question: channels, groups, im or mpim.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spec:
    tier: str
    scope: str = ""
    token: str = "bot"  # noqa: S105  # the kind of token, none of them: "bot", "app" or "any"


METHODS: dict[str, Spec] = {
    "api.test": Spec("tier_4", token="none"),  # noqa: S106  # the kind, as above
    "apps.connections.open": Spec("tier_1", "connections:write", token="app"),  # noqa: S106  # the kind
    "auth.test": Spec("special", token="any"),  # noqa: S106  # the kind
    "bots.info": Spec("tier_3", "users:read"),
    "chat.delete": Spec("tier_3", "chat:write"),
    "chat.getPermalink": Spec("special"),
    "chat.postEphemeral": Spec("tier_4", "chat:write"),
    "chat.postMessage": Spec("special", "chat:write"),
    "chat.update": Spec("tier_3", "chat:write"),
    "conversations.history": Spec("tier_3", "{kind}:history"),
    "conversations.info": Spec("tier_3", "{kind}:read"),
    "conversations.join": Spec("tier_3", "channels:join"),
    "conversations.list": Spec("tier_2", "{kind}:read"),
    "conversations.members": Spec("tier_4", "{kind}:read"),
    "conversations.open": Spec("tier_3", "im:write"),
    "conversations.replies": Spec("tier_3", "{kind}:history"),
    "files.completeUploadExternal": Spec("tier_4", "files:write"),
    "files.getUploadURLExternal": Spec("tier_4", "files:write"),
    "files.info": Spec("tier_4", "files:read"),
    "reactions.add": Spec("tier_3", "reactions:write"),
    "reactions.get": Spec("tier_3", "reactions:read"),
    "reactions.remove": Spec("tier_2", "reactions:write"),
    "team.info": Spec("tier_3", "team:read"),
    "usergroups.list": Spec("tier_2", "usergroups:read"),
    "usergroups.users.list": Spec("tier_2", "usergroups:read"),
    "users.conversations": Spec("tier_3", "{kind}:read"),
    "users.info": Spec("tier_4", "users:read"),
    "users.list": Spec("tier_2", "users:read"),
    "users.lookupByEmail": Spec("tier_3", "users:read.email"),
    "views.open": Spec("tier_4"),
    "views.publish": Spec("tier_4"),
    "views.push": Spec("tier_4"),
    "views.update": Spec("tier_4"),
}

# Kinds of channel by the word that conversations.list uses for them.
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}

# Scopes of events: an event reaches an app that subscribed to it and holds one of these.
EVENT_SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "file_shared": "files:read",
    "member_joined_channel": "{kind}:read",
    "member_left_channel": "{kind}:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
}
