"""From a sentence to a message: where the reports of the use cases and the views meet, for Slack and for the shell alike."""
