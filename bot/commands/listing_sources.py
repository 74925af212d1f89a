"""`nps-bot sources`: which survey tools we know, how to connect them, and what we would read from a body of theirs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import NotFoundError, UserError
from bot.settings import Settings
from bot.sources.base import Ignored, Request, SourceSettings, Unreadable
from bot.sources.registry import sources
from bot.sources.templates import templates
from bot.usecases.replaying import settings_of
from scoring.responses import SurveyResponse, Told

UNREADABLE = 1  # exit code
THIN = " ~"


def register(app: typer.Typer) -> None:
    commands = typer.Typer(help="The survey tools: how to connect each, and what is read from a body of theirs.")
    commands.callback(invoke_without_command=True)(overview)
    commands.command()(show)
    commands.command("try")(attempt)
    app.add_typer(commands, name="sources")


def overview(context: typer.Context) -> None:
    """List every tool with its address, and whether it is set up."""
    if context.invoked_subcommand is not None:
        return
    settings = Settings.load()
    configured = settings.source_settings()
    for name, source in sorted(_all(configured).items()):
        state = "ready" if source.secrets else f"set NPS_SOURCES__{name.upper()}__SECRET"
        tool = sources()[source.tool]
        typer.echo(f"{name:<14} {tool.title + (THIN if tool.is_thin else ''):<32} {state}")
    typer.echo("\nBy a template that you paste there:")
    for template in templates().values():
        typer.echo(f"{template.name:<14} {template.title}{THIN if template.is_thin else ''}")
    typer.echo(
        f"\n{THIN.strip()} The evidence is thin, something is assumed: see Evidence in nps-bot sources show NAME"
    )
    typer.echo("How to connect one: nps-bot sources show NAME. What is read from a body: nps-bot sources try NAME FILE")


def show(name: Annotated[str, typer.Argument(help="a name in the list")]) -> None:
    """Say how to connect a tool, and how sure we are of its format."""
    settings = Settings.load()
    configured = settings.source_settings()
    template = templates().get(name.lower())
    if template is not None and name.lower() not in configured:
        typer.echo(f"{template.title}\n{template.how_to_connect(url=_url(settings, 'generic'))}")
        _say_what_is_local(settings)
        return
    source = _named(name, configured)
    tool = sources()[source.tool]
    typer.echo(f"{tool.title}\n{tool.how_to_connect(url=_url(settings, source.name), name=source.name)}")
    typer.echo(f"Evidence: {tool.evidence}")
    _say_what_is_local(settings)


def _say_what_is_local(settings: Settings) -> None:
    if settings.public_url is None:
        typer.echo(f"\nNobody outside reaches {_base(settings)}: set NPS_PUBLIC_URL, and its address is shown instead.")


def attempt(
    name: Annotated[str, typer.Argument(help="a source of yours, or a tool in the list")],
    file: Annotated[Path, typer.Argument(help="a body as the tool sends it: JSON, a form, or multipart")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="for a program")] = False,
) -> None:
    """Read a body with today's settings and say what it holds. Nothing is stored. Ends with 1 if it cannot be read."""
    source = _named(name, Settings.load().source_settings())
    try:
        items = sources()[source.tool].read(_request(file), source.options)
    except Ignored as ignored:
        _say({"ignored": ignored.reason}, f"Read, and no answer to the NPS question: {ignored.reason}", as_json=as_json)
    except Unreadable as unreadable:
        _say({"unreadable": unreadable.reason}, f"Cannot be read: {unreadable.reason}", as_json=as_json)
        raise typer.Exit(UNREADABLE) from None
    else:
        found = [_plain(item) for item in items]
        _say(found, "\n\n".join("\n".join(_lines(item)) for item in found), as_json=as_json)


def _say(document: object, sentence: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False) if as_json else sentence)


def _plain(item: Told) -> dict[str, Any]:
    """What is not empty, as JSON can hold it."""
    what = "answer" if isinstance(item, SurveyResponse) else type(item).__name__.lower()
    plain: dict[str, Any] = json.loads(json.dumps({"what": what, **_fields(item)}, default=_text))
    return plain


def _fields(item: object) -> dict[str, object]:
    """The fields of a value that are not empty; `asdict` cannot copy a read-only mapping."""
    said: dict[str, object] = {}
    for field in fields(item):  # type: ignore[arg-type]  # always a dataclass
        value = getattr(item, field.name)
        plain = _fields(value) if is_dataclass(value) else value
        if plain not in (None, "", {}, ()):
            said[field.name] = plain
    return said


def _text(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _lines(item: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    for name, value in item.items():
        if isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{name}: {value}"


def _request(file: Path) -> Request:
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from None
    return Request(body=body, headers={"content-type": _content_type(body)}, received_at=datetime.now(UTC))


def _content_type(body: bytes) -> str:
    """What a tool would say about such a body."""
    start = body.lstrip()[:1]
    if start in (b"{", b"["):
        return "application/json"
    if body.startswith(b"--"):
        boundary = body.split(b"\r\n", 1)[0].split(b"\n", 1)[0][2:]
        return f"multipart/form-data; boundary={boundary.decode('ascii', 'replace')}"
    return "application/x-www-form-urlencoded"


def _all(configured: Mapping[str, SourceSettings]) -> dict[str, SourceSettings]:
    return {tool: SourceSettings(name=tool, tool=tool) for tool in sources()} | dict(configured)


def _named(name: str, configured: Mapping[str, SourceSettings]) -> SourceSettings:
    """What is pasted by a template arrives at the generic source."""
    is_pasted = name.lower() in templates() and name.lower() not in configured
    found = settings_of("generic" if is_pasted else name.lower(), configured)
    if found is None:
        raise NotFoundError(f"No source is called {name}. See: nps-bot sources")
    return found


def _url(settings: Settings, name: str) -> str:
    return f"{_base(settings)}/webhooks/{name}"


def _base(settings: Settings) -> str:
    return (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")
