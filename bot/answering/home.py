"""Home, which answers without being asked."""

from collections.abc import Set as AbstractSet

from bot.answering.answers import Asker
from bot.answering.showing_people import waiting
from bot.usecases import health, home
from bot.usecases.home import HomeReport
from bot.views import home as view
from bot.views.home import HomeTab, Load, Number
from bot.views.message import Home
from storage.database import Database


def home_of(database: Database, asker: Asker, *, user: str, is_admin: bool, scopes: AbstractSet[str] | None) -> Home:
    """What `user` sees now.

    Args:
        database: counted in one snapshot.
        asker: the workspace and the moment.
        user: whose Home it is.
        is_admin: sees what is wrong, and may change settings.
        scopes: what Slack granted; None if it does not say.
    """
    with database.snapshot() as session:
        found = home.report(session, user, calendar=asker.calendar, segments=asker.segments, now=asker.now)
        troubles = health.troubles(session, now=asker.now, scopes=scopes)
    tab = HomeTab(
        now=asker.now,
        mine=tuple(waiting(case) for case in found.mine),
        mine_found=found.mine_found,
        unclaimed=tuple(waiting(case) for case in found.unclaimed),
        unclaimed_found=found.unclaimed_found,
        in_hand=found.in_hand,
        snoozed=found.snoozed,
        overdue=found.overdue,
        loads=tuple(Load(owner=owner, open=number) for owner, number in found.loads),
        number=_number(found),
        loop=found.loop,
        troubles=troubles if is_admin else (),
        needs_admin=bool(troubles),
        is_admin=is_admin,
    )
    return view.render(tab)


def _number(found: HomeReport) -> Number | None:
    if found.score is None:
        return None
    return Number(
        label=found.score.period.label,
        nps=found.score.nps,
        than=found.score.before.label if found.score.before else None,
        before=found.score.nps_before,
        months=found.months,
    )
