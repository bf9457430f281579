"""Writes the elements of a picture; what stands in them is escaped here and nowhere else."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from hunches.evaluation.picture import Picture
from hunches.evaluation.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

FONT_SIZE: Final = 12
# Of the palette of Okabe and Ito, which people with any kind of colour vision can tell apart.
BLUE: Final = "#0072b2"
ORANGE: Final = "#d55e00"
GREY: Final = "#888888"


def element(tag: str, /, *inside: str, **attributes: object) -> str:
    """Return an element with others, already written, inside; ``font_size`` is the attribute ``font-size``.

    >>> element("g", element("line", x1=0, y1=1 / 3), font_size="5")
    '<g font-size="5"><line x1="0" y1="0.33"/></g>'
    """
    written = "".join(
        f' {name.replace("_", "-")}="{html.escape(_shown(value))}"' for name, value in attributes.items()
    )
    return f"<{tag}{written}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{written}/>"


def words(text: str) -> str:
    """Return a text, such as a name that somebody chose, as it may stand inside an element.

    >>> element("title", words("<b> & co"))
    '<title>&lt;b&gt; &amp; co</title>'
    """
    return html.escape(printable(text), quote=False)


def text_at(content: str, x: float, y: float, **attributes: object) -> str:
    """Return a text whose line stands on a place."""
    return element("text", words(content), x=float(x), y=float(y), **attributes)


def picture(width: float, height: float, *, description: str, inside: Iterable[str]) -> Picture:
    """Return the whole picture, as large as the page allows and at most as large as it is."""
    told = printable(description)
    svg = element(
        "svg",
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_shown(float(width))} {_shown(float(height))}",
        width=float(width),
        height=float(height),
        style="max-width: 100%; height: auto; background: none",
        role="img",
        aria_label=told,
        fill="currentColor",
        font_family="system-ui, sans-serif",
        font_size=FONT_SIZE,
    )
    return Picture(svg, told)


def _shown(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
