"""A PostgreSQL server of the tests' own: a free port, a temporary folder, an unprivileged user, gone in the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

VERSION = 15
FOLDERS = (f"/usr/lib/postgresql/{VERSION}/bin", f"/usr/pgsql-{VERSION}/bin")
MISSING = f"PostgreSQL {VERSION} IS NOT HERE, what it must prove is not proved: apt-get install postgresql-{VERSION}"


class Server:
    """A server that can be stopped, killed and started again; every test gets a database of its own."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._user = _unprivileged()
        self._folder = Path(tempfile.mkdtemp(prefix="epicrisis-postgres-"))
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._port = _free_port()
        self._bases = 0
        self._call("initdb", "--auth=trust", "--username=epicrisis", "--encoding=UTF8", "--locale=C.UTF-8",
                   "--no-sync", "--pgdata", self._folder / "data")  # fmt: skip

    def start(self) -> None:
        """Start, or start again where it was stopped or killed."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._call("pg_ctl", "start", "--wait", "--pgdata", self._folder / "data", "--log", self._folder / "log",
                   "--options", options)  # fmt: skip

    def stop(self) -> None:
        """End every connection at once, as a restarted server does."""
        self._call("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", self._folder / "data")

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._bases += 1
        name = f"base{self._bases}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name).replace("postgresql:", "postgresql+psycopg:")

    def close(self) -> None:
        if (self._folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder)

    def _url(self, database: str) -> str:
        return f"postgresql://epicrisis@127.0.0.1:{self._port}/{database}"

    def _call(self, program: str, *arguments: object) -> None:
        user = {} if self._user is None else {
            "user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": [],
        }  # fmt: skip
        command = [str(self._programs / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, timeout=60, **user)


def programs() -> Path | None:
    """The folder of the server's programs; None where it is not installed."""
    found = [Path(folder) for folder in FOLDERS]
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    for folder in found:
        if (folder / "initdb").exists() and _version(folder) == VERSION:
            return folder
    return None


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0])


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run as: the server refuses root."""
    if os.getuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
