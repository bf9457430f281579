"""What appending must know of the project's dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors import InvalidValue
from hunches.importing import ExistingExamples, ImportOptions, appended_schema, check_append
from hunches.records import DatasetSchema
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from hunches.importing import Preview, Source
    from hunches.records import ColumnKind
    from hunches.workflow.open_project import OpenProject

_DEFAULTS = ImportOptions()


def dataset_before(project: OpenProject) -> StoredDataset | None:
    """Return the dataset that examples are appended to, None when there is none yet."""
    return StoredDataset.current(project) if "dataset" in project.store.catalogue.heads() else None


def existing_examples(before: StoredDataset) -> ExistingExamples:
    """Return what an append must know of a dataset; older projects remember neither rows nor draw."""
    draw = before.facts.get("draw", {"fractions": _DEFAULTS.fractions, "seed": _DEFAULTS.seed})
    return ExistingExamples(
        before.schema,
        before.examples(),
        before.id_column,
        splits=before.splits(),
        n_rows=int(before.facts.get("n_rows", before.n_examples)),
        fractions=draw["fractions"],
        seed=draw["seed"],
    )


def refuse_other_draw(options: ImportOptions, existing: ExistingExamples) -> None:
    """Raise `InvalidValue` for options that ask for other splits than those the dataset was made with."""
    expected = "as the dataset was made with: leave it out when appending"
    if dict(options.fractions) not in (dict(_DEFAULTS.fractions), dict(existing.fractions)):
        raise InvalidValue("The fractions of the splits", value=dict(options.fractions), expected=expected)
    if options.seed not in (_DEFAULTS.seed, existing.seed):
        raise InvalidValue("The seed of the splits", value=options.seed, expected=expected)


def checked_append(
    project: OpenProject,
    source: Source,
    existing: ExistingExamples,
    *,
    kinds: Mapping[str, ColumnKind],
    class_map: Mapping[str, str],
) -> tuple[DatasetSchema, Preview]:
    """Return what the columns of a source are for that is to be appended, and what is in them."""
    columns: pa.Schema = source.schema
    schema = appended_schema(columns, existing.schema, kinds=kinds)
    return schema, check_append(source, schema, existing=existing, space=project.space, class_map=class_map)


def with_new_columns(before: DatasetSchema, appended: DatasetSchema) -> DatasetSchema:
    """Return the columns of a dataset with those that an append brought."""
    return DatasetSchema([*before.columns, *(item for item in appended.columns if item.name not in before.names)])
