"""Preprocessors: made once for all labelling functions that share them, and part of their versions."""

from __future__ import annotations

import gc
import pickle
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import cloudpickle
import numpy as np
import pytest

import hunches as hu
from hunches.errors import BrokenLabelingFunction, DuplicateName, InvalidValue
from hunches.lfs import Preprocessor, PythonLF, labeling_function, preprocessor, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
TEXTS = ["buy now", "so", None, "buy"]
EXAMPLES = {"text": TEXTS}


def _votes(lfs: Sequence[hu.LabelingFunction], examples: object = None) -> list[list[int]]:
    dense: list[list[int]] = hu.apply(lfs, EXAMPLES if examples is None else examples, space=SPACE).dense().T.tolist()
    return dense


class _Log:
    """Counts calls, and is always the same to a fingerprint, which sees what a function reads."""

    def __init__(self) -> None:
        self.calls: Counter[object] = Counter()

    def __reduce__(self) -> str:
        return "log"


def _recorded(log: _Log, function: Callable[..., object], text: object) -> object:
    log.calls[text] += 1
    return function(text)


def _counted(function: Callable[..., object], **options: object) -> tuple[Preprocessor, Counter[object]]:
    """Return a preprocessor of column `text`, and how often it was called with what."""
    log = _Log()
    made = Preprocessor("made", partial(_recorded, log, function), **options)  # type: ignore[arg-type]  # by name
    return made, log.calls


def _uses(used: Preprocessor, function: Callable[..., object] | None = None, name: str = "lf") -> PythonLF:
    return labeling_function(name, uses=[used])(function or (lambda made: SPAM if made else None))


def test_its_values_are_those_of_the_parameter_of_its_name() -> None:
    """Columns, preprocessors and resources are parameters beside each other."""

    @preprocessor()
    def words(text: str) -> list[str]:
        return text.split()

    @hu.labeling_function(uses=[words], resources={"most": 1})
    def short(text: str, words: list[str], most: int) -> hu.Label | None:
        return SPAM if len(words) <= most and "b" in text else None

    assert (words.name, words.columns, short.columns) == ("words", ("text",), ("text",))
    assert _votes([short]) == [[-1, -1, -1, 0]]
    assert short("b", ["b"]) is SPAM


def test_it_is_called_once_for_all_that_share_it() -> None:
    """Ten labelling functions, and a preprocessor, get what was made once; a missing value makes none."""
    made, calls = _counted(len)
    double = Preprocessor("double", lambda made: 2 * made, uses=(made,))
    lfs = [_uses(made, name=str(number)) for number in range(10)]
    sees_double = labeling_function("d", uses=[double])(lambda double: HAM if double == 4 else None)

    assert _votes([*lfs, sees_double]) == [[0, 0, -1, 0]] * 10 + [[-1, 1, -1, -1]]
    assert calls == {"buy now": 1, "so": 1, "buy": 1}
    assert sees_double.columns == ("text",)


def test_equal_preprocessors_are_one() -> None:
    """Those of two files that read the same are told by their fingerprint."""
    log = _Log()
    one, two = (Preprocessor("made", partial(_recorded, log, str)) for _ in range(2))

    _votes([_uses(one, name="a"), _uses(two, name="b")])

    assert one.key() == two.key()
    assert log.calls == {"buy now": 1, "so": 1, "buy": 1}


def test_no_value_is_a_missing_value() -> None:
    """Where a preprocessor returns None a labelling function is not called, unless it asks for missing values."""
    made = Preprocessor("made", lambda text: None if text == "so" else text)
    lfs = [
        PythonLF("a", lambda made: SPAM, uses=(made,)),
        PythonLF("b", lambda made: HAM if made is None else SPAM, {}, False, True, (made,)),
    ]

    assert _votes(lfs) == [[0, -1, -1, 0], [0, 1, 1, 0]]


def test_a_preprocessor_can_ask_for_missing_values() -> None:
    """With missing=True it is called with None, and its value is there."""
    made = preprocessor("made", missing=True)(lambda text: text or "none")

    assert _votes([_uses(made, lambda made: SPAM if made == "none" else None)]) == [[-1, -1, 0, -1]]


