"""What an installation does at its start, and once a minute beside its cases: everything is safe to do again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.settings import Settings
from bot.usecases import intake, joining, summaries
from bot.usecases.intake import Policy
from storage import outgoing, pace, quarantine, remarks, seen_events, subscriptions
from storage.database import Database
from storage.subscriptions import What

EVENTS_KEPT: Final = timedelta(days=2)  # Slack repeats an event for an hour at most


class Chores:
    """See the module.

    Args:
        database: where it is done.
        settings: the rules.
        policy: as for webhooks.
        on_wanted: called when messages were wished for.
        on_joined: called when answers were completed by their comments.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        policy: Policy,
        *,
        on_wanted: Callable[[], None],
        on_joined: Callable[[], None],
    ) -> None:
        self._database = database
        self._settings = settings
        self._policy = policy
        self._on_wanted = on_wanted
        self._on_joined = on_joined

    def settle(self, now: datetime) -> None:
        """At the start: what the settings say of channels and receivers becomes true in the tables."""
        self._seed_subscriptions(now)
        self._settle_receivers(now)

    def _seed_subscriptions(self, now: datetime) -> None:
        """The settings' channels are only a beginning: once seeded, `nps-bot subscribe` decides.

        They may be names, since Slack may be away; `naming.settle_names` makes ids of them as soon as it answers.
        """
        alerts = self._settings.alert_channel
        summary = self._settings.summary_channel or alerts
        rows = [(alerts, What.ALERTS, ""), (summary, What.SUMMARY, "")]
        with self._database.transaction() as session:
            subscriptions.seed(
                session, [(channel, what, matching) for channel, what, matching in rows if channel], now=now
            )

    def _settle_receivers(self, now: datetime) -> None:
        """Who hears of answers and cases is decided by the settings of whoever starts last."""
        wanted = {name: receiver.events for name, receiver in self._settings.receivers().items()}
        with self._database.transaction() as session:
            outgoing.settle(session, wanted, now=now)

    def want_summary(self, now: datetime) -> int:
        """Ask whether a weekly summary is due, as the clock does every minute. Returns how many channels want it."""
        with self._database.transaction() as session:
            wanted = summaries.want_due(
                session,
                calendar=self._settings.calendar,
                weekday=self._settings.summary_weekday,
                at=self._settings.summary_time,
                now=now,
            )
        if wanted:
            self._on_wanted()
        return wanted

    def tidy_up(self, now: datetime) -> None:
        with self._database.transaction() as session:
            seen_events.purge(session, before=now - EVENTS_KEPT)
            quarantine.purge(session, before=now - timedelta(days=self._settings.quarantine_days))
            pace.purge(session, before=now - EVENTS_KEPT)
            remarks.purge(session, before=now - joining.KEPT)

    def join(self, now: datetime) -> None:
        with self._database.transaction() as session:
            joined = intake.join(session, self._policy, now=now)
        if joined:
            self._on_joined()
