"""What a project consists of at one moment."""

from __future__ import annotations

from hunches.records import LFState, ProjectState

_STATE = ProjectState(
    {"dataset": "6b51"}, (LFState("short", "9f2a", is_active=True), LFState("bait", "11", is_active=False)), {}
)


def test_equal_states_have_equal_keys() -> None:
    """The key is that of the contents, however they were written down."""
    assert ProjectState.from_json(_STATE.as_dict()).key == _STATE.key


def test_every_part_decides_the_key() -> None:
    """Another head, labelling function or slice is another state."""
    others = [
        ProjectState({"dataset": "7c"}, _STATE.lfs, {}),
        ProjectState(_STATE.heads, _STATE.lfs[:1], {}),
        ProjectState(_STATE.heads, _STATE.lfs, {"links": "TRUE"}),
    ]
    assert len({state.key for state in (_STATE, *others)}) == 4


def test_only_active_functions_vote() -> None:
    """Those that are switched off belong to the state, not to those that vote."""
    assert _STATE.active == {"short": "9f2a"}
