"""``create-project`` with a catalogue and objects elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from hunches.store import Places


def test_the_addresses_are_kept_in_the_marker(
    hunches: Callable[..., Any], make_places: Callable[[str], Places], comments: Path, tmp_path: Path
) -> None:
    """The folder has neither a catalogue nor objects then, and every command finds them."""
    places, path = make_places("servers"), tmp_path / "remote"
    hunches("create-project", path, "-c", "SPAM,HAM", "--store", places.store, "--objects", places.objects)
    hunches("import-data", comments, "--project", path)
    assert sorted(each.name for each in path.iterdir()) == ["cache", "hunches.toml", "tmp"]
    marker = (path / "hunches.toml").read_text()
    assert f'store = "{places.store}"\nobjects = "{places.objects}"\n' in marker


def test_an_address_with_a_password_is_refused(hunches: Callable[..., Any], tmp_path: Path) -> None:
    """The message says what to do instead and does not show it; nothing is made."""
    address = "postgresql+psycopg://ann:secret@localhost/labels"
    answer = hunches("create-project", tmp_path / "remote", "-c", "A,B", "--store", address)
    assert answer.code == 3
    assert "PGPASSWORD" in answer.err
    assert "secret" not in answer.err
    assert not (tmp_path / "remote").exists()
