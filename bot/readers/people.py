"""Who answered, or of whom a file of customers tells, from the cells of one row."""

from collections.abc import Mapping, Sequence

from bot.readers import cells
from bot.readers.cells import DateOrder
from bot.sources import customers, fields
from scoring.responses import Customer

_CURRENCY = "€$£¥ \u00a0\u202f"


def customer(
    said: Mapping[str, str], row: Sequence[str], further: Mapping[int, str], order: DateOrder | None
) -> Customer:
    """An unusable value is left out, never an error.

    Args:
        said: cells by our names, without empty ones.
        row: every cell.
        further: number of the column -> name of the property.
        order: of days written as numbers.
    """
    return Customer(
        key=fields.key(said.get("key")),
        email=fields.email(said.get("email")),
        name=fields.text(said.get("name")) or _joined(said),
        company=fields.text(said.get("company")),
        account_key=fields.key(said.get("account_key")),
        plan=fields.text(said.get("plan")),
        segment=fields.text(said.get("segment")),
        region=fields.text(said.get("region")),
        revenue=amount(said.get("revenue", "")),
        renewal=cells.day(said["renewal"], order) if "renewal" in said else None,
        owner=fields.email(said.get("owner")),
        properties=customers.properties(
            {name: cells.unguarded(row[place]) for place, name in further.items() if place < len(row) and row[place]}
        )
        if further
        else {},
    )


def _joined(said: Mapping[str, str]) -> str | None:
    parts = [said[part] for part in ("first_name", "last_name") if part in said]
    return fields.text(" ".join(parts)) if parts else None


def amount(cell: str) -> int | None:
    """Money in whole units from `48000`, `48,000.00`, `48.000,00 €` or `$48 000`; None for everything else."""
    plain = cell.strip().translate({ord(sign): None for sign in _CURRENCY})
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and dot >= 0:  # the last one is the decimal sign
        plain = plain.replace("." if comma > dot else ",", "").replace(",", ".")
    elif comma >= 0 or dot >= 0:
        sign = "," if comma >= 0 else "."
        groups = plain.split(sign)
        are_thousands = all(len(group) == 3 for group in groups[1:])  # noqa: PLR2004  # digits between separators
        plain = plain.replace(sign, "") if are_thousands else plain.replace(",", ".")
    return fields.amount(plain)
