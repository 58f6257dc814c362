"""Read zip archives and gzip files in memory, with limits: nothing is ever written, nothing unpacks without end.

The source of a member is ``archive.zip/folder/name.pdf``. A member that cannot be read fails alone.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, cast

from pipeline.document import Document, Status
from pipeline.errors import SkippedDocument, UnreadableDocument
from pipeline.readers import read_content
from pipeline.readers.content import MEGABYTE, identity
from pipeline.readers.sniffing import is_gzip, is_zip

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 200 * MEGABYTE
MAX_TOTAL_BYTES = 2_000 * MEGABYTE
MAX_RATIO = 200
SMALL = 10 * MEGABYTE
CHUNK = 1 << 20
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the documents of all members of an archive."""
    if is_gzip(content):
        yield from _gzip(content, source)
        return
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except BROKEN as error:
        raise UnreadableDocument(f"is a broken zip archive: {error}; download it again") from error
    with archive:
        members = [one for one in archive.infolist() if not _is_litter(one.filename)]
        if not members:
            raise UnreadableDocument("is an archive without files; pack it again")
        if len(members) > MAX_MEMBERS:
            raise UnreadableDocument(f"is an archive of {len(members)} files, the limit is {MAX_MEMBERS}; split it")
        yield from _members(archive, members, source)


def _members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], source: str) -> Iterator[Document]:
    total = 0
    for member in members:
        place = f"{source}/{_safe(member.filename)}"
        content = b""
        try:
            content = _member(archive, member)
            total += len(content)
            if total > MAX_TOTAL_BYTES:
                limit = MAX_TOTAL_BYTES // MEGABYTE
                raise UnreadableDocument(f"is beyond the first {limit} MB of its archive; split it")
            if is_zip(content) or is_gzip(content):
                raise SkippedDocument("is an archive inside an archive, which is not opened; unpack the outer one")
            yield from read_content(content, place)
        except SkippedDocument as error:
            yield _row(place, content, "skipped", error)
        except UnreadableDocument as error:
            yield _row(place, content, "failed", error)
        if total > MAX_TOTAL_BYTES:
            return


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of a member; raise when its name or its size means harm."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in PurePosixPath(name).parts or name[1:2] == ":":
        raise UnreadableDocument("has a name that leaves its archive; rename it and pack it again")
    if member.flag_bits & ENCRYPTED:
        raise UnreadableDocument("is locked with a password; pack it without one")
    try:
        with archive.open(member) as stream:
            return _bounded(stream, max(member.compress_size, 1))
    except BROKEN as error:
        raise UnreadableDocument(f"is broken in its archive: {' '.join(str(error).split())}; pack it again") from error


def _bounded(stream: IO[bytes], packed: int) -> bytes:
    """All bytes of a stream, unless it unpacks to more than a document can be."""
    parts, size = [], 0
    while part := stream.read(CHUNK):
        size += len(part)
        if size > MAX_MEMBER_BYTES:
            raise UnreadableDocument(f"unpacks to more than {MAX_MEMBER_BYTES // MEGABYTE} MB; split it")
        if size > SMALL and size > MAX_RATIO * packed:
            raise UnreadableDocument(f"unpacks to more than {MAX_RATIO} times its size, as a bomb does; pack it again")
        parts.append(part)
    return b"".join(parts)


def _gzip(content: bytes, source: str) -> Iterator[Document]:
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as stream:
            inner = _bounded(cast(IO[bytes], stream), len(content))
    except BROKEN as error:
        raise UnreadableDocument(f"is a broken gzip file: {' '.join(str(error).split())}; download it again") from error
    if is_zip(inner) or is_gzip(inner):
        raise SkippedDocument("is an archive inside an archive, which is not opened; unpack the outer one")
    unpacked = source[:-3] if source.lower().endswith(".gz") else source
    for document in read_content(inner, unpacked):
        yield document.model_copy(update={"source": source + document.source.removeprefix(unpacked)})


def _row(source: str, content: bytes, status: Status, error: Exception) -> Document:
    seed = content or source.encode()
    return Document(id=identity(seed), source=source, media_type="application/octet-stream", status=status,
                    errors=[str(error)])


def _is_litter(name: str) -> bool:
    """Folders, and what systems leave behind in archives."""
    if not name or name.endswith("/"):
        return True
    path = PurePosixPath(name.replace("\\", "/"))
    return "__MACOSX" in path.parts or path.name.startswith(".")


def _safe(name: str) -> str:
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "unnamed"
