"""How each kind of message comes about: one module a family, each with `KINDS`, from the kind to what renders it."""
