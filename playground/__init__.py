"""A local Slack: strict where it covers Slack, `unknown_method` where it does not. Knows Slack, not NPS.

`python -m playground` serves it with a page to play on; tests use `playground.server.Playground` in a thread.

The way of a call: routes -> api (token, scope, rate, faults) -> methods -> world, which tells the stream.
The way of a deed: routes -> control -> deeds or interactions -> delivery (sockets or request_url) -> the app.
The rules: rules and rules_blocks (data), kit (walks them), limits and catalogue (data).
"""
