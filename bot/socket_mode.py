"""Slack's side of the conversation over a websocket that we open: no public address is needed.

The SDK's client keeps one connection alive by itself; what it does not do is to open the first one while Slack is away. That
must not keep the bot from hearing survey tools, so it is tried again in the background.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import trust
from bot.errors import SettingsError

log = logging.getLogger(__name__)

TRY_AGAIN = 5.0  # seconds
CLOSE_WITHIN = 3.0  # seconds; what is left then ends with the process
LOOK_EVERY = 0.02  # seconds
REFUSED = frozenset({"invalid_auth", "not_authed", "token_revoked", "not_allowed_token_type", "account_inactive"})


class SocketMode:
    """One connection. `connect` once, `close` once.

    Args:
        app: hears what arrives.
        app_token: `xapp-…`, with `connections:write`.
        api_url: with a slash at its end.
    """

    def __init__(self, app: App, *, app_token: str, api_url: str) -> None:
        client = WebClient(token=app_token, base_url=api_url, ssl=trust.of_the_system())
        self._handler = SocketModeHandler(app, app_token, web_client=client)
        self._closing = threading.Event()
        self._opener = threading.Thread(target=self._open_later, name="socket-opener", daemon=True)

    @property
    def is_connected(self) -> bool:
        return bool(self._handler.client.is_connected())

    def connect(self) -> None:
        """Open the connection; if Slack is away, go on trying in the background.

        Raises:
            SettingsError: Slack refuses the app token.
        """
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
        except SlackApiError as error:
            if error.response["error"] in REFUSED:
                self.close()
                raise SettingsError(
                    f"SLACK_APP_TOKEN is refused by Slack: {error.response['error']}. It begins with xapp- and needs connections:write."
                ) from None
            self._opener.start()
        except (SlackClientError, OSError) as error:
            log.warning("Slack is not reachable yet (%s); trying again", type(error).__name__)
            self._opener.start()

    def close(self) -> None:
        self._closing.set()
        if self._opener.ident is not None:
            self._opener.join(TRY_AGAIN)
        closer = threading.Thread(target=self._close, name="socket-closer", daemon=True)
        closer.start()
        give_up_at = time.monotonic() + CLOSE_WITHIN
        client = self._handler.client
        while closer.is_alive() and time.monotonic() < give_up_at:
            # A receiver that has only just begun forgets that it was told to end, and the SDK would wait for it for ever.
            client.current_session_state.terminated = True
            client.message_queue.put(None)  # no message: who waits a second for the next one sees that it is over
            closer.join(LOOK_EVERY)

    def _close(self) -> None:
        with _quiet("closing"):
            self._wake_receiver()
            try:
                self._handler.close()  # type: ignore[no-untyped-call]  # as above
            except AttributeError:
                # The SDK sees that it has a socket and waits for the lock; its receiver, just woken, was faster to drop it.
                self._handler.close()  # type: ignore[no-untyped-call]  # as above

    def _wake_receiver(self) -> None:
        """The SDK closes only when its receiver next looks up, which takes up to three seconds of silence."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        sock = getattr(getattr(client, "current_session", None), "sock", None)
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)

    def _open_later(self) -> None:
        while not self._closing.wait(TRY_AGAIN):
            with _quiet("connecting"):
                self._handler.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
                log.info("connected to Slack")
                return


@contextmanager
def _quiet(doing: str) -> Iterator[None]:
    try:
        yield
    except (SlackClientError, OSError) as error:
        log.warning("%s to Slack failed: %s", doing, type(error).__name__)
