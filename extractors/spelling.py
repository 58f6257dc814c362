"""British and American spelling of one name: "haemorrhage" and "hemorrhage", "tumour" and "tumor"."""

from __future__ import annotations


def american(name: str) -> str:
    """A name in lower case in American spelling."""
    return name.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("leuco", "leuko")