def test_where_it_fails_those_that_use_it_abstain() -> None:
    """They are not called there, and each has a fault that names it, also through another preprocessor."""
    made, _ = _counted(lambda text: {"buy": 1, "so": 2}[text])
    double = Preprocessor("double", lambda made: 2 * made, uses=(made,))
    lfs = [
        PythonLF("a", lambda made: SPAM, {}, False, True, (made,)),
        PythonLF("b", lambda made, double: SPAM if double == 2 * made else None, uses=(made, double)),
    ]

    votes = hu.apply(lfs, EXAMPLES, space=SPACE)

    assert votes.dense().T.tolist() == [[-1, 0, 0, 0], [-1, 0, -1, 0]]
    assert [(fault.lf, fault.row, fault.code, fault.count) for fault in votes.faults] == [
        ("a", 0, "lf-raised", 1),
        ("b", 0, "lf-raised", 1),
    ]
    assert votes.faults[0].message == "the preprocessor 'made' failed: KeyError: 'buy now'"
    assert '{"buy": 1, "so": 2}[text]' in votes.faults[0].traceback


def test_one_that_fails_everywhere_breaks_what_uses_it() -> None:
    """The labelling function is broken, and the message says where to look."""
    made = Preprocessor("made", lambda text: text.nothing)

    with pytest.raises(
        BrokenLabelingFunction, match=r"'lf' is broken.*the preprocessor 'made' failed: AttributeError"
    ):
        _votes([_uses(made)], {"text": ["a", "b"]})


def test_a_batch_is_made_of_arrays() -> None:
    """It takes an array, and each example gets its entry; rows of a matrix cannot be written to."""
    made = Preprocessor("made", lambda text: np.array([[len(item), 1.0] for item in text]), batch=True)
    seen: list[bool] = []

    def far(made: np.ndarray[tuple[int], np.dtype[np.float64]]) -> hu.Label | None:
        seen.append(made.flags.writeable)
        return SPAM if made @ [1, 1] > 4 else None

    assert _votes([_uses(made, far)]) == [[0, -1, -1, -1]]
    assert seen == [False] * 3


def test_a_batch_function_gets_an_array_of_values() -> None:
    """One entry for each example, also where all values are lists of one length."""

    @labeling_function(batch=True, uses=[Preprocessor("made", lambda text: [text, text])])
    def twice(made: np.ndarray[tuple[int], np.dtype[np.object_]]) -> object:
        return [SPAM if values == ["buy", "buy"] else None for values in made]

    assert _votes([twice]) == [[-1, -1, -1, 0]]


def test_a_batch_of_the_wrong_length_is_a_fault_of_those_that_use_it() -> None:
    """Values that cannot be matched with examples are none."""
    made = Preprocessor("made", lambda text: [1], batch=True)

    with pytest.raises(BrokenLabelingFunction, match="'made' failed: it returned 1 results for 3 examples"):
        _votes([_uses(made)])


def test_it_can_read_the_whole_example() -> None:
    """`row` is the whole example, as of a labelling function."""
    made = Preprocessor("made", lambda row: row.text == "so")

    assert (made.columns, made.reads_row, _uses(made).reads_row) == ((), True, True)
    assert _votes([_uses(made)]) == [[-1, 0, -1, -1]]


def test_with_a_cache_equal_inputs_are_computed_once() -> None:
    """In a block and in the next application."""
    made, calls = _counted(len, cache=10)
    examples = {"text": ["a", "bb", "a", None, "a"]}

    votes = [_votes([_uses(made)], examples) for _ in range(2)]

    assert votes == [[[0, 0, 0, -1, 0]]] * 2
    assert calls == {"a": 1, "bb": 1}


