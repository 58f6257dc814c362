"""Errors that reach a user: one line that says what was wrong, what is allowed and how to mend it."""

from __future__ import annotations


class EpicrisisError(Exception):
    """Base of all errors that the command line prints as one line, without a traceback."""


class UsageError(EpicrisisError):
    """The command was called in a way that cannot work (exit status 2)."""


class UnreadableDocument(EpicrisisError):
    """A document cannot be read at all: it becomes a ``failed`` row and the run goes on."""


class SkippedDocument(EpicrisisError):
    """A file of a type that no reader takes: it becomes a ``skipped`` row."""
