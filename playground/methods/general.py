"""api.test, auth.test, apps.connections.open, bots.info, team.info"""

from playground.calls import Call
from playground.shapes import Json, SlackError
from playground.things import APP_ID, BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID

TEAM_NAME = "Playground"


def api_test(call: Call) -> Json:
    arguments = {name: value for name, value in call.arguments.items() if name != "token"}
    if call.text("error"):
        raise SlackError(call.text("error"), args=arguments)
    return {"ok": True, "args": arguments}


def auth_test(call: Call) -> Json:
    return {
        "ok": True,
        "url": f"{call.world.base_url}/",
        "team": TEAM_NAME,
        "user": call.world.users[BOT_USER_ID].name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    return {"ok": True, "url": call.workspace.delivery.socket.new_address(call.world.base_url)}


def bots_info(call: Call) -> Json:
    if call.text("bot", BOT_ID) != BOT_ID:
        raise SlackError("bot_not_found")
    name = call.workspace.manifest.bot_name
    bot = {"id": BOT_ID, "deleted": False, "name": name, "updated": 0, "app_id": APP_ID, "user_id": BOT_USER_ID}
    return {"ok": True, "bot": {**bot, "icons": {}}}


def team_info(call: Call) -> Json:
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}
    return {"ok": True, "team": {**team, "url": f"{call.world.base_url}/"}}
