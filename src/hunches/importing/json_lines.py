"""Reads JSON lines (one object a line), and JSON files that hold one list of objects."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hunches.errors import MalformedFile
from hunches.importing.byte_streams import encoding_of, open_text, reading, wrong_encoding
from hunches.importing.source import file_formats
from hunches.importing.value_source import ValueSource
from hunches.records.blocks import BLOCK_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.importing.source import ReadOptions
    from hunches.importing.value_source import ValueBlock

Row = dict[str, Any]

_NOT_STRICT: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_CHUNK_BYTES: Final = 4 * 1024 * 1024
_decoder: Final = msgspec.json.Decoder(Row)


@file_formats.register("jsonl")
@file_formats.register("ndjson")
@file_formats.register("json")
def open_json(path: Path, options: ReadOptions) -> ValueSource:
    """Return the objects in a JSON file as rows; nested values other than lists of texts have no use."""
    encoding = encoding_of(path, options.encoding)
    return ValueSource(str(path), partial(_blocks, path, encoding))


def _blocks(path: Path, encoding: str) -> Iterator[ValueBlock]:
    rows: list[Row] = []
    with reading(path, encoding):
        for row in _rows(path, encoding):
            rows.append(row)
            if len(rows) == BLOCK_ROWS:
                yield _columns(rows)
                rows = []
    if rows:
        yield _columns(rows)


def _columns(rows: list[Row]) -> ValueBlock:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _rows(path: Path, encoding: str) -> Iterator[Row]:
    first_line = 1
    for chunk in _chunks(path, encoding):
        if first_line == 1 and chunk.lstrip().startswith(b"["):
            yield from _listed_rows(path, encoding)
            return
        try:
            yield from _decoder.decode_lines(chunk)
        except _NOT_STRICT:
            for number, line in enumerate(chunk.split(b"\n"), first_line):
                if line.strip():
                    yield _row(path, encoding, number, line)
        first_line += chunk.count(b"\n")


def _row(path: Path, encoding: str, number: int, line: bytes) -> Row:
    try:
        return _decoder.decode(line)
    except _NOT_STRICT:
        # Python writes NaN and lone surrogates into JSON, and reads them again; the strict decoder does not.
        row = _parsed(path, encoding, line, number)
    if not isinstance(row, dict):
        raise MalformedFile(path, form="JSON lines", reason="the line is not an object {…}", line=number)
    return row


def _listed_rows(path: Path, encoding: str) -> list[Row]:
    with open_text(path, encoding) as stream:
        rows = _parsed(path, encoding, stream.read(), None)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise MalformedFile(path, form="JSON", reason="it holds something else than a list of objects [{…}, …]")
    return rows


def _parsed(path: Path, encoding: str, content: bytes, line: int | None) -> object:
    try:
        parsed: object = json.loads(content.decode())
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, encoding) from error
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at character {error.pos + 1}"
        raise MalformedFile(path, form="JSON", reason=reason, line=line or error.lineno) from error
    except RecursionError as error:
        raise MalformedFile(path, form="JSON", reason="it is nested too deeply", line=line) from error
    return parsed


def _chunks(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield the file in pieces of whole lines."""
    rest = b""
    with open_text(path, encoding) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            lines, newline, rest_of_chunk = chunk.rpartition(b"\n")
            if newline:
                yield rest + lines + newline
                rest = rest_of_chunk
            else:
                rest += chunk
    if rest:
        yield rest
