"""``hunches import-data``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.importing import ImportProblem, Preview
    from hunches.records import ColumnKind, DatasetSchema, SplitName
    from hunches.workflow import ImportedData

_KINDS = "id, text, label, split, group, number, category, flag, date, list or ignored"
_Column = Annotated[
    list[str] | None, typer.Option("--column", help=f"NAME=KIND, where KIND is {_KINDS}. Repeatable.")
]
_ClassMap = Annotated[list[str] | None, typer.Option("--class-map", help="VALUE=CLASS of gold labels. Repeatable.")]
_Splits = Annotated[str, typer.Option(help="Shares of train, valid and test, where no column says.")]


def import_data(
    *,
    what: Annotated[
        str, typer.Argument(help="A .csv, .tsv, .jsonl, .parquet, .arrow or .xlsx file, or a database URL.")
    ],
    project: ProjectOption = None,
    column: _Column = None,
    format: Annotated[str | None, typer.Option(help="Of the file, where its name does not say: csv, jsonl …")] = None,  # noqa: A002  # the word users type
    query: Annotated[str | None, typer.Option(help="The SQL to run at a database URL.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a text file. Default: guessed.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Of a text table. Default: guessed.")] = None,
    splits: _Splits = "0.8,0.1,0.1",
    seed: Annotated[int, typer.Option(help="Of the splits.")] = 0,
    duplicates: Annotated[str, typer.Option(help="Of ids: error or drop.")] = "error",
    unknown_classes: Annotated[str, typer.Option(help="Gold labels that are no class: error or blank.")] = "error",
    empty_text: Annotated[str, typer.Option(help="Examples without text: keep or drop.")] = "keep",
    class_map: _ClassMap = None,
    append: Annotated[bool, typer.Option("--append", help="To the dataset there is, whose splits go on.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be imported, write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a file or a query the project's dataset, or append it."""
    from hunches import workflow
    from hunches.importing import ImportOptions

    kinds = cast("dict[str, ColumnKind]", _pairs(column, "--column"))
    reading = workflow.Reading(kinds, format=format, encoding=encoding, delimiter=delimiter, query=query)
    options = ImportOptions(
        duplicates=duplicates,  # type: ignore[arg-type]  # the options check what users type
        unknown_classes=unknown_classes,  # type: ignore[arg-type]  # as above
        empty_text=empty_text,  # type: ignore[arg-type]  # as above
        class_map=_pairs(class_map, "--class-map"),
        fractions=_fractions(splits),
        seed=seed,
    )
    with opened(project) as open_project:
        if preview:
            found = workflow.preview_data(open_project, what, reading=reading, options=options, append=append)
            return answer(_preview_as_dict(*found), _preview_text(found[1]), as_json=as_json)
        imported = workflow.import_data(open_project, what, reading=reading, options=options, append=append)
    return answer(imported.as_dict(), _text(imported), as_json=as_json)


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for item in given or ():
        name, separator, value = item.rpartition("=")
        if not separator:
            raise typer.BadParameter(f"'{item}' is not of the form NAME=VALUE", param_hint=option)
        pairs[name] = value
    return pairs


def _fractions(text: str) -> dict[SplitName, float]:
    try:
        train, valid, test = (float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not three numbers such as 0.8,0.1,0.1", param_hint="--splits"
        ) from None
    return {"train": train, "valid": valid, "test": test}


def _text(imported: ImportedData) -> str:
    splits = ", ".join(f"{name} {count:,}" for name, count in imported.splits.items())
    gold = ", ".join(f"{name} {count:,}" for name, count in imported.gold.items())
    columns = ", ".join(f"{name} ({kind})" for name, kind in imported.columns.items())
    lines = [f"{_brought(imported)}: {splits}.", f"Columns: {columns}.", f"Gold labels: {gold}."]
    return "\n".join([*lines, *_warning_lines(imported.warnings)])


def _brought(imported: ImportedData) -> str:
    if imported.appended is None:
        return f"Imported {imported.n_examples:,} examples"
    return f"Appended {imported.appended:,} examples; there are {imported.n_examples:,} now"


def _warning_lines(warnings: Iterable[ImportProblem]) -> list[str]:
    return [f"Warning [{warning.code}]: {warning.sentence} {warning.mend}" for warning in warnings]


def _preview_as_dict(schema: DatasetSchema, found: Preview) -> dict[str, Any]:
    from hunches.workflow.import_data import warning_as_dict

    return {
        "rows": found.rows,
        "columns": schema.to_json(),
        "classes": dict(found.classes),
        "head": found.head.slice(0, 5).to_pylist(),
        "warnings": [warning_as_dict(warning) for warning in found.warnings],
    }


def _preview_text(found: Preview) -> str:
    from hunches.evaluation import Table

    rows = [
        (column.name, column.kind, column.type, f"{column.nulls:,}", f"{column.distinct:,}")
        for column in found.columns
    ]
    columns = Table(f"{found.rows:,} rows", ("Column", "Kind", "Type", "Empty", "Distinct"), tuple(rows))
    first = [tuple(str(cell) for cell in row.values()) for row in found.head.slice(0, 5).to_pylist()]
    head = Table("First rows", tuple(found.head.column_names), tuple(first))
    warnings = _warning_lines(found.warnings) or ["No warnings."]
    return "\n\n".join([columns.to_text(), head.to_text(widest_cell=40), *warnings])
