"""Names of properties with other letters than ASCII's are stored as they are: escaped, SQLite did not find them."""

import json

import sqlalchemy as sa
from alembic import op

from storage.column_types import as_json

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    escaped = connection.execute(
        sa.text("SELECT id, properties FROM accounts WHERE instr(properties, :sign)"), {"sign": "\\u"}
    )
    spelt = [{"id": row.id, "properties": as_json(json.loads(row.properties))} for row in escaped]
    if spelt:
        connection.execute(sa.text("UPDATE accounts SET properties = :properties WHERE id = :id"), spelt)
