"""The fingerprint of a Python function: its source and every value it reads, so that a change shows."""

from __future__ import annotations

import ast
import builtins
import hashlib
import inspect
import re
import sys
import textwrap
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING

import cloudpickle

from hunches.records import Label, LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PLAIN = (str, bytes, int, float, complex, bool, type(None))


def fingerprint(value: object) -> str:
    """Return 64 hexadecimal digits that change when a value, or a function's source or what it reads, changes."""
    return hashlib.sha256("\n".join(_describe(value, set())).encode("utf-8", "surrogatepass")).hexdigest()


def source_of(function: Callable[..., object]) -> str:
    """Return the source of a function, or "" when Python has not kept it."""
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def read_values(function: Callable[..., object]) -> Iterator[object]:
    """Yield what a function reads from outside: values in its closure, globals it names, its defaults."""
    if not isinstance(function, FunctionType):
        return
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # a name of the enclosing function that has no value yet
            continue
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    for name in _global_names(function.__code__):
        if name in function.__globals__:
            yield function.__globals__[name]


def _global_names(code: CodeType) -> list[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names.update(_global_names(constant))
    return sorted(name for name in names if not hasattr(builtins, name))


def _describe(value: object, seen: set[int]) -> Iterator[str]:
    if isinstance(value, (Label, LabelSpace)):
        yield f"label {value!r}"
    elif isinstance(value, _PLAIN):
        yield f"{type(value).__name__} {value!r}"
    elif isinstance(value, ModuleType):
        yield f"module {value.__name__} {getattr(value, '__version__', '')}"
    elif id(value) in seen:
        yield "seen"
    else:
        seen.add(id(value))
        yield from _describe_deep(value, seen)


def _describe_deep(value: object, seen: set[int]) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"mapping {len(value)}"
        for key in sorted(value, key=repr):
            yield from _describe(key, seen)
            yield from _describe(value[key], seen)
    elif isinstance(value, (list, tuple)):
        yield f"{type(value).__name__} {len(value)}"
        for item in value:
            yield from _describe(item, seen)
    elif isinstance(value, AbstractSet):
        yield f"set {sorted(map(repr, value))}"
    elif isinstance(value, re.Pattern):
        yield f"pattern {value.pattern!r} {value.flags}"
    elif isinstance(value, partial):
        for part in (value.func, value.args, value.keywords):
            yield from _describe(part, seen)
    elif isinstance(value, FunctionType):
        yield from _describe_function(value, seen)
    else:
        yield f"{type(value).__module__}.{type(value).__qualname__} {_bytes_of(value)}"


def _describe_function(function: FunctionType, seen: set[int]) -> Iterator[str]:
    if _is_installed(function.__module__):
        yield f"function {function.__module__}.{function.__qualname__}"
        return
    yield f"function {_canonical_source(function)}"
    for value in read_values(function):
        yield from _describe(value, seen)


def _canonical_source(function: FunctionType) -> str:
    """Return the source without comments and layout, or the byte code when there is no source."""
    source = source_of(function)
    try:
        return ast.dump(ast.parse(source)) if source else _code_text(function.__code__)
    except SyntaxError:  # a lambda in the middle of an expression
        return _code_text(function.__code__)


def _code_text(code: CodeType) -> str:
    constants = [_code_text(item) if isinstance(item, CodeType) else repr(item) for item in code.co_consts]
    return f"{code.co_code.hex()} {constants} {code.co_names}"


def _is_installed(module: str | None) -> bool:
    """Return whether a module is part of Python or of an installed package, and so does not change by itself."""
    top = (module or "").partition(".")[0]
    path = getattr(sys.modules.get(module or ""), "__file__", None) or ""
    return top in sys.stdlib_module_names or "site-packages" in path or top == "hunches"


def _bytes_of(value: object) -> str:
    return hashlib.sha256(cloudpickle.dumps(value)).hexdigest()
