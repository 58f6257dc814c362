"""Coming in and going out: the printed URL, the sign-in page, the session of a script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from pipeline.review.auth import HOURS, LONGEST, Doors, NotIn, Wait
from pipeline.review.gate import COOKIE, Known, same_origin
from pipeline.review.views import render

router = APIRouter()


class Credentials(BaseModel):
    """A name and a password, or the one-time token of the printed URL."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=60)
    password: str = Field("", max_length=LONGEST)
    token: str = Field("", max_length=200, pattern=r"^[ -~]*$")


class SessionToken(BaseModel):
    """A bearer token."""

    token: str


def doors_of(request: Request) -> Doors:
    """The server's entrances."""
    doors: Doors = request.app.state.doors
    return doors


Entrances = Annotated[Doors, Depends(doors_of)]


@router.get("/", include_in_schema=False)
def home() -> RedirectResponse:
    """The work list is home."""
    return RedirectResponse("/work", 303)


@router.get("/enter", include_in_schema=False)
def enter(doors: Entrances, token: Annotated[str, Query(max_length=200, pattern=r"^[ -~]*$")] = "") -> Response:
    """Come in with the one-time token of the printed URL."""
    return _welcome(doors.by_token(token))


@router.get("/login", include_in_schema=False)
def login_page(doors: Entrances) -> HTMLResponse:
    """The sign-in page."""
    return HTMLResponse(render("login.html", accounts=doors.accounts, said=""))


@router.post("/login", include_in_schema=False, dependencies=[Depends(same_origin)])
def login(
    request: Request,
    doors: Entrances,
    name: Annotated[str, Form(max_length=60)] = "",
    password: Annotated[str, Form(max_length=LONGEST)] = "",
    epicrisis_session: Annotated[str, Cookie(max_length=200)] = "",
) -> Response:
    """Sign in; whatever session the browser held before ends."""
    try:
        secret = doors.by_password(_plain(name), _plain(password), _address(request))
    except (NotIn, Wait) as error:
        status = 429 if isinstance(error, Wait) else 401
        return HTMLResponse(render("login.html", accounts=doors.accounts, said=str(error)), status)
    if epicrisis_session:
        doors.leave(epicrisis_session)
    return _welcome(secret)


@router.post("/logout", include_in_schema=False)
def logout(doors: Entrances, person: Known, epicrisis_session: Annotated[str, Cookie(max_length=200)] = "") -> Response:
    """Go out."""
    del person
    doors.leave(epicrisis_session)
    gone = RedirectResponse("/login", 303)
    gone.delete_cookie(COOKIE)
    return gone


@router.post("/api/session", tags=["session"], responses={401: {"description": "Wrong"}, 429: {"description": "Wait"}})
def open_session(request: Request, doors: Entrances, credentials: Credentials) -> SessionToken:
    """A bearer token for a script, for name and password or for the one-time token of the printed URL."""
    if credentials.token:
        return SessionToken(token=doors.by_token(credentials.token))
    name, password = _plain(credentials.name), _plain(credentials.password)
    return SessionToken(token=doors.by_password(name, password, _address(request)))


def _welcome(secret: str) -> Response:
    inside = RedirectResponse("/work", 303)
    inside.set_cookie(COOKIE, secret, max_age=HOURS * 3600, httponly=True, samesite="strict", path="/")
    return inside


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _plain(text: str) -> str:
    """Text that every database can be asked for."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotIn("name and password do not go together")
    return text
