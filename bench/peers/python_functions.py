"""Ten cheap labelling functions that every tool can be given: they need nothing but Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def make_functions(*, spam: T, ham: T, abstain: T) -> dict[Callable[..., T], tuple[str, ...]]:
    """Return the functions, and the columns that each reads, for a tool that calls the classes so."""

    def is_short(text: str) -> T:
        return ham if len(text) < 90 else abstain

    def is_long(text: str) -> T:
        return spam if len(text) > 240 else abstain

    def starts_with_e(text: str) -> T:
        return ham if text.startswith("e") else abstain

    def ends_with_x(text: str) -> T:
        return spam if text.endswith("x") else abstain

    def has_wei(text: str) -> T:
        return ham if " wei " in text else abstain

    def has_zz(text: str) -> T:
        return spam if "zz" in text else abstain

    def is_liked(likes: int) -> T:
        return ham if likes > 950 else abstain

    def is_not_liked(likes: int) -> T:
        return spam if likes < 50 else abstain

    def is_short_and_liked(text: str, likes: int) -> T:
        return ham if len(text) < 120 and likes > 800 else abstain

    def is_long_and_not_liked(text: str, likes: int) -> T:
        return spam if len(text) > 200 and likes < 200 else abstain

    of_text = (is_short, is_long, starts_with_e, ends_with_x, has_wei, has_zz)
    return {
        **dict.fromkeys(of_text, ("text",)),
        **dict.fromkeys((is_liked, is_not_liked), ("likes",)),
        **dict.fromkeys((is_short_and_liked, is_long_and_not_liked), ("text", "likes")),
    }
