"""A file of customers, as a CRM or a billing system exports it: who they are, and whatever else stands in the columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.readers import cells
from bot.readers.cells import DateOrder
from bot.readers.columns import Columns, find_columns
from bot.readers.csv_file import Skipped, Torn
from bot.readers.people import amount, customer
from bot.readers.presets import Preset
from bot.readers.table_file import NotATable, TableFile, open_table
from bot.sources import fields
from scoring.responses import Customer

CUSTOMERS = Preset(
    tool="customers",
    has_answers=False,
    keeps_further=True,
    columns={
        "key": ("id", "personid", "userid", "customerid", "contactid", "externalid", "key"),
        "account_key": ("accountid", "companyid", "organizationid", "workspaceid"),
    },
)
WHO = ("key", "email", "company", "account_key")


@dataclass(frozen=True, slots=True)
class Told:
    """A row that tells of a customer.

    Attributes:
        faults: values that cannot be used; the rest of the row is.
    """

    line: int
    customer: Customer
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A file that was looked through."""

    table: TableFile
    columns: Columns
    rows: int
    order: DateOrder | None

    def read(self) -> Iterator[Told | Skipped | Torn]:
        try:
            for row in islice(self.table.rows(), 1, None):
                said = {
                    name: cell
                    for name, place in self.columns.at.items()
                    if place < len(row.cells) and (cell := cells.unguarded(row.cells[place]))
                }
                who = customer(said, row.cells, self.columns.further, self.order)
                faults = tuple(_faults(said, who))
                if not (who.key or who.email or who.company or who.account_key):
                    yield Skipped(row.line, "nothing says who this is", "; ".join(faults) or None)
                else:
                    yield Told(row.line, who, faults)
        except NotATable as end:
            yield Torn(str(end))


def _faults(said: Mapping[str, str], who: Customer) -> Iterator[str]:
    wanted = {"email": who.email, "owner": who.owner, "renewal": who.renewal, "key": who.key}
    for name, value in wanted.items():
        if name in said and value is None:
            yield f"{name}: {fields.shown(said[name])} cannot be used"
    if "revenue" in said and amount(said["revenue"]) is None:
        yield f"revenue: {fields.shown(said['revenue'])} is no amount"


def look_through(path: Path, mapping: Mapping[str, str], order: DateOrder | None) -> CustomerFile:
    """Find out what a file holds.

    Raises:
        NotATable: it is none, nothing in it says who the customers are, or its days can be read in two ways.
    """
    table = open_table(path)
    columns = find_columns(table, mapping, needs=(), preset=CUSTOMERS)
    if not any(name in columns.at for name in WHO):
        raise NotATable(
            "No column says who the customers are: there must be an e-mail address, a company or an id. "
            f"Say which it is: --map email='COLUMN'. Columns here: {'; '.join(name for name in columns.names if name)}."
        )
    rows, renewals = _counted(table, columns.at.get("renewal"))
    found, is_needed = cells.date_order(renewals)
    if is_needed and not (found or order):
        raise NotATable(
            "Nothing in the file tells whether 03/04/2026 is the 3rd of April or the 4th of March: "
            "say --dates day-first or --dates month-first."
        )
    return CustomerFile(table, columns, rows, order or found)


def _counted(table: TableFile, renewal: int | None) -> tuple[int, list[str]]:
    """How many rows there are, and every way in which a renewal is written."""
    rows, renewals = 0, set()
    for row in islice(table.rows(), 1, None):
        rows += 1
        if renewal is not None and renewal < len(row.cells):
            renewals.add(row.cells[renewal].strip())
    return rows, sorted(renewals)
