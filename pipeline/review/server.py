"""``epicrisis review``: the page served on this machine, or, with accounts, to a team."""

from __future__ import annotations

import getpass
import ipaddress
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from pipeline.errors import UsageError
from pipeline.export.manifest import read_manifest
from pipeline.review.app import create_app
from pipeline.review.auth import Doors, users
from pipeline.review.desk import Desk
from pipeline.review.items import index
from pipeline.review.pictures import Pictures
from pipeline.show import run_of
from pipeline.store import Store

LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Options:
    """How the page is served."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8765
    accounts: bool = False
    names: tuple[str, ...] = ()
    """Names that the server is called by beside its address."""
    reviewer: str = ""


def serve(options: Options, store: Store, say: Any = print) -> None:
    """Serve until stopped; every refusal comes before anything is served."""
    _permitted(options, store)
    run = run_of(options.folder, store)
    listening = _listen(options)
    index(store.engine, run, _progress)
    token = "" if options.accounts else secrets.token_urlsafe(24)
    port = listening.getsockname()[1]
    where = f"http://{'[' + options.host + ']' if ':' in options.host else options.host}:{port}"
    say(f"{where}/enter?token={token}" if token else f"{where}/login", flush=True)
    doors = Doors(store.engine, accounts=options.accounts, owner=options.reviewer or _owner(), token=token)
    app = create_app(Desk(store.engine, run), doors, Pictures(_inputs(options.folder), options.folder), _hosts(options))
    settings = uvicorn.Config(app, log_level="warning", server_header=False, date_header=False, timeout_keep_alive=30,
                              access_log=False)  # fmt: skip
    uvicorn.Server(settings).run(sockets=[listening])


def _permitted(options: Options, store: Store) -> None:
    if options.host not in LOCAL and not _loopback(options.host) and not options.accounts:
        raise UsageError(f"--host {options.host}: serves to other machines, which takes accounts; add --users, or "
                         "leave --host away to serve to this machine only")  # fmt: skip
    if options.accounts and not users(store.engine):
        raise UsageError("--users: nobody has an account yet; "
                         f"epicrisis user {options.folder} NAME --role admin makes one")  # fmt: skip


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(options: Options) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host, options.port))
    except OSError as error:
        listening.close()
        reason = error.strerror or str(error)
        raise UsageError(f"--port {options.port}: cannot be served on at {options.host} ({reason}); give another one, "
                         "0 takes any that is free") from error  # fmt: skip
    return listening


def _hosts(options: Options) -> list[str]:
    """The names that a request may address: another one is somebody else's page reaching in."""
    own = [options.host, *options.names, *LOCAL]
    if options.host in ("0.0.0.0", "::"):
        own += [socket.gethostname(), socket.getfqdn(), *_addresses()]
    return [name.strip("[]").lower() for name in dict.fromkeys(own)]


def _addresses() -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)]
    except OSError:
        return []


def _inputs(folder: Path) -> list[Path]:
    """Where the run found its files."""
    options = (read_manifest(folder / "run.json") or {}).get("options")
    named = options.get("inputs", []) if isinstance(options, dict) else []
    return [Path(name) for name in named]


def _owner() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\rmaking the work list: {done} of {of} documents", end="" if done < of else "\n", file=sys.stderr)
