"""What several labelling functions need of an example, made once for all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa

from hunches.errors import InvalidValue
from hunches.lfs._column_function import ColumnFunction
from hunches.lfs._content_cache import content_cache
from hunches.lfs._prepared import Prepared
from hunches.records import FaultTally, content_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hunches.lfs._calling import TimeLimit
    from hunches.lfs._column_function import Inputs, Rows
    from hunches.lfs._content_cache import ContentCache
    from hunches.lfs.block import Block
    from hunches.records import Fault


@dataclass(frozen=True, slots=True, eq=False)
class Preprocessor:
    """Makes a value of each example that labelling functions can name as a parameter.

    Parameters
    ----------
    name : str
        Its name: that of the parameter in the functions that use it.
    function : callable
        Takes columns by the names of its parameters, as the function of a `PythonLF` does. None is no value.
    resources : mapping
        Values bound to further parameters when it is defined.
    batch : bool
        Whether it takes arrays and returns one value for each of their entries.
    missing : bool
        Whether it is also called where one of its inputs has no value; otherwise it has no value there.
    uses : tuple of Preprocessor
        Those whose values its parameters name.
    time_limit : float, optional
        Seconds that one call may take.
    cache : int
        For how many inputs results are kept in each process, between blocks and applications. With 0, none are.

    >>> @preprocessor()
    ... def words(text): return text.lower().split()
    >>> words.name, words.columns, words("Buy NOW")
    ('words', ('text',), ['buy', 'now'])
    """

    name: str
    function: Callable[..., object]
    resources: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    batch: bool = False
    missing: bool = False
    uses: tuple[Preprocessor, ...] = ()
    time_limit: TimeLimit = "default"
    cache: int = 0
    _held: dict[str, ContentCache] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        check_uses(self.uses, name=self.name)
        self._column_function.check()
        if self.name in self.columns:
            expected = 'another name than that of a column it reads: @preprocessor("other_name")'
            raise InvalidValue("The name of a preprocessor", value=self.name, expected=expected)
        if isinstance(self.cache, bool) or not isinstance(self.cache, int) or self.cache < 0:
            expected = "the number of results to keep, or 0 for none"
            raise InvalidValue(f"The cache of '{self.name}'", value=self.cache, expected=expected)
        if self.cache and self.reads_row:
            expected = "0, as it reads row: name the columns that it needs instead"
            raise InvalidValue(f"The cache of '{self.name}'", value=self.cache, expected=expected)

    def __call__(self, *arguments: object) -> object:
        """Return what the function returns: it can be tried on single values."""
        return self.function(*arguments, **self.resources)

    def __reduce__(self) -> tuple[object, ...]:
        resources = dict(self.resources)
        options = self.batch, self.missing, self.uses, self.time_limit, self.cache
        return Preprocessor, (self.name, self.function, resources, *options)

    @property
    def _column_function(self) -> ColumnFunction:
        return ColumnFunction(
            self.name, self.function, self.resources, self.batch, self.missing, self.uses, self.time_limit
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads by name, and those that what it uses reads."""
        return self._column_function.columns

    @property
    def reads_row(self) -> bool:
        """Whether it, or what it uses, gets the whole example."""
        return self._column_function.reads_row

    def key(self) -> str:
        """Return the key of this version of it: the hash of what decides its values."""
        return content_key("preprocessor.v1", self._column_function.definition())

    def prepared(self, block: Block) -> Prepared:
        """Return its values for a block, made once for all equal preprocessors."""

        def of_equals() -> Sequence[object]:
            return block.remembered(f"preprocessor {self.key()}", lambda: self._prepare(block))

        # The key of a function with large resources takes long, so it is asked for once a block.
        prepared = cast("Prepared", block.remembered(f"preprocessor at {id(self)}", of_equals))
        if self not in prepared.owners:
            prepared.owners.append(self)
        return prepared

    def _prepare(self, block: Block) -> Prepared:
        tally = FaultTally(self.name)
        inputs = self._column_function.inputs(block)
        if self.cache:
            made = self._make_new(block, inputs, tally)
        else:
            made = _Made(*self._column_function.call(inputs, tally), inputs.rows)
        values: list[object] = made.results
        if len(values) < block.n_examples:
            values = [None] * block.n_examples
            for row, result in zip(inputs.rows.tolist(), made.results, strict=True):
                values[row] = result
        is_failed = inputs.is_failed
        if len(made.failed):
            is_failed = np.zeros(block.n_examples, dtype=bool) if is_failed is None else is_failed.copy()
            is_failed[inputs.rows[made.failed]] = True
        return Prepared(values, is_failed=is_failed, faults=(*inputs.faults, *self._faults(tally, made.called)))

    def _faults(self, tally: FaultTally, rows: Rows) -> Iterator[Fault]:
        for fault in tally.faults():
            message = f"the preprocessor '{self.name}' failed: {fault.message}"
            yield replace(fault, row=int(rows[fault.row]), message=message)

    def _make_new(self, block: Block, inputs: Inputs, tally: FaultTally) -> _Made:
        """Call the function once for each of the inputs that differ and are not remembered."""
        cells = [_at(_hashable(block.column(name), block.values(name)), inputs.rows) for name in self.columns]
        keys: Sequence[object] = cells[0] if len(cells) == 1 else list(zip(*cells, strict=True))
        first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
        cache = self._cache_for([str(block.column(name).type) for name in self.columns])
        made = cache.known(first)
        counts = Counter(key for key in keys if key not in made) if len(made) < len(first) else Counter()
        every_new = list(counts)
        new = inputs.take(np.array([first[key] for key in every_new], dtype=np.intp))
        results, failed = self._column_function.call(new, tally, counts=list(counts.values()))
        made.update(zip(every_new, results, strict=True))
        are_failed = {every_new[number] for number in failed}
        cache.add({key: made[key] for key in every_new if key not in are_failed})
        places = [place for place, key in enumerate(keys) if key in are_failed] if are_failed else ()
        return _Made(list(map(made.__getitem__, keys)), places, new.rows)

    def _cache_for(self, types: list[str]) -> ContentCache:
        key = content_key("preprocessor-cache.v1", {"preprocessor": self.key(), "types": types})
        cache = self._held.get(key)
        if cache is None:
            cache = content_cache(key, self.cache)
            self._held.clear()
            self._held[key] = cache
        return cache


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What calls returned for inputs, at which of these they failed, and the examples they were made for."""

    results: list[object]
    failed: Sequence[int]
    called: Rows


def preprocessor(
    name: str | None = None,
    *,
    uses: Sequence[Preprocessor] = (),
    resources: Mapping[str, object] | None = None,
    batch: bool = False,
    missing: bool = False,
    time_limit: TimeLimit = "default",
    cache: int = 0,
) -> Callable[[Callable[..., object]], Preprocessor]:
    """Return a decorator that makes a preprocessor of a Python function.

    Labelling functions (and other preprocessors) that name it in ``uses`` and as a parameter get its values. These
    are made once for each example, whatever the number of functions that use them, and all get the same objects:
    change nothing in them.

    Parameters
    ----------
    name : str, optional
        Its name; by default the function's.
    uses : sequence of Preprocessor
        Those whose values further parameters name.
    resources : mapping, optional
        Values for further parameters, bound now and part of the version of all that use it.
    batch : bool
        The function takes NumPy arrays of columns and returns one value for each entry.
    missing : bool
        The function is also called where a column it reads has no value (it then gets None).
    time_limit : float, optional
        Seconds that one call may take: 10 by default, and 600 for the call of a batch function, which is for a
        block of up to 65,536 examples. None is no limit.
    cache : int
        For how many inputs to keep the results in each process, those seen last: equal inputs are then computed
        once, in this block and in later ones. For functions that take ten microseconds or more, as looking costs
        a few; not for those that read ``row``.

    Raises
    ------
    InvalidValue
        When the parameters do not fit.

    >>> @preprocessor()
    ... def words(text): return tuple(text.lower().split())
    >>> @preprocessor(uses=[words])
    ... def pairs(words): return tuple(zip(words, words[1:]))
    >>> pairs.columns
    ('text',)
    """

    def decorate(function: Callable[..., object]) -> Preprocessor:
        known_name = name or str(getattr(function, "__name__", type(function).__name__))
        check_uses(uses, name=known_name)
        bound = MappingProxyType(dict(resources or {}))
        return Preprocessor(known_name, function, bound, batch, missing, tuple(uses), time_limit, cache)

    return decorate


def check_uses(uses: object, *, name: str) -> None:
    """Raise `InvalidValue` when what a function uses are no preprocessors."""
    if not (isinstance(uses, (tuple, list)) and all(isinstance(used, Preprocessor) for used in uses)):
        raise InvalidValue(f"What '{name}' uses", value=uses, expected="preprocessors, as in uses=[tokens]")


def _at(values: Sequence[object], rows: Rows) -> Sequence[object]:
    return values if len(rows) == len(values) else list(map(values.__getitem__, rows.tolist()))


def _hashable(column: pa.Array, values: Sequence[object]) -> Sequence[object]:
    if not pa.types.is_nested(column.type):
        return values
    return [tuple(value) if isinstance(value, list) else value for value in values]  # a list of texts