def test_equal_preprocessors_share_their_cache() -> None:
    """A cell of a notebook that is run again finds what was made before; what nobody holds is forgotten."""
    log = _Log()
    make = partial(Preprocessor, "made", partial(_recorded, log, str), cache=10)
    one = make()
    _votes([_uses(one)])

    two = make()
    _votes([_uses(two)])
    calls_of_both = dict(log.calls)
    del one, two
    gc.collect()
    _votes([_uses(make())])

    assert calls_of_both == {"buy now": 1, "so": 1, "buy": 1}
    assert log.calls == {"buy now": 2, "so": 2, "buy": 2}


def test_what_it_reads_is_part_of_what_is_remembered() -> None:
    """With another value of a variable that it reads, nothing that was made before is used."""
    words = {"buy"}
    made = preprocessor("made", cache=10)(lambda text: text in words or None)
    lf = _uses(made)

    before = _votes([lf])
    words.add("so")

    assert (before, _votes([lf])) == ([[-1, -1, -1, 0]], [[-1, 0, -1, 0]])


def test_a_cache_is_bounded() -> None:
    """The inputs that were not seen for longest are computed again."""
    made, calls = _counted(str, cache=2)
    lf = _uses(made)

    for texts in (["a"], ["b"], ["a"], ["c"], ["a"], ["b"]):
        _votes([lf], {"text": texts})

    assert calls == {"a": 1, "b": 2, "c": 1}


def test_a_cache_tells_types_apart() -> None:
    """1, 1.0 and true are equal to Python and are not the same input."""
    made = preprocessor("made", cache=10)(lambda value: type(value).__name__)
    lf = labeling_function(uses=[made])(lambda made: HAM if made == "int" else SPAM)

    assert [_votes([lf], {"value": [value]}) for value in (1, 1.0, True, 1)] == [[[1]], [[0]], [[0]], [[1]]]


def test_a_cache_takes_lists_and_what_other_preprocessors_make() -> None:
    """What identifies an input are the columns that it comes from, lists too."""
    log = _Log()

    def made(parts: list[str], tokens: tuple[str, ...]) -> object:
        return _recorded(log, len, (*parts, *tokens))

    lf = _uses(Preprocessor("made", made, uses=(tokens,), cache=5))
    examples = {"parts": [["x"], ["y"], ["x"], None], "text": ["so so", "so", "so so", "so"]}

    assert _votes([lf], examples) == [[0, 0, 0, -1]]
    assert log.calls == {("x", "so", "so"): 1, ("y", "so"): 1}


def test_failures_of_remembered_inputs_count_every_example() -> None:
    """A failure is not remembered, and is told for every example with that input."""
    made, calls = _counted(lambda text: 1 / (len(text) - 1), cache=10)
    examples = {"text": ["bb", "a", "bb", None, "a"]}

    votes = [hu.apply([_uses(made)], examples, space=SPACE) for _ in range(2)]

    assert [v.dense()[:, 0].tolist() for v in votes] == [[0, -1, 0, -1, -1]] * 2
    assert [(fault.row, fault.count) for v in votes for fault in v.faults] == [(1, 2)] * 2
    assert calls == {"bb": 1, "a": 2}


def test_a_failed_batch_counts_every_example() -> None:
    """A batch is called with the inputs that differ, and fails on all examples that have them."""
    made = Preprocessor("made", lambda text: 1 / 0, batch=True, cache=10)

    with pytest.raises(BrokenLabelingFunction, match="failed on 5 examples"):
        _votes([_uses(made)], {"text": ["a", "a", "b", "a", "b"]})


def test_it_is_part_of_the_version_of_what_uses_it() -> None:
    """An edit of a preprocessor, or of one below it, makes another version of the labelling function."""

    def key(function: Callable[..., object], **options: object) -> str:
        below = Preprocessor("below", function, **options)  # type: ignore[arg-type]  # options by name
        made = Preprocessor("made", lambda below: below, uses=(below,))
        return _uses(made).key(SPACE)

    keys = [
        key(lambda text: 1),
        key(lambda text: 2),
        key(lambda text: 1, missing=True),
        key(lambda text, word: 1, resources={"word": 1}),
        key(lambda text: 1, time_limit=5),
    ]

    assert len(set(keys)) == len(keys)
    assert key(lambda text: 1) == key(lambda text: 1, cache=7) == keys[0]


