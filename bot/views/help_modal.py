"""What can be typed, as a form to look at: the button "What can I type?" on Home."""

from bot.views import blocks
from bot.views import help as help_view
from bot.views.help import Help
from bot.views.message import Modal

CALLBACK_ID = "help"


def render(data: Help) -> Modal:
    return Modal(blocks.modal("What can I type?", help_view.render(data).blocks, callback_id=CALLBACK_ID))


def example() -> Help:
    return help_view.example()


def examples() -> dict[str, Help]:
    return {"normal": example(), "hostile": help_view.examples()["hostile"]}
