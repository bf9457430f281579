"""The fingerprint of a Python function: its source and every value it reads, so that a change shows."""

from __future__ import annotations

import ast
import copyreg
import dis
import hashlib
import inspect
import sys
import textwrap
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache, partial
from pickle import PicklingError
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from hunches.records import LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_EXACT: frozenset[type] = frozenset({str, int, float, complex, bool, type(None), type(...)})
_PLAIN: tuple[type, ...] = (*_EXACT, LabelSpace)
_WRAPPERS = (type(cache(len)), classmethod, staticmethod)
_METHODS = (FunctionType, *_WRAPPERS)
_PROTOCOL = 4


def fingerprint(value: object) -> str:
    """Return 64 hexadecimal digits that change when a value, or a function's source or what it reads, changes.

    They are the same in every process: nothing depends on addresses or on the order of a set.
    """
    return _Digester().digest(value)


def source_of(function: Callable[..., object]) -> str:
    """Return the source of a function, or "" when Python has not kept it."""
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def read_values(function: object) -> Iterator[object]:
    """Yield what a function reads from outside: values in its closure, its defaults, globals it names."""
    if isinstance(function, partial):
        yield from (*function.args, *function.keywords.values(), *read_values(function.func))
    if not isinstance(function, FunctionType):
        return
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # a name of the enclosing function that has no value yet
            continue
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    yield from _globals_read(function)


def _globals_read(function: FunctionType) -> Iterator[object]:
    variables, attributes = _names_read(function.__code__)
    for name in sorted(variables & function.__globals__.keys()):
        value = function.__globals__[name]
        yield value
        if isinstance(value, ModuleType) and not _is_installed(value.__name__):
            yield from (getattr(value, attribute) for attribute in sorted(attributes & vars(value).keys()))


def _names_read(code: CodeType) -> tuple[set[str], set[str]]:
    """Return the variables and the attributes that code names, and functions defined inside it."""
    variables: set[str] = set()
    attributes: set[str] = set()
    for instruction in dis.get_instructions(code):
        if instruction.opname in {"LOAD_GLOBAL", "LOAD_NAME"}:
            variables.add(instruction.argval)
        elif instruction.opname.startswith(("LOAD_ATTR", "LOAD_METHOD")):
            attributes.add(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            inner_variables, inner_attributes = _names_read(constant)
            variables |= inner_variables
            attributes |= inner_attributes
    return variables, attributes


class _Digester:
    """Digests values, each once; one that contains itself is known there by its depth."""

    def __init__(self) -> None:
        # The values are kept beside their digests: the id of one that is gone may be another's.
        self._known: dict[int, tuple[object, str]] = {}
        self._depth = 0

    def digest(self, value: object) -> str:
        if isinstance(value, bytes):  # of arrays, which may be large
            return _hash("bytes", hashlib.sha256(value).hexdigest())
        if isinstance(value, _PLAIN):
            return _hash(type(value).__qualname__, repr(value))
        if id(value) not in self._known:
            self._known[id(value)] = value, f"itself at depth {self._depth}"
            self._depth += 1
            self._known[id(value)] = value, _hash(type(value).__qualname__, *self._parts(value))
            self._depth -= 1
        return self._known[id(value)][1]

    def _parts(self, value: object) -> list[str]:
        if isinstance(value, Mapping):
            return sorted(_hash(*self._each(item)) for item in value.items())
        if isinstance(value, (list, tuple)):
            return self._each(value)
        if isinstance(value, AbstractSet):
            return sorted(self._each(value))
        if isinstance(value, (FunctionType, type)):
            return self._definition_parts(value)
        return self._each(_state_of(value))

    def _each(self, values: Collection[object]) -> list[str]:
        digest = repr if set(map(type, values)) <= _EXACT else self.digest  # `repr` is much the faster
        return list(map(digest, values))

    def _definition_parts(self, value: FunctionType | type) -> list[str]:
        """Return the name of a function or class that is installed, else its source and what it reads."""
        if _is_installed(value.__module__):
            return [value.__module__, value.__qualname__]
        if isinstance(value, FunctionType):
            return [_tree_of(value) or self.digest(value.__code__), *self._each(tuple(read_values(value)))]
        members = tuple(item for item in vars(value).values() if isinstance(item, _METHODS))
        return [_tree_of(value) or value.__qualname__, *self._each((*value.__bases__, *members))]


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _state_of(value: object) -> tuple[object, ...]:
    """Return what Python would make the object again from; its type alone when it cannot be made again."""
    if isinstance(value, ModuleType):
        return value.__name__, getattr(value, "__version__", "")
    if isinstance(value, CodeType):
        names = value.co_names, value.co_varnames, value.co_freevars, value.co_cellvars
        return value.co_code, value.co_exceptiontable, value.co_flags, value.co_consts, *names
    if isinstance(value, _WRAPPERS):  # made again by its name, which says nothing of its source
        return type(value), value.__wrapped__
    try:
        reduce = copyreg.dispatch_table.get(type(value))
        reduced: Any = value.__reduce_ex__(_PROTOCOL) if reduce is None else reduce(value)
    except (TypeError, AttributeError, NotImplementedError, PicklingError):  # a lock, a connection, a generator
        return (type(value),)
    if isinstance(reduced, str):
        return type(value), reduced
    return tuple(list(part) if hasattr(part, "__next__") else part for part in reduced)


def _tree_of(value: FunctionType | type) -> str:
    """Return the source without comments and layout, or "" when there is none that is only its own."""
    if value.__name__ == "<lambda>":  # its source is the whole line it stands on
        return ""
    try:
        return ast.dump(ast.parse(source_of(value) or "("))
    except SyntaxError:  # none, or one that cannot be read away from what is around it
        return ""


def _is_installed(module: str | None) -> bool:
    """Return whether a module is part of Python or of an installed package, and so does not change by itself."""
    top = (module or "").partition(".")[0]
    path = getattr(sys.modules.get(module or ""), "__file__", None) or ""
    return top in sys.stdlib_module_names or "site-packages" in path or top == "hunches"
