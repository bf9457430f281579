"""Loads labelling functions from files of YAML: what is data from there, what is code from the files it names."""

from __future__ import annotations

from dataclasses import MISSING
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import DuplicateName, HunchesError, UnloadableLabelingFunction, UnreadableFile
from hunches.lfs import LabelingFunction, lf_kinds
from hunches.store.objects import is_object_name
from hunches.workflow._loaded_lf import LoadedLF
from hunches.workflow._python_lfs import load_python_lfs
from hunches.workflow._yaml_reading import LinedMapping, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

_MOST_BYTES: Final = 256 * 2**20
_FORM: Final = "each entry is such as: - {name: promo, label: SPAM, condition: \"has(text, 'subscribe')\"}"
_OF_ENTRIES: Final = ("name", "kind", "file", "active")
_VERSION: Final = ".v1"


def load_yaml_lfs(path: Path) -> list[LoadedLF]:
    """Return every labelling function that a file of YAML lists, in order.

    An entry that names a file of Python, relative to the YAML's folder, is the labelling function of that name in
    there. The YAML of a stored copy leaves these out: they have copies of their own.

    Raises
    ------
    UnreadableFile, MalformedFile
        When the file cannot be read or is not YAML.
    UnloadableLabelingFunction
        When an entry cannot be read, naming the file, the line and what would fit; or when there is none.
    DuplicateName
        When two have one name.
    """
    entries = read_yaml(_text_of(path), path=path)
    if not isinstance(entries, list) or not entries:
        found = "holds nothing" if not entries else "holds no list"
        raise UnloadableLabelingFunction(path.name, reason=f"{path} {found}; {_FORM}")
    loaded = list(_loaded(path, entries))
    names: set[str] = set()
    for each in loaded:
        if each.lf.name in names:
            raise DuplicateName("labelling function", name=each.lf.name)
        names.add(each.lf.name)
    return loaded


def short_kind(kind: str) -> str:
    """Return what a kind of labelling function is called in YAML: "condition" for "condition.v1"."""
    return kind.removesuffix(_VERSION)


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableFile(path, reason=f"it has more than {_MOST_BYTES // 2**20} MiB")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(path, reason="it is not UTF-8 text") from None
    except OSError as error:
        raise UnreadableFile(path, reason=error.strerror or str(error)) from error


def _loaded(path: Path, entries: Iterable[object]) -> Iterator[LoadedLF]:
    code = cache(load_python_lfs)  # a file that several entries name runs once
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, LinedMapping):
            raise UnloadableLabelingFunction(path.name, reason=f"entry {number} of {path} is {entry!r}; {_FORM}")
        reading = _Entry(path, entry)
        if not (reading.file and is_object_name(path.name)):
            yield reading.loaded(code)


