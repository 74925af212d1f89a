"""The modal behind `/nps templates`: the letters that drafts are made from, each to be read and changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Block, Modal
from bot.views.themes import theme_names
from scoring.drafts import CONDITIONS, THEME, Audience
from scoring.themes import labels

CALLBACK_ID = "templates"
OPEN, EDIT, NEW = "templates_open", "template_edit", "template_new"
MOST_SHOWN = 80
NAME_LIMIT = 60

AUDIENCES: Mapping[Audience, str] = MappingProxyType(
    {
        Audience.DETRACTOR: "Detractors",
        Audience.PASSIVE: "Passives",
        Audience.PROMOTER: "Promoters",
        Audience.PLANNED: "Product people say: planned",
        Audience.SHIPPED: "Product people say: shipped",
        Audience.WONT: "Product people say: won't do",
    }
)
NEEDS: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            CONDITIONS,
            ("Was unhappy before, too", "Was happier before", "With a comment", "Without a comment"),
            strict=True,
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A template in the list. `mistake`: it cannot be used as it stands."""

    key: str
    name: str
    audience: Audience
    when: tuple[str, ...] = ()
    is_changed: bool = False
    is_removed: bool = False
    mistake: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateList:
    """All of them."""

    rows: tuple[Row, ...]


def render(data: TemplateList) -> Modal:
    about = "Drafts begin as the first of these that suits: the one that asks for most. People can choose another."
    parts: list[Block] = [
        blocks.context(blocks.plain(about)),
        blocks.actions([blocks.button("Write a new one…", NEW)], block_id=NEW),
    ]
    shown = data.rows[:MOST_SHOWN]
    for audience, label in AUDIENCES.items():
        rows = [row for row in shown if row.audience is audience]
        if rows:
            parts += [blocks.header(label), *(_row(row) for row in rows)]
    if len(data.rows) > MOST_SHOWN:
        parts.append(blocks.context(blocks.plain(f"And {len(data.rows) - MOST_SHOWN} more.")))
    return Modal(blocks.modal("Templates for drafts", parts, callback_id=CALLBACK_ID))


def need_label(need: str) -> str:
    """A condition in words."""
    theme = need.removeprefix(THEME)
    return NEEDS.get(need) or f"About: {labels().get(theme, theme)}"


def _row(row: Row) -> Block:
    state = [
        *(["removed"] if row.is_removed else ["changed"] if row.is_changed else []),
        *(["has a mistake"] if row.mistake else []),
    ]
    needs = [NEEDS[need] for need in row.when if need in NEEDS]
    themes = theme_names(need.removeprefix(THEME) for need in row.when if need.startswith(THEME))
    needs += [f"About {text.listed(themes, 'or')}"] if themes else []
    lines = [text.one_line(row.name, NAME_LIMIT) or row.key, " · ".join([*needs, *state]) or "Whoever it is"]
    button = blocks.button("Open…", f"{EDIT}:{row.key}", value=row.key)
    words = blocks.plain(text.shorten("\n".join(lines), 600))
    return {**blocks.section(words), "accessory": button}


def example() -> TemplateList:
    return TemplateList(
        rows=(
            Row(key="again", name="Unhappy again", audience=Audience.DETRACTOR, when=("again",)),
            Row(
                key="broken",
                name="Something does not work",
                audience=Audience.DETRACTOR,
                when=("comment", "theme:reliability", "theme:performance"),
                is_changed=True,
            ),
            Row(key="call", name="Short, offers a call", audience=Audience.DETRACTOR),
            Row(key="promoter", name="Thanks", audience=Audience.PROMOTER, is_changed=True, is_removed=True),
            Row(key="shipped", name="Shipped", audience=Audience.SHIPPED, mistake=True),
        )
    )


def examples() -> dict[str, TemplateList]:
    hostile = Row(key="x", name=HOSTILE, audience=Audience.WONT, when=("theme:<!here>",) * 30)
    return {
        "normal": example(),
        "none": TemplateList(rows=()),
        "hostile": TemplateList(rows=tuple(replace(hostile, key=f"x{number}") for number in range(100))),
    }
