"""How probabilities, ratios and votes are written, in sentences and in typeset maths."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from hunches.evaluation import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST_NAME: Final = 40
_PLAIN_FROM, _PLAIN_TO = math.log(0.001), math.log(1e6)
_TYPESET: Final = {
    "\\": r"\backslash ",
    "_": r"\_",
    "%": r"\%",
    "#": r"\#",
    "&": r"\&",
    "$": r"\$",
    "{": r"\{",
    "}": r"\}",
    "~": r"{\sim}",
    "^": r"{\wedge}",
    "<": r"{\lt}",
    ">": r"{\gt}",
    "`": "{'}",
}


def percent(share: float) -> str:
    """Return a share with one decimal; what is not quite all or nothing is not rounded to it.

    >>> percent(0.123), percent(1.0), percent(0.99999), percent(0.00001)
    ('12.3%', '100.0%', '>99.9%', '<0.1%')
    """
    if 0.9995 <= share < 1.0:  # would be rounded to 100.0%
        return ">99.9%"
    return "<0.1%" if 0.0 < share < 0.0005 else f"{share:.1%}"


def ratio(log: float) -> str:
    """Return a ratio given by its logarithm, with three digits, however large.

    >>> ratio(math.log(4.2)), ratio(math.log(12345)), ratio(2300.0)
    ('4.20', '12,345', '7.54e+998')
    """
    if _PLAIN_FROM <= log < _PLAIN_TO:
        return _plain(math.exp(log))
    mantissa, exponent = _scientific(log)
    return f"{mantissa}e{exponent:+03d}"


def typeset_ratio(log: float) -> str:
    r"""Return a ratio given by its logarithm as typeset maths.

    >>> typeset_ratio(math.log(0.5)), typeset_ratio(2300.0)
    ('0.500', '7.54 \\times 10^{998}')
    """
    if _PLAIN_FROM <= log < _PLAIN_TO:
        return _plain(math.exp(log)).replace(",", "{,}")
    mantissa, exponent = _scientific(log)
    return rf"{mantissa} \times 10^{{{exponent}}}"


def typeset_percent(share: float) -> str:
    r"""Return a share as typeset maths.

    >>> typeset_percent(0.123)
    '12.3\\%'
    """
    return percent(share).lstrip("<>").replace("%", r"\%")


def typeset_equals(share: float) -> str:
    r"""Return what follows the name of a share in a line of typeset maths.

    >>> typeset_equals(0.123), typeset_equals(0.99999)
    ('&= 12.3\\%', '&\\gt 99.9\\%')
    """
    relation = {"<": r"\lt ", ">": r"\gt "}.get(percent(share)[0], "= ")
    return f"&{relation}{typeset_percent(share)}"


def typeset(name: str) -> str:
    r"""Return a name as typeset maths in which none of its characters is a command.

    Special characters stand outside ``\text``, where LaTeX, MathJax and KaTeX read them alike; what does not print is
    shown as a replacement character.

    >>> print(typeset("less_than_5%"))
    \text{less}\_\text{than}\_\text{5}\%
    """
    parts: list[str] = []
    run = ""
    for character in shortened("".join(char if char.isprintable() else "\ufffd" for char in name), _WIDEST_NAME):
        if character not in _TYPESET:
            run += character
            continue
        parts += [_text(run), _TYPESET[character]]
        run = ""
    return "".join([*parts, _text(run)])


def aligned(lines: Sequence[str]) -> str:
    r"""Return lines of maths set one below the other, as a notebook reads them.

    >>> print(aligned(["a &= b", "&= c"]))
    $$\begin{aligned}
    a &= b \\
    &= c
    \end{aligned}$$
    """
    body = " \\\\\n".join(lines)
    return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"


def ranked(probabilities: Sequence[float]) -> list[int]:
    """Return the classes from the most to the least probable; the first of equals first.

    >>> ranked([0.2, 0.4, 0.4])
    [1, 2, 0]
    """
    return sorted(range(len(probabilities)), key=lambda label: -probabilities[label])


def shares(classes: Sequence[str], probabilities: Sequence[float], *, most: int = 4) -> str:
    """Return the most probable classes with their probabilities, and what the others have together.

    >>> shares(["SPAM", "HAM", "EGGS"], [0.2, 0.5, 0.3], most=2)
    'HAM 50.0%, EGGS 30.0% and 1 other 20.0%'
    """
    order = ranked(probabilities)
    told = ", ".join(f"{classes[label]} {percent(probabilities[label])}" for label in order[:most])
    others = order[most:]
    if not others:
        return told
    rest = percent(math.fsum(probabilities[label] for label in others))
    return f"{told} and {len(others)} other{'s together' if len(others) > 1 else ''} {rest}"


def headline(example: int | str, classes: Sequence[str], probabilities: Sequence[float]) -> str:
    """Return the sentence that tells the label of an example with votes.

    >>> headline(3, ["SPAM", "HAM"], [0.8, 0.2])
    'Example 3 is labelled SPAM, with a probability of 80.0%.'
    """
    first, *others = ranked(probabilities)
    share = percent(probabilities[first]).replace(">", "more than ")
    told = f"Example {example} is labelled {classes[first]}, with a probability of {share}."
    if others and math.isclose(probabilities[first], probabilities[others[0]], rel_tol=1e-9):
        return f"{told} That is a tie with {classes[others[0]]}: of equals the first class is taken."
    return told


def no_evidence(example: int | str, classes: Sequence[str], prior: Sequence[float]) -> str:
    """Return the sentence on an example nobody votes on.

    >>> no_evidence(3, ["SPAM", "HAM"], [0.5, 0.5])[:79]
    'Example 3 has no votes, so there is no evidence about it. What the model starts'
    """
    return (
        f"Example {example} has no votes, so there is no evidence about it. What the model starts from "
        f"({shares(classes, prior)}) is no label: it abstains here, and nothing is trained on this example."
    )


def counted(count: int, noun: str) -> str:
    """Return a number of things.

    >>> counted(1, "vote"), counted(1200, "vote")
    ('1 vote', '1,200 votes')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _plain(value: float) -> str:
    if value >= 100:  # three digits before the point
        return f"{value:,.0f}"
    digits = 2 if value >= 1 else 3
    return f"{value:.{digits}f}"


def _scientific(log: float) -> tuple[str, int]:
    exponent, fraction = divmod(log / math.log(10), 1.0)
    mantissa = round(10**fraction, 2)
    carried = mantissa >= 10.0  # 9.999 is 10.00 with two decimals
    return f"{1.0 if carried else mantissa:.2f}", int(exponent) + carried


def _text(run: str) -> str:
    return rf"\text{{{run}}}" if run else ""