class _Entry:
    """One entry of a file of YAML."""

    def __init__(self, path: Path, entry: LinedMapping) -> None:
        self._path = path
        self._entry = entry
        self.name = self._text("name") if "name" in entry else ""
        if not self.name.strip():
            raise self._problem("name", "it has no name; " + _FORM)
        self.file = self._text("file") if "file" in entry else None

    def loaded(self, code: Callable[[Path], list[LabelingFunction]]) -> LoadedLF:
        """Return the labelling function."""
        is_active = self._entry.get("active", True)
        if not isinstance(is_active, bool):
            raise self._problem("active", f"active is {is_active!r}; it must be true or false")
        if self.file is None:
            return LoadedLF(self._from_data(), self._path, is_active=is_active)
        self._check_keys(_OF_ENTRIES)
        path = self._path.parent / self.file
        if not path.is_file():
            raise self._problem("file", f"there is no file '{path}'; file is relative to the folder of the YAML")
        lf = {lf.name: lf for lf in code(path)}.get(self.name)
        if lf is None:
            known = ", ".join(lf.name for lf in code(path))
            raise self._problem("file", f"'{self.file}' defines no '{self.name}'; it defines {known}")
        return LoadedLF(lf, path, self._path, is_active)

    def _from_data(self) -> LabelingFunction:
        kind = self._kind()
        parts = {key: value for key, value in self._entry.items() if key not in _OF_ENTRIES}
        known = _parts_of(lf_kinds.get(kind))
        if known is not None:
            self._check_keys((*_OF_ENTRIES, *known, *(("label",) if "terms" in known else ())))
            missing = [part for part, default in known.items() if default is MISSING and part not in parts]
            if missing:
                raise self._problem("name", f"a {short_kind(kind)} needs {' and '.join(missing)}; {_FORM}")
            parts = {part: default for part, default in known.items() if default is not MISSING} | parts
        given = {part: self._checked(part, value) for part, value in parts.items()}
        if isinstance(given.get("terms"), list):
            given["terms"] = {self._text("label"): given["terms"]}
        try:
            return lf_kinds.get(kind).from_definition(self.name, given)
        except (HunchesError, KeyError, TypeError, ValueError, AttributeError) as error:
            line_of = "condition" if "condition" in parts else "name"
            raise self._problem(line_of, f"{type(error).__name__}: {error}") from error

    def _kind(self) -> str:
        given = self._text("kind") if "kind" in self._entry else "condition"
        known = lf_kinds.names()
        kind = given if given in known else f"{given}{_VERSION}"
        if kind not in known:
            raise self._problem("kind", f"there is no kind '{given}'; there are {', '.join(map(short_kind, known))}")
        if lf_kinds.get(kind).from_definition.__func__ is LabelingFunction.from_definition.__func__:  # type: ignore[attr-defined]  # a classmethod has it
            raise self._problem("kind", f"a {given} is code; name its file instead: file: lfs.py")
        return kind

    def _check_keys(self, known: tuple[str, ...]) -> None:
        wrong = next((key for key in self._entry if key not in known), None)
        if wrong is not None:
            raise self._problem(wrong, f"it has no use for '{wrong}'; what fits is {', '.join(dict.fromkeys(known))}")

    def _checked(self, part: str, value: object) -> object:
        """Return a part of a definition, whole numbers where text is wanted as text."""
        if part in _TEXTS:
            return self._text(part) if part in self._entry else value
        if part in _LISTS:
            return self._texts(part, value)
        if part == "terms":
            if isinstance(value, dict):
                return {label: self._texts(part, terms) for label, terms in value.items()}
            if "label" not in self._entry:
                raise self._problem(part, "terms without a label must be a mapping from class to a list of terms")
            return self._texts(part, value)
        if part in _MAPPINGS and not isinstance(value, dict):
            raise self._problem(part, f"{part} is {value!r}; it must be a mapping")
        return value

    def _texts(self, part: str, value: object) -> list[object]:
        if not isinstance(value, list):
            raise self._problem(part, f"{value!r} stands where a list is wanted, such as [subscribe, my channel]")
        return [str(item) if _is_integer(item) else item for item in value]

    def _text(self, part: str) -> str:
        value = self._entry.get(part)
        if _is_integer(value):
            return str(value)
        if not isinstance(value, str):
            raise self._problem(part, f"{part} is {value!r}; it must be text, in quotes where it looks like a number")
        return value

    def _problem(self, part: str, problem: str) -> UnloadableLabelingFunction:
        line = self._entry.lines.get(part, self._entry.line)
        name = self._entry.get("name")
        shown = name if isinstance(name, str) and name else self._path.name
        return UnloadableLabelingFunction(shown, reason=f"line {line} of {self._path}: {problem}")


_TEXTS: Final = {"condition", "label", "column", "match", "id_column"}
_LISTS: Final = {"references"}
_MAPPINGS: Final = {"votes", "weights"}


def _parts_of(kind: type[LabelingFunction]) -> Mapping[str, Any] | None:
    """Return what a kind is defined by, with what holds where it is not given; None for one that does not show it."""
    found: Mapping[str, Any] | None = getattr(kind, "__dataclass_fields__", None)
    if found is None:
        return None
    defaults = {name: {} if field.default == () else field.default for name, field in found.items()}
    return {part: default for part, default in defaults.items() if part != "name"}


def _is_integer(value: Any) -> bool:  # noqa: ANN401  # JSON
    return isinstance(value, int) and not isinstance(value, bool)
