import pytest

from scoring import drafts
from scoring.drafts import ALWAYS_KNOWN, CONDITIONS, PLACES, THEME, Audience, Situation
from scoring.themes import labels

EVERY = [pytest.param(draft, id=draft.key) for draft in drafts.originals()]
NOTHING_KNOWN = {name: PLACES[name] for name in ALWAYS_KNOWN}


def letter(draft: drafts.Draft, facts: dict[str, str]) -> tuple[str, str]:
    return drafts.checked(draft.subject).fill(facts), drafts.checked(draft.text).fill(facts)


def first(audience: Audience, *holds: str, themes: tuple[str, ...] = ()) -> str:
    situation = Situation(audience=audience, holds=frozenset(holds), themes=themes)
    return drafts.fitting(drafts.originals(), situation)[0].key


@pytest.mark.parametrize("draft", EVERY)
def test_every_letter_reads_well_whatever_is_known(draft: drafts.Draft) -> None:
    for facts in (dict(PLACES), NOTHING_KNOWN, {**NOTHING_KNOWN, "comment": PLACES["comment"]}):
        subject, text = letter(draft, facts)
        assert subject
        assert "\n" not in subject
        assert text.startswith("Hello")
        assert not set("{}[]|") & set(text)
        assert not [bad for bad in ("  ", " .", " ,", "..", "“”", "\n\n\n", "None") if bad in text]


@pytest.mark.parametrize("draft", EVERY)
def test_every_letter_asks_one_thing_and_never_argues(draft: drafts.Draft) -> None:
    text = draft.text.lower()
    assert 1 <= text.count("?") <= 2
    assert not [word for word in ("score", "but ", "however", "unfortunately", "valued customer") if word in text]
    if draft.audience in {Audience.DETRACTOR, Audience.WONT}:
        assert "sorry" in text
    if draft.audience in {Audience.PROMOTER, Audience.PASSIVE}:
        assert "thank you" in text


@pytest.mark.parametrize("draft", EVERY)
def test_every_letter_asks_for_what_can_hold(draft: drafts.Draft) -> None:
    known = {*CONDITIONS, *(THEME + theme for theme in labels())}
    assert set(draft.when) <= known


def test_keys_and_names_are_unique() -> None:
    for values in zip(*((draft.key, draft.name) for draft in drafts.originals()), strict=True):
        assert len(values) == len(set(values))


@pytest.mark.parametrize(
    ("key", "audience", "holds", "themes"),
    [
        ("broken", Audience.DETRACTOR, ("comment",), ("reliability",)),
        ("billing", Audience.DETRACTOR, ("comment",), ("billing",)),
        ("detractor", Audience.DETRACTOR, ("comment",), ()),
        ("silent", Audience.DETRACTOR, ("no_comment",), ()),
        ("again", Audience.DETRACTOR, ("comment", "again"), ("billing",)),
        ("fallen", Audience.DETRACTOR, ("no_comment", "fallen"), ()),
        ("broken", Audience.DETRACTOR, ("comment", "fallen"), ("access",)),
        ("passive", Audience.PASSIVE, ("no_comment",), ()),
        ("promoter_comment", Audience.PROMOTER, ("comment",), ("support",)),
        ("shipped", Audience.SHIPPED, ("comment", "again"), ("billing",)),
    ],
)
def test_the_letter_that_asks_for_most_comes_first(
    key: str, audience: Audience, holds: tuple[str, ...], themes: tuple[str, ...]
) -> None:
    assert first(audience, *holds, themes=themes) == key


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("comment", ["comment", "no_comment"])
def test_there_is_a_letter_for_everybody(audience: Audience, comment: str) -> None:
    assert first(audience, comment)


def test_a_detractor_has_several_to_choose_from() -> None:
    situation = Situation(audience=Audience.DETRACTOR, holds=frozenset({"comment", "again"}), themes=("billing",))
    assert len(drafts.fitting(drafts.originals(), situation)) >= 4


def test_a_letter_speaks_of_every_theme() -> None:
    assert all(drafts.about([theme]) for theme in labels())
    assert drafts.about(["docs", "billing", "sales"]) == "our documentation and our invoices"
    assert drafts.about(["no such theme"]) == ""


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("The export is broken", "The export is broken."),
        ("Too slow!", "Too slow!"),
        ('It says "no\nsuch file".', "It says 'no such file'."),
        ("First. " + "Second sentence, which goes on. " * 10, "First." + " Second sentence, which goes on." * 6),
        ("word " * 100, "word " * 43 + "…"),
        ("x" * 300, "x" * 218 + " …"),
        ("\u202eturned\x00 round", "turned round."),
        ("", ""),
        ("👍", "👍"),
    ],
)
def test_what_was_said_is_quoted_briefly(comment: str, said: str) -> None:
    assert drafts.quoted(comment) == said


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("Too slow!", "Too slow"),
        ("The export is broken. Again.", "The export is broken. Again"),
        ("The export has been broken for three whole weeks", "The export has been broken for three…"),
    ],
)
def test_a_subject_begins_like_the_comment(comment: str, said: str) -> None:
    assert drafts.start(comment) == said


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ana Example", "Ana"),
        ("ana", "Ana"),
        ("Example, Ana", "Ana"),
        ("Dr. Ana Example", "Ana"),
        ("Jean-Luc Example", "Jean-Luc"),
        ("Mr Example", ""),
        ("Dr.", ""),
        ("J. Example", ""),
        ("ana@example.com", ""),
        ("Support Team", ""),
        ("EXAMPLE GmbH", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_whoever_has_a_first_name_is_greeted_by_it(name: str | None, greeted: str) -> None:
    assert drafts.first_name(name) == greeted
