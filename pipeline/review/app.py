"""The application: its parts put together, its errors in words."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from pipeline.decisions import Overtaken
from pipeline.errors import EpicrisisError
from pipeline.export.manifest import version
from pipeline.review import api, beside, entrance, judging, pages
from pipeline.review.auth import Doors, NotIn, Wait
from pipeline.review.desk import Desk
from pipeline.review.gate import Foreign, Gate, NotYours
from pipeline.review.opened import NotThere, Refused
from pipeline.review.pictures import NoPicture, Pictures
from pipeline.review.scope import NotTheirs
from pipeline.review.views import render
from pipeline.review.work_list import Counter

STATUSES: dict[type[EpicrisisError], int] = {
    NotIn: 401, Foreign: 403, NotTheirs: 403, NotYours: 403, NotThere: 404, NoPicture: 404, Overtaken: 409,
    Refused: 422, Wait: 429,
}  # fmt: skip
ABOUT = "What the page does, for scripts: POST /api/session gives a bearer token, everything else wants it."


def create_app(desk: Desk, doors: Doors, pictures: Pictures, hosts: list[str]) -> FastAPI:
    """The review page over one run of a store."""
    app = FastAPI(title="epicrisis review", version=version(), description=ABOUT, docs_url=None, redoc_url=None,
                  openapi_url="/api/openapi.json")  # fmt: skip
    app.state.desk, app.state.doors, app.state.pictures = desk, doors, pictures
    app.state.counter = Counter(desk.engine)
    app.include_router(entrance.router)
    app.include_router(pages.router)
    app.include_router(judging.router)
    app.include_router(beside.router)
    app.include_router(beside.scripts)
    app.include_router(api.router)
    palette = Path(str(files("pipeline.export") / "templates" / "palette.css"))
    app.add_api_route("/static/palette.css", lambda: FileResponse(palette), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=Path(str(files("pipeline.review") / "static"))), name="static")
    app.add_exception_handler(EpicrisisError, _said)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(Gate)
    return app


def _said(request: Request, error: Exception) -> Response:
    """One of our own errors: its words, and a way on."""
    status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 422)
    return answer(request, status, str(error))


def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = dict(error.errors()[0])
    where = ".".join(str(part) for part in first["loc"])
    return answer(request, 422, f"{where}: {first['msg']}")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = "there is no such page" if error.status_code == 404 else str(error.detail)
    found = answer(request, error.status_code, said)
    found.headers.update(error.headers or {})
    return found


def answer(request: Request, status: int, said: str) -> Response:
    """What went wrong, as whoever asked can read it: a script, a part of a page, a person."""
    path = request.url.path
    if path.startswith("/api"):
        return JSONResponse({"detail": said}, status)
    if request.headers.get("hx-request"):
        return HTMLResponse(render("said.html", said=said), status)
    if status == 401 and request.method == "GET" and path != "/enter":
        return RedirectResponse("/login", 303)
    return HTMLResponse(render("trouble.html", said=said, status=status), status)
