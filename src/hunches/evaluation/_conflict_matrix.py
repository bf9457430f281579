"""Draws how often each two labelling functions vote differently where both vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.evaluation._svg import GREY, ORANGE, element, picture, text_at, words
from hunches.evaluation.text_width import shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from hunches.evaluation.picture import Picture

MOST_DRAWN: Final = 100
"""Of more labelling functions, those with the most conflicts are drawn."""

_WITH_NUMBERS: Final = 14
"""Up to how many labelling functions there is room for a number in each cell."""

_LONGEST_NAME: Final = 28
_LEVELS: Final = 20
_LEGEND_HEIGHT: Final = 44


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """The lower half of the matrix and where it stands."""

    names: tuple[str, ...]
    conflicts: NDArray[np.float64]
    cell: float
    font: float
    margin: float

    @property
    def side(self) -> float:
        return self.cell * len(self.names)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the row and the column of each cell."""
        for row in range(1, len(self.names)):
            for column in range(row):
                yield row, column

    def square(self, row: int, column: int) -> str:
        """Return the outline of a cell, with a hair's breadth to its neighbours."""
        inner = self.cell - 1
        return f"M{self.margin + column * self.cell:g} {row * self.cell:g}h{inner:g}v{inner:g}h{-inner:g}z"


def draw_conflict_matrix(names: Sequence[str], agreement: NDArray[np.float64]) -> Picture:
    """Return the picture of ``1 - agreement``, ``float64 [n_lfs, n_lfs]``; grey where two never vote together."""
    if len(names) < 2:
        told = "No conflicts are drawn: there are fewer than two labelling functions."
        return picture(480, 30, description=told, inside=[text_at(told, 10, 20)])
    grid = _grid(names, 1 - agreement)
    inside = [
        _never(grid),
        _always(grid),
        *_shades(grid),
        *(_numbers(grid) if len(grid.names) <= _WITH_NUMBERS else ()),
        *_names(grid),
        *_legend(grid, n_lfs=len(names)),
    ]
    width, height = grid.margin + grid.side + 8, grid.side + grid.margin + _LEGEND_HEIGHT
    return picture(max(width, 560), height, description=_description(names, 1 - agreement), inside=inside)


def _grid(names: Sequence[str], conflicts: NDArray[np.float64]) -> _Grid:
    chosen = np.arange(len(names))
    if len(names) > MOST_DRAWN:
        # Those that conflict most, in the order in which they come.
        chosen = np.sort(np.argsort(-np.nansum(conflicts, axis=1), kind="stable")[:MOST_DRAWN])
    count = len(chosen)
    cell = min(38.0, max(10.0, round(560 / count)))
    font = min(12.0, cell - 1)
    shown = tuple(shortened(names[place], _LONGEST_NAME) for place in chosen.tolist())
    margin = max(text_width(name) for name in shown) * font * 0.58 + 10
    return _Grid(shown, conflicts[np.ix_(chosen, chosen)], cell, font, round(margin))


def _never(grid: _Grid) -> str:
    squares = [grid.square(row, column) for row, column in grid.pairs() if np.isnan(grid.conflicts[row, column])]
    return element("path", d="".join(squares), fill=GREY, fill_opacity=0.45) if squares else ""


def _always(grid: _Grid) -> str:
    """Return the outlines of the cells without any conflict, which have no colour."""
    squares = [grid.square(row, column) for row, column in grid.pairs() if grid.conflicts[row, column] == 0]
    if not squares:
        return ""
    return element("path", d="".join(squares), fill="none", stroke="currentColor", stroke_opacity=0.2)


def _shades(grid: _Grid) -> Iterator[str]:
    """Yield the cells with conflicts, those of one shade together; each says its names and share."""
    by_level: dict[int, list[str]] = {}
    for row, column in grid.pairs():
        share = grid.conflicts[row, column]
        if share > 0:
            title = element("title", words(f"{grid.names[row]} × {grid.names[column]}: {share:.1%}"))
            by_level.setdefault(_level(share), []).append(element("path", title, d=grid.square(row, column)))
    for level, cells in sorted(by_level.items()):
        yield element("g", *cells, fill=ORANGE, fill_opacity=_opacity(level / _LEVELS))


def _level(share: float) -> int:
    return max(1, round(share * _LEVELS))


def _opacity(share: float) -> float:
    """Return how strong the colour of a share is; the least is still seen."""
    return 0.12 + 0.88 * share


def _numbers(grid: _Grid) -> Iterator[str]:
    for row, column in grid.pairs():
        share = grid.conflicts[row, column]
        if share > 0:
            x, y = grid.margin + (column + 0.5) * grid.cell, (row + 0.5) * grid.cell + 4
            yield text_at(f"{100 * share:.0f}", x, y, font_size=11, text_anchor="middle", pointer_events="none")


def _names(grid: _Grid) -> Iterator[str]:
    for place, name in enumerate(grid.names):
        middle = (place + 0.5) * grid.cell
        if place > 0:
            lower = middle + grid.font * 0.35
            yield text_at(name, grid.margin - 4, lower, font_size=grid.font, text_anchor="end")
        if place < len(grid.names) - 1:
            x, y = grid.margin + middle + grid.font * 0.35, grid.side + 4
            turned = f"rotate(-90 {x:.2f} {y:.2f})"
            yield text_at(name, x, y, font_size=grid.font, text_anchor="end", transform=turned)


def _legend(grid: _Grid, *, n_lfs: int) -> Iterator[str]:
    top = grid.side + grid.margin + 12
    left = 6.0
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        outline = {"fill": "none", "stroke": "currentColor", "stroke_opacity": 0.3}
        filled = {"fill": ORANGE, "fill_opacity": _opacity(share)} if share else outline
        yield element("rect", x=left, y=top, width=12, height=12, **filled)
        yield text_at(f"{share:.0%}", left + 16, top + 10.5, font_size=11)
        left += 56
    yield element("rect", x=left, y=top, width=12, height=12, fill=GREY, fill_opacity=0.45)
    yield text_at("never vote on one example", left + 16, top + 10.5, font_size=11)
    left_out = f", the {len(grid.names)} of {n_lfs} LFs with the most" if n_lfs > len(grid.names) else ""
    told = f"Votes that differ, of the examples both vote on{left_out}"
    yield text_at(told, 6, top + 28, font_size=11, fill_opacity=0.8)


def _description(names: Sequence[str], conflicts: NDArray[np.float64]) -> str:
    rows, columns = np.tril_indices(len(names), -1)
    shares = conflicts[rows, columns]
    n_apart = int(np.count_nonzero(np.isnan(shares)))
    told = [f"Conflicts between {len(names)} labelling functions, in pairs", f"{n_apart:,} pairs never meet"]
    told.append(f"{int(np.count_nonzero(shares > 0)):,} of the other {len(shares) - n_apart:,} conflict")
    if np.any(shares > 0):
        worst = int(np.nanargmax(shares))
        pair = f"{names[rows[worst]]} and {names[columns[worst]]}"
        told.append(f"the most {pair}, on {shares[worst]:.1%} of the examples both vote on")
    return "; ".join(told) + "."
