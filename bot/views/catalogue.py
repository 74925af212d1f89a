"""All views, found by looking: a module here with `render` and `examples` is a view.

Tests, `nps-bot preview` and the README's pictures use the same examples.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import bot.views
from bot.views.message import Home, Message, Modal

Rendered = Message | Modal | Home


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it says about itself, how it renders, and the data of its examples by name."""

    name: str
    about: str
    render: Callable[[Any], Rendered]
    examples: Mapping[str, Any]

    def rendered(self) -> dict[str, Rendered]:
        return {name: self.render(data) for name, data in self.examples.items()}


@cache
def views() -> Mapping[str, View]:
    """Every view by name, in the order of the alphabet."""
    names = sorted(module.name for module in pkgutil.iter_modules(bot.views.__path__))
    modules = ((name, import_module(f"bot.views.{name}")) for name in names if name != "catalogue")
    return {name: _view(name, module) for name, module in modules if hasattr(module, "examples")}


def _view(name: str, module: ModuleType) -> View:
    about = (module.__doc__ or "").partition("\n")[0]
    return View(name=name, about=about, render=module.render, examples=module.examples())
