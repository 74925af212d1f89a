"""The short way for webhooks: past Starlette's routing, which for two thousand of them a second costs as much as checking them.

Only a POST to a source goes it. Handshakes and whatever is refused go Starlette's way, so that one place says what addresses
there are.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/webhooks/"


class Front:
    """A middleware.

    Args:
        app: everything else.
        webhooks: finds `name` and `secret` in the path's parameters, as from a route.
    """

    def __init__(self, app: ASGIApp, webhooks: ASGIApp) -> None:
        self._app = app
        self._webhooks = webhooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(PREFIX):
            name, _, secret = scope["path"].removeprefix(PREFIX).partition("/")
            if name:
                scope["path_params"] = {"name": name, "secret": secret}
                await self._webhooks(scope, receive, send)
                return
        await self._app(scope, receive, send)
