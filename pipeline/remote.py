"""Places that are not of this machine: whatever address fsspec can open, ``s3://bucket/papers`` say.

A file there is read whole by the worker that needs it; its mark (the service's own checksum, or size and date) stands
in for the digest of its bytes, so that whoever lists a million files need not fetch them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableDocument, UsageError

URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
MARKS = ("ETag", "etag", "md5Hash", "checksum", "sha256")
"""Under which of these a service gives its checksum, if it does."""


def is_url(place: str) -> bool:
    """Whether this names a place by an address rather than by a path."""
    return bool(URL.match(place))


def place(named: str) -> Path | str:
    """A path of this machine, or an address as it is."""
    return named if is_url(named) else Path(named)


@dataclass(frozen=True, slots=True)
class Size:
    """What is asked of a file before it is read."""

    st_size: int


@dataclass(frozen=True, slots=True, order=True)
class RemoteFile:
    """A file elsewhere; ``stat`` and ``read_bytes`` are those of a path."""

    url: str
    size: int
    mark: str

    def stat(self) -> Size:
        """How large it is."""
        return Size(self.size)

    def read_bytes(self) -> bytes:
        """Its bytes; OSError or UnreadableDocument where they cannot be had."""
        system, path = opened(self.url)
        try:
            content: bytes = system.cat_file(path)
        except OSError:
            raise
        except Exception as error:
            raise UnreadableDocument(f"cannot be opened: {type(error).__name__}: {error}") from error
        return content


def opened(url: str) -> tuple[Any, str]:
    """The file system of an address and the path there."""
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url)
    except ImportError as error:
        needed = error.name or str(error)
        raise UsageError(f"{url}: needs the package {needed}; pip install 'epicrisis[remote]', and s3fs for s3://, "
                         "gcsfs for gs://, adlfs for az://") from error  # fmt: skip
    except ValueError as error:
        raise UsageError(f"{url}: is no address that can be opened ({error}); give one like s3://bucket/folder or "
                         "file:///folder") from error  # fmt: skip
    return system, str(path)


def opened_as(system: Any) -> tuple[str, ...]:
    """The kinds of address that a file system serves."""
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def files_at(url: str) -> Iterator[tuple[str, RemoteFile]]:
    """The files of a folder elsewhere, or the one file named, with their paths in the folder; no hidden ones."""
    system, root = opened(url)
    try:
        found: dict[str, dict[str, Any]] = system.find(root, detail=True)
    except Exception as error:
        raise UsageError(f"{url}: cannot be listed ({type(error).__name__}: {error}); give an address that can be "
                         "read from here") from error  # fmt: skip
    if not found:
        raise UsageError(f"{url}: there is no such file or folder; give files or folders that exist")
    for path, about in sorted(found.items()):
        within = path[len(root) :].strip("/") or path.rpartition("/")[2]
        if not any(part.startswith(".") for part in within.split("/")):
            yield within, RemoteFile(system.unstrip_protocol(path), int(about.get("size") or 0), _mark(about))


def _mark(about: dict[str, Any]) -> str:
    """What changes when the file does."""
    given = next((str(about[name]).strip('"') for name in MARKS if about.get(name)), None)
    dates = [about[name] for name in ("mtime", "LastModified", "last_modified", "created") if about.get(name)]
    return given or f"{about.get('size')} {dates[0] if dates else ''}".strip()
