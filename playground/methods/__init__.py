"""The Web API's methods, by their names. What each may be asked, and by whom, is data: `playground.catalogue`."""

from collections.abc import Callable, Mapping

from playground.calls import Call
from playground.methods import chat, conversations, files, general, reactions, users, views
from playground.shapes import Json

FUNCTIONS: Mapping[str, Callable[[Call], Json]] = {
    "api.test": general.api_test,
    "apps.connections.open": general.connections_open,
    "auth.test": general.auth_test,
    "bots.info": general.bots_info,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.join": conversations.join,
    "conversations.list": conversations.listed,
    "conversations.members": conversations.members,
    "conversations.open": conversations.opened,
    "conversations.replies": conversations.replies,
    "files.completeUploadExternal": files.complete_upload,
    "files.getUploadURLExternal": files.get_upload_url,
    "files.info": files.info,
    "reactions.add": reactions.add,
    "reactions.get": reactions.get,
    "reactions.remove": reactions.remove,
    "team.info": general.team_info,
    "usergroups.list": users.usergroups,
    "usergroups.users.list": users.usergroup_users,
    "users.conversations": conversations.of_user,
    "users.info": users.info,
    "users.list": users.listed,
    "users.lookupByEmail": users.lookup_by_email,
    "views.open": views.open_view,
    "views.publish": views.publish,
    "views.push": views.push,
    "views.update": views.update,
}
