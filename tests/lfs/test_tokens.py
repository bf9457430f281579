"""The ready-made preprocessor of words."""

from __future__ import annotations

import hunches as hu
from hunches.lfs import labeling_function, tokens


def test_words_are_in_lower_case_and_without_punctuation() -> None:
    """Letters of all scripts and digits make words; a tuple cannot be changed by those that share it."""
    assert tokens("Check OUT my Kanäle, №7: 你好 мир!") == ("check", "out", "my", "kanäle", "7", "你好", "мир")
    assert tokens("") == ()


def test_labelling_functions_share_them() -> None:
    """They are named in ``uses`` and as a parameter."""
    lf = labeling_function("promo", uses=[tokens])(lambda tokens: "SPAM" if "subscribe" in tokens else None)

    votes = hu.apply([lf], {"text": ["Subscribe!", "subscriber", None]}, space=hu.LabelSpace(["SPAM", "HAM"]))

    assert votes.dense()[:, 0].tolist() == [0, -1, -1]