def test_what_is_not_used_is_not_in_the_definition() -> None:
    """A labelling function without preprocessors has the version it had before there were any."""
    assert set(PythonLF("f", lambda text: 1).definition(SPACE)) == {
        "source",
        "fingerprint",
        "resources",
        "batch",
        "missing",
    }


def test_it_travels_with_what_uses_it() -> None:
    """In another process it is the same, and two labelling functions that share it still do."""
    made = preprocessor("made", cache=3, resources={"most": 1})(lambda text, most: text.split()[:most])
    lfs = [_uses(made, lambda made: SPAM if made == ["buy"] else None, name) for name in "ab"]

    there = pickle.loads(cloudpickle.dumps(lfs))  # noqa: S301  # bytes made here

    assert there[0].uses[0] is there[1].uses[0]
    assert (there[0].uses[0].key(), there[0].uses[0].cache) == (made.key(), 3)
    assert _votes(there) == _votes(lfs) == [[0, -1, -1, 0]] * 2


def test_two_of_one_name_are_refused() -> None:
    """A parameter is given one of them, and which is not said."""
    one, two = (Preprocessor("made", function) for function in (lambda text: 1, lambda text: 2))

    with pytest.raises(DuplicateName, match="made"):
        PythonLF("lf", lambda made: SPAM, uses=(one, two))


@pytest.mark.parametrize(
    ("function", "options", "told"),
    [
        (lambda made, text: 1, {"resources": {"made": 1}}, "resources of 'lf'.*'made' is"),
        (lambda text: 1, {}, "used by 'lf' is 'made'.*the name of a parameter without a default: text"),
        (
            lambda made, made_of: 1,
            {"uses": [Preprocessor("made_of", lambda made: 1)]},
            "another name, as 'made' is a col",
        ),
        (lambda made, row: 1, {"uses": [Preprocessor("row", lambda text: 1)]}, "'row' is the whole example"),
        (lambda made: 1, {"uses": [len]}, r"preprocessors, as in uses=\[tokens\]"),
    ],
)
def test_names_that_clash_are_refused(function: Callable[..., object], options: dict[str, object], told: str) -> None:
    """A parameter has one meaning: a column, a preprocessor, a resource or the whole example."""
    used = [Preprocessor("made", lambda text: 1), *options.pop("uses", [])]  # type: ignore[misc]  # a list

    with pytest.raises(InvalidValue, match=told):
        labeling_function("lf", uses=used, **options)(function)  # type: ignore[arg-type]  # options by name


@pytest.mark.parametrize(
    ("name", "function", "options", "told"),
    [
        ("text", lambda text: 1, {}, r"name of a preprocessor is 'text'.*another name than that of a column"),
        ("made", lambda text: 1, {"cache": -1}, "cache of 'made' is -1"),
        ("made", lambda text: 1, {"cache": True}, "cache of 'made' is True"),
        ("made", lambda row: 1, {"cache": 5}, "it reads row: name the columns"),
        ("made", lambda *texts: 1, {}, "parameters of 'made'"),
        ("made", 5, {}, "function of 'made'"),
        ("made", lambda text: 1, {"uses": tokens}, "What 'made' uses"),
        ("made", lambda text: 1, {"time_limit": 0}, "time limit of 'made' is 0"),
    ],
)
def test_what_cannot_be_a_preprocessor_is_refused(
    name: str, function: Callable[..., object], options: dict[str, object], told: str
) -> None:
    """The error says what would fit when it is defined."""
    with pytest.raises(InvalidValue, match=told):
        Preprocessor(name, function, **options)  # type: ignore[arg-type]  # options by name


@pytest.mark.parametrize("decorator", [labeling_function, preprocessor])
def test_one_alone_must_be_in_a_list(decorator: Callable[..., Callable[..., object]]) -> None:
    """What is used is a list, though it has one entry."""
    with pytest.raises(InvalidValue, match=r"What 'f' uses is .*preprocessors, as in uses=\[tokens\]"):
        decorator("f", uses=tokens)(lambda tokens: 1)
