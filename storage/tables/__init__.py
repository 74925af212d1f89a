"""Every table, by families. Values are checked where they are made; what must never be wrong is a CHECK or a key here as well.

The functions of this package work on the `Table`s, never on instances of the classes: rows do not leave storage.
"""

from storage.tables.answers import fetches, file_imports, monthly_tallies, remarks, responses, tallies
from storage.tables.asks import asks
from storage.tables.base import ALL_TABLES
from storage.tables.cases import follow_up_events, follow_ups
from storage.tables.house import names, quarantine, seen_events, settings, subscriptions
from storage.tables.nudges import nudges
from storage.tables.outbox import deliveries, pace
from storage.tables.outgoing import notifications, receivers
from storage.tables.people import account_identities, accounts, customers, identities
from storage.tables.product import product_items, product_links

__all__ = [
    "ALL_TABLES",
    "account_identities",
    "accounts",
    "asks",
    "customers",
    "deliveries",
    "fetches",
    "file_imports",
    "follow_up_events",
    "follow_ups",
    "identities",
    "monthly_tallies",
    "names",
    "notifications",
    "nudges",
    "pace",
    "product_items",
    "product_links",
    "quarantine",
    "receivers",
    "remarks",
    "responses",
    "seen_events",
    "settings",
    "subscriptions",
    "tallies",
]
