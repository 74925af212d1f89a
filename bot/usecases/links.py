"""Where messages stand, as addresses that Slack opens: its client resolves the same form that it hands out itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import preferences
from storage.deliveries import Delivery

WORKSPACE_URL = "workspace_url"


def remember_workspace(session: Session, url: str, *, now: datetime) -> None:
    """Keep the workspace's own address, as `auth.test` told it, for whoever links to a message."""
    if url and preferences.get_setting(session, WORKSPACE_URL) != url:
        preferences.set_setting(session, WORKSPACE_URL, url, now=now)


def to_message(session: Session, delivery: Delivery) -> str | None:
    """The address of a message that stands; None while it does not, or while the workspace's address is not known."""
    workspace: str | None = preferences.get_setting(session, WORKSPACE_URL)
    if not workspace or delivery.message_ts is None:
        return None
    stamp = delivery.message_ts.replace(".", "")
    link = f"{workspace.rstrip('/')}/archives/{delivery.posted_channel or delivery.channel}/p{stamp}"
    thread = f"?thread_ts={delivery.parent_ts}&cid={delivery.parent_channel}" if delivery.parent_ts else ""
    return link + thread
