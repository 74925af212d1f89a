"""What is true: tables, and functions that take a session and return frozen values. Knows scoring, never Slack."""
