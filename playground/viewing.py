"""Views, checked before anybody sees them."""

import json

from playground import kit
from playground.context import Workspace
from playground.posting import with_ids
from playground.shapes import Json, SlackError, refused


def checked_view(workspace: Workspace, view: object, kind: str) -> Json:
    """The view, if Slack would take it on this surface. Raises invalid_arguments, view_too_large."""
    if not isinstance(view, dict):
        raise refused("invalid_arguments", "must provide an object [json-pointer:/view]")
    faults = kit.faults_in_view(view, kind)
    if faults:
        raise refused("invalid_arguments", *(fault.replace("json-pointer:", "json-pointer:/view") for fault in faults))
    if len(json.dumps(view)) > workspace.limits.view_bytes:
        raise SlackError("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}
