"""What may be said to a person: one sentence that helps. Everything else is a bug or an outcome of its own module."""


class UserError(Exception):
    """A person's mistake. Its text is shown as it stands to the one who made it, in Slack or in the shell."""


class NotFoundError(UserError):
    """What was asked for does not exist, or no longer."""


class SettingsError(UserError):
    """A missing or wrong setting; the text names the variable and what to do, one line for each."""
