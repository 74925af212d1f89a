"""What makes two spellings the same company or the same person."""

import re
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import normalize

from scoring.language import fold

_DOTS = re.compile(r"(?<=\w)\.(?=\w\b)")
_NOT_A_WORD = re.compile(r"[^\w]+")


@lru_cache(maxsize=4096)  # a batch asks several times for each company
def folded_name(name: str | None) -> str | None:
    """What spellings of one company share: "Example, Inc." and "EXAMPLE" -> "example". None when nothing is left to tell companies apart by."""
    if name is None:
        return None
    plain = normalize("NFKC", fold(name)).casefold().replace("&", " and ")  # so equal for names that fold equally
    words = _NOT_A_WORD.sub(" ", _DOTS.sub("", plain)).split()
    while len(words) > 1 and words[-1] in legal_forms():
        words.pop()
    return " ".join(words) or None


def folded_email(email: str | None) -> str | None:
    return (email or "").strip().lower() or None


def company_domain(email: str | None) -> str | None:
    """The part behind the @, when it says which company somebody belongs to: not that of a free mail service."""
    _name, at, domain = (folded_email(email) or "").rpartition("@")
    return domain if at and domain and domain not in free_mail_domains() else None


def free_mail_domains() -> frozenset[str]:
    return _listed("free_mail_domains.txt")


def legal_forms() -> frozenset[str]:
    return _listed("legal_forms.txt")


@cache
def _listed(name: str) -> frozenset[str]:
    """One word a line; lines that begin with # are remarks."""
    lines = files("storage").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
