"""The files that a run is given: INPUT arguments made into paths and the names they have in the output.

``source`` is the path relative to the INPUT folder, or the file's name when INPUT is a file; where two INPUT folders
would give two files one name, every name begins with its folder's.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.remote import RemoteFile, files_at


@dataclass(frozen=True, slots=True, order=True)
class InputFile:
    """A file to read and its name in the output."""

    source: str
    path: Path | RemoteFile

    def content(self) -> str:
        """``sha256:`` and the digest of the bytes, or ``unread:`` and that of the name where it cannot be opened.

        A file elsewhere is not fetched for it: ``mark:`` and what its service says of it.
        """
        if isinstance(self.path, RemoteFile):
            return f"mark:{self.path.mark}"
        try:
            with self.path.open("rb") as file:
                return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
        except OSError:
            return "unread:" + hashlib.sha256(self.source.encode()).hexdigest()

    def state(self) -> tuple[int, int]:
        """Size and last change, by which a file that is being written is known."""
        if isinstance(self.path, RemoteFile):
            return (self.path.size, hash(self.path.mark))
        try:
            about = self.path.stat()
        except OSError:
            return (-1, -1)
        return (about.st_size, about.st_mtime_ns)


def selected_files(
    inputs: Sequence[Path | str],
    out: Path | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limit: int | None = None,
) -> list[InputFile]:
    """The first ``limit`` files of the inputs that a pattern includes, if there are any, and that none excludes.

    A pattern with a slash is held against the whole source, another one against the file's name.
    """
    files = (
        file
        for file in input_files(inputs, out)
        if (not include or _matches(file, include)) and not _matches(file, exclude)
    )
    return list(islice(files, limit))


def _matches(file: InputFile, patterns: Sequence[str]) -> bool:
    name = file.source.rpartition("/")[2]
    return any(fnmatchcase(file.source if "/" in pattern else name, pattern) for pattern in patterns)


def input_files(inputs: Sequence[Path | str], out: Path | None = None) -> list[InputFile]:
    """All files of the inputs, sorted by source; hidden files and the run folder itself are left out."""
    left_out = out.resolve() if out is not None else None
    files: dict[Path | str, tuple[Path | str, InputFile]] = {}
    for root in inputs:
        for found in _files_at(root) if isinstance(root, str) else _files_of(root, left_out):
            path = found.path
            files.setdefault(path.url if isinstance(path, RemoteFile) else path.absolute(), (root, found))
    sources = Counter(found.source for _, found in files.values())
    if any(count > 1 for count in sources.values()):
        files = {key: (root, _qualified(root, found)) for key, (root, found) in files.items()}
    by_source: dict[str, InputFile] = {}
    for _, found in files.values():
        other = by_source.setdefault(found.source, found)
        if other is not found:
            raise UsageError(
                f"{other.path} and {found.path} would both be called {found.source} in the output; "
                "rename one of the folders or run them one by one"
            )
    return sorted(by_source.values())


def _files_at(url: str) -> Iterator[InputFile]:
    return (InputFile(source, file) for source, file in files_at(url))


def _files_of(root: Path, left_out: Path | None) -> Iterator[InputFile]:
    if not root.exists():
        raise UsageError(f"{root}: there is no such file or folder; give files or folders that exist")
    if root.resolve() == left_out:
        raise UsageError(f"{root}: is the output folder too; give another folder with --out")
    if root.is_file():
        yield InputFile(_printable(root.name), root)
        return
    closed: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=lambda error: closed.append(Path(error.filename))):
        here = Path(folder)
        seen = (name for name in folders if not name.startswith("."))
        folders[:] = sorted(name for name in seen if (here / name).resolve() != left_out)
        for name in sorted(names):
            path = here / name
            if not name.startswith(".") and (path.is_file() or (path.is_symlink() and not path.exists())):
                yield InputFile(_printable(path.relative_to(root).as_posix()), path)
    for path in closed:  # a folder that may not be read is one failed row, never silence
        yield InputFile(_printable(path.relative_to(root).as_posix()), path)


def _qualified(root: Path | str, found: InputFile) -> InputFile:
    if isinstance(root, str):
        return InputFile(f"{root.rstrip('/').rpartition('/')[2]}/{found.source}", found.path)
    return found if root.is_file() else InputFile(f"{_printable(root.name)}/{found.source}", found.path)


def _printable(name: str) -> str:
    """A file name as text: bytes that are not UTF-8 are written as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
