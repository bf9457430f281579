"""Texts are cut into words as Python's regular expression cuts them, whichever way is taken."""

import re

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.training.tokens import read_tokens

LETTERS = "aB_1 .-\t\x0b\x1cÉéİßΣς\u0301\u2028中ª"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text("aB1_ .-\t\n\x0b\x1c\x1f\x00"), st.text(LETTERS)), max_size=8))
def test_words_are_those_of_the_pattern(texts: list[str | None]) -> None:
    """ASCII texts are cut by Arrow and others by Python: together they give one numbering, in order of first use."""
    cut = [re.findall(r"\w+|[^\w\s]", (text or "").lower()) for text in texts]

    tokens = read_tokens(texts)

    assert tokens.words == tuple(dict.fromkeys(word for words in cut for word in words))
    assert [tokens.words[number] for number in tokens.ids] == [word for words in cut for word in words]
    assert np.diff(tokens.starts).tolist() == [len(words) for words in cut]


def test_a_column_gives_what_its_strings_give() -> None:
    """An Arrow column is read as it is, also a slice of one, over the border of two batches."""
    texts = ["Go on!", None, "ÉTÉ", ""] * 1100
    column = pa.array(["before", *texts], pa.large_string()).slice(1)

    tokens = read_tokens(column)

    assert tokens.words == ("go", "on", "!", "été")
    np.testing.assert_array_equal(tokens.ids, read_tokens(texts).ids)
    np.testing.assert_array_equal(tokens.starts, read_tokens(texts).starts)
