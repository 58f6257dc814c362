"""What every request passes: size, host, who asks, whether the page asks or somebody else's, and the answer's headers.

A request that changes something must carry its session's token beside the cookie; a script's bearer token needs none,
for no browser sends it by itself. Answers allow nothing but this server's own files: no inline script or style, no
other host, no frame.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import EpicrisisError
from pipeline.review.auth import Doors, NotIn, Person

COOKIE = "epicrisis_session"
SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST = 256 * 1024
"""Bytes of a request; decisions are short."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Foreign(EpicrisisError):
    """A request that changes something and does not come from our own page."""


class Gate:
    """The outermost layer: no large bodies in, strict headers out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stored = not scope["path"].startswith("/static/")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if stored and "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        body = await _read(scope, receive)
        if body is None:
            answer = PlainTextResponse(f"a request may have {LARGEST:,} bytes", status_code=413)
            await answer(scope, receive, guarded)
            return
        await self.app(scope, _again(body, receive), guarded)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The body of a request; None where it is too large."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit() or int(length) > LARGEST:
        return None
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


async def form_token(request: Request) -> str:
    """The token that a page sends: in a header, or in a field of a plain form."""
    if sent := request.headers.get("x-csrf-token"):
        return sent
    kind = request.headers.get("content-type", "")
    if request.method not in SAFE and kind.startswith("application/x-www-form-urlencoded"):
        return str((await request.form()).get("csrf", ""))
    return ""


def same_origin(request: Request) -> None:
    """Refuse what a page of another origin sends."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Foreign("this request comes from another site")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Foreign("this request comes from another site")


def who(request: Request, token: Annotated[str, Depends(form_token)]) -> Person:
    """Who asks; what changes something must come from our own page or carry a bearer token."""
    doors: Doors = request.app.state.doors
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return doors.person(bearer.strip())
    person = doors.person(request.cookies.get(COOKIE, ""))
    if request.method not in SAFE:
        same_origin(request)
        if not token or token != person.csrf:
            raise Foreign("the page is of an earlier session; load it anew")
    return person


Known = Annotated[Person, Depends(who)]


def judge(person: Known) -> Person:
    """Who asks, where it takes an adjudicator."""
    if person.role not in ("adjudicator", "admin"):
        raise NotYours("this takes an adjudicator")
    return person


class NotYours(EpicrisisError):
    """Something that another role may do."""


Judge = Annotated[Person, Depends(judge)]
__all__ = ["COOKIE", "Foreign", "Gate", "Judge", "Known", "NotIn", "NotYours", "same_origin"]
