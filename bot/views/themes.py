"""Names of themes for people."""

from collections.abc import Iterable, Mapping

_LABELS: Mapping[str, str] = {
    "support": "Support",
    "response_time": "Response time",
    "resolution": "Resolution",
    "communication": "Communication",
    "reliability": "Reliability",
    "performance": "Performance",
    "usability": "Usability",
    "features": "Features",
    "pricing": "Pricing",
    "billing": "Billing",
    "onboarding": "Onboarding",
    "sales": "Sales",
    "expectations": "Expectations",
    "docs": "Docs",
    "access": "Access",
}


def theme_labels() -> Mapping[str, str]:
    """What may be chosen, by key."""
    return _LABELS


def theme_names(keys: Iterable[str]) -> list[str]:
    """For a sentence; a key that is no longer known is printed as it is."""
    labels = theme_labels()
    return [labels.get(key, key).lower() for key in keys]
