"""The rules that a PDF page draws: level and upright lines and the sides of boxes, for the table finder."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

Edge = dict[str, Any]
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
MOST_PATHS = 4000
MOST_SEGMENTS = 2000
DEEPEST_FORM = 3
THIN = 3.0
SHORTEST = 3.0
SLANT = 0.6
GRID_RULES = 3
SNAP = 3.0
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def rules_of(page: pdfium.PdfPage) -> list[Edge]:
    """The rules of a page in its own upright coordinates; none when it draws a picture of thousands of lines."""
    left, _, _, top = page.get_bbox()
    edges: list[Edge] = []
    for number, points in enumerate(_paths(page.raw, IDENTITY, 0)):
        if number > MOST_PATHS or len(edges) > MOST_PATHS:
            return []
        edges += _edges([(x - left, top - y) for x, y in points])
    return edges


def is_grid(edges: list[Edge]) -> bool:
    """Whether there are rules enough for two rows of two cells."""
    levels = {round(edge["top"] / SNAP) for edge in edges if edge["orientation"] == "h"}
    uprights = {round(edge["x0"] / SNAP) for edge in edges if edge["orientation"] == "v"}
    return len(levels) >= GRID_RULES and len(uprights) >= GRID_RULES


def closed(edges: list[Edge]) -> list[Edge]:
    """The rules with an upright at each end of level ones that have uprights between them: many tables have no sides.

    Fewer than three level rules, or a single upright between them, are a box around a heading.
    """
    level = [edge for edge in edges if edge["orientation"] == "h"]
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    sides: list[Edge] = []
    spans = {(round(edge["x0"] / SNAP), round(edge["x1"] / SNAP)): edge for edge in level}
    for x0, x1 in ((edge["x0"], edge["x1"]) for edge in spans.values()):
        tops = [edge["top"] for edge in level if abs(edge["x0"] - x0) < SNAP and abs(edge["x1"] - x1) < SNAP]
        for top, bottom in pairwise(sorted(tops) if len(tops) >= GRID_RULES else []):
            crossing = [edge["x0"] for edge in upright if edge["top"] < top + SNAP and edge["bottom"] > bottom - SNAP]
            if sum(1 for x in crossing if x0 + SNAP < x < x1 - SNAP) > 1:
                sides += [_edge(x, top, x, bottom) for x in (x0, x1) if all(abs(x - one) > SNAP for one in crossing)]
    return [*edges, *sides]


def _paths(parent: Any, matrix: Matrix, level: int) -> Iterator[list[Point]]:
    """The points of every drawn stretch of lines, those inside forms too."""
    count, get = raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject
    if level:
        count, get = raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject
    for number in range(count(parent)):
        found = get(parent, number)
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield from _stretches(found, _combined(_matrix(found), matrix))
        elif kind == raw.FPDF_PAGEOBJ_FORM and level < DEEPEST_FORM:
            yield from _paths(found, _combined(_matrix(found), matrix), level + 1)


def _stretches(path: Any, matrix: Matrix) -> Iterator[list[Point]]:
    total = raw.FPDFPath_CountSegments(path)
    if not 2 <= total <= MOST_SEGMENTS:
        return
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for number in range(total):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        place = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_LINETO and points:
            points.append(place)
        else:
            if len(points) > 1:
                yield points
            points = [place]
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _edges(points: list[Point]) -> Iterator[Edge]:
    """The level and upright lines between these points; a thin box is one line."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if len(points) > 2 and height < THIN < width:
        middle = (min(ys) + max(ys)) / 2
        yield _edge(min(xs), middle, max(xs), middle)
    elif len(points) > 2 and width < THIN < height:
        middle = (min(xs) + max(xs)) / 2
        yield _edge(middle, min(ys), middle, max(ys))
    else:
        for (x0, y0), (x1, y1) in pairwise(points):
            if max(abs(x1 - x0), abs(y1 - y0)) >= SHORTEST and min(abs(x1 - x0), abs(y1 - y0)) < SLANT:
                yield _edge(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _edge(x0: float, top: float, x1: float, bottom: float) -> Edge:
    level = x1 - x0 > bottom - top
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": top if level else bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": "h" if level else "v", "object_type": "line",
    }  # fmt: skip


def _matrix(found: Any) -> Matrix:
    held = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(found, ctypes.byref(held)):
        return IDENTITY
    return held.a, held.b, held.c, held.d, held.e, held.f


def _combined(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
