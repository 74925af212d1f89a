"""The closed lists of words in the tables, each a CHECK there; and what an empty text means in tallies."""

from enum import StrEnum

WHOLE = ""
"""The key of a tally that counts every answer."""

NOT_KNOWN = ""
"""The value of an answer that has none."""


class State(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    TAKEN = "taken"
    CONTACTED = "contacted"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Outcome(StrEnum):
    """How a follow-up ended."""

    RECOVERED = "recovered"
    NOT_RECOVERED = "not_recovered"
    NO_REPLY = "no_reply"
    NOT_ACTIONABLE = "not_actionable"
    WITHDRAWN = "withdrawn"


class Asked(StrEnum):
    """What became of a favour that may be asked of a content customer."""

    SUGGESTED = "suggested"
    ASKED = "asked"
    NOT_NOW = "not_now"


class What(StrEnum):
    """What a channel subscribes to."""

    ALERTS = "alerts"
    ANSWERS = "answers"
    SUMMARY = "summary"


class Stage(StrEnum):
    """Where the import of a file that was dropped in Slack stands."""

    ASKED = "asked"  # nobody has looked into the file yet
    SHOWN = "shown"  # what is in it is told; somebody decides
    WANTED = "wanted"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUSED = "refused"  # it cannot be imported; the reason is told


class Stand(StrEnum):
    """What became of something that the product should do."""

    OPEN = "open"  # nobody has answered yet
    PLANNED = "planned"
    SHIPPED = "shipped"
    WONT = "wont"
    WITHDRAWN = "withdrawn"  # who asked for it took it back


class NudgeKind(StrEnum):
    """What is said about a case because time went by."""

    SOON = "soon"  # to its owner: it is due soon
    DUE = "due"  # to its owner: it is due
    LISTED = "listed"  # to its owner, in the morning
    ASKED = "asked"  # to its owner: are you still on it?
    RETURNED = "returned"  # to the channel: its owner stayed silent
    GIVEN_BACK = "given_back"  # to the channel: its owner gave it back when asked
    LEFT = "left"  # to the channel: its owner's account was deactivated
    ESCALATED = "escalated"  # to the channel and a user group: it is critical, and nobody has it
    UNCLAIMED = "unclaimed"  # to the channel, in the morning: nobody has it
