"""The agreement that a bench prints is counted over texts of five scripts, and it can fail."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine_agreement import SCRIPTS, count_differing, draw_texts, make_conditions, print_agreement

if TYPE_CHECKING:
    from engine_agreement import Script


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_texts_of_a_script_are_hard(script: Script) -> None:
    """They have marks, both normal forms, cells without text, and letters of the script."""
    drawn = draw_texts(script, 400, np.random.default_rng(0))

    texts = [text for text in drawn.texts if text]
    assert len(texts) < len(drawn.texts) == 400
    assert None in drawn.texts
    assert "" in drawn.texts
    assert any(unicodedata.category(character).startswith("M") for text in texts for character in text)
    assert any(not unicodedata.is_normalized("NFC", text) for text in texts)


def test_every_text_predicate_is_asked() -> None:
    """With case and without."""
    conditions = make_conditions(["abc", "de", "fgh", "ij", "klm", "no"], rng=np.random.default_rng(0))

    asked = {condition.predicate for condition in conditions}
    assert asked == {"has", "has_all", "contains", "starts_with", "ends_with", "matches"}
    assert {condition.case for condition in conditions} == {True, False}


def test_cells_that_differ_are_counted_and_the_first_are_told() -> None:
    """A difference anywhere is not lost in a share."""
    ours, theirs = np.zeros((2, 3, 2), dtype=np.bool_)
    ours[1, 1] = True

    told = count_differing(ours, theirs, ["a", None, "c"], ["first", "second"])

    assert told == (1, ["second on None: engine True"])


def test_the_table_has_a_row_for_each_script(capsys: pytest.CaptureFixture[str]) -> None:
    """The last counts all of them."""
    print_agreement(Path("no-data"), n_texts=100, rng=np.random.default_rng(0))

    lines = capsys.readouterr().out.splitlines()
    assert all(any(line.startswith(f"{script.name}, drawn") for line in lines) for script in SCRIPTS)
    assert next(line for line in lines if line.startswith("all")).split()[4] == "0"
