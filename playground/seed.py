"""The workspace in which the playground starts, and how to start in another one."""

import json
import time
from pathlib import Path
from typing import Any

from playground.things import BOT_USER_ID, Channel, User, Usergroup
from playground.world import World

PEOPLE = ("U0ANA", "U0BEN", "U0ADMIN")

SEED: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"id": "U0ANA", "name": "ana", "real_name": "Ana Lind", "email": "ana@example.com", "title": "Support lead"},
        {
            "id": "U0BEN",
            "name": "ben",
            "real_name": "Ben Okoro",
            "email": "ben@example.com",
            "title": "Success manager",
        },
        {
            "id": "U0ADMIN",
            "name": "admin",
            "real_name": "Ada Admin",
            "email": "ada@example.com",
            "title": "Workspace admin",
            "is_admin": True,
        },
        {
            "id": "U0GUEST",
            "name": "guest",
            "real_name": "Gil Guest",
            "email": "gil@partner.example",
            "title": "Partner",
            "is_restricted": True,
        },
        {"id": BOT_USER_ID, "name": "nps-bot", "real_name": "NPS Bot", "is_bot": True},
    ],
    "channels": [
        {
            "id": "C0ALERTS",
            "name": "nps-alerts",
            "members": [*PEOPLE, BOT_USER_ID],
            "topic": "Every unhappy customer, at once",
        },
        {"id": "C0GENERAL", "name": "general", "members": [*PEOPLE, "U0GUEST", BOT_USER_ID], "topic": "The whole team"},
        {"id": "C0PRODUCT", "name": "product", "members": [*PEOPLE, BOT_USER_ID], "topic": "What we build"},
        {
            "id": "C0HAPPY",
            "name": "happy-customers",
            "members": [*PEOPLE, BOT_USER_ID],
            "topic": "Who is content, and what to ask them",
        },
        {"id": "C0PRIVATE", "name": "leadership", "members": ["U0ANA", "U0ADMIN"], "is_private": True},
        {"id": "C0RANDOM", "name": "random", "members": [*PEOPLE], "topic": "The bot is not in here"},
    ],
    "usergroups": [
        {"id": "S0SUPPORT", "handle": "support", "name": "Support", "users": ["U0ANA", "U0BEN"]},
        {"id": "S0SUCCESS", "handle": "success", "name": "Customer success", "users": ["U0BEN"]},
    ],
}


def populate(world: World, source: Path | None = None) -> None:
    """Put people and channels into an empty world: the seed, or the lists of a JSON file in its shape."""
    content = SEED if source is None else {**SEED, **json.loads(source.read_text(encoding="utf-8"))}
    world.users.update({item["id"]: User(**item) for item in content["users"]})
    world.usergroups.update({item["id"]: Usergroup(**item) for item in content["usergroups"]})
    for item in content["channels"]:
        members = list(item.get("members", ()))
        world.channels[item["id"]] = Channel(**{**item, "members": members}, created=int(time.time()))
    for user in [one for one in world.users.values() if not (one.is_bot or one.is_guest or one.deleted)]:
        world.im_with(user.id)
