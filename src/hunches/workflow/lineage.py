"""The verb that tells what a result was made of, all the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import UnknownName
from hunches.evaluation import printable
from hunches.records import ABSTAIN
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import hard_labels, probabilities_of
from hunches.workflow._stored_votes import read_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hunches.records import Artefact, LFVersion, Run
    from hunches.workflow.open_project import OpenProject

_FEWEST_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class LineageNode:
    """A result, or a labelling function, and what it was made of.

    Parameters
    ----------
    role : str
        What it is for the result above it: "votes", "lf:short".
    kind : str
        "labels", "vote-column", "lf" and so on.
    key : str
        The hash of what made it.
    object : str or None
        The file with its bytes, named by their hash.
    told : str
        What it says of the example that was asked about, or what it is.
    run : str or None
        The run that made it.
    made_by : str
        The verb, the person, the time, and the version of Hunches.
    inputs : tuple of LineageNode
        What it was made of.

    >>> LineageNode("dataset", "dataset", "6b51", None, "3 examples", None, "", ()).inputs
    ()
    """

    role: str
    kind: str
    key: str
    object: str | None
    told: str
    run: str | None
    made_by: str
    inputs: tuple[LineageNode, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "role": self.role,
            "kind": self.kind,
            "key": self.key,
            "object": self.object,
            "told": self.told,
            "run": self.run,
            "made_by": self.made_by,
            "inputs": [node.as_dict() for node in self.inputs],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Lineage:
    """A result with all that it was made of; prints as a tree.

    >>> print(Lineage(LineageNode("dataset", "dataset", "6b51" * 4, None, "3 examples", None, "imported", ())))
    dataset 6b516b516b51  3 examples  [imported]
    """

    root: LineageNode

    def __str__(self) -> str:
        return "\n".join(_lines(self.root, "", "", set()))

    __repr__ = __str__

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return self.root.as_dict()


def lineage(project: OpenProject, what: str = "predictions", *, example: str | None = None) -> Lineage:
    """Return which bytes and which code made a result, as a tree.

    Parameters
    ----------
    project : OpenProject
        The project.
    what : str
        A role ("labels", "predictions", "end-model" …) or the beginning of a key, at least six digits.
    example : str, optional
        The id of an example: then each node tells what it says of it, and labelling functions that abstain on it
        are left out.

    Raises
    ------
    UnknownName
        When nothing is called so.
    UnknownExample
        When no example has the id.
    """
    root = find_artefact(project, what)
    return Lineage(_Tracer(project, root, example=example).node(root.kind, root.key))


def find_artefact(project: OpenProject, what: str) -> Artefact:
    """Return the artefact of a role or of the beginning of a key; raise `UnknownName` when there is not just one."""
    heads = project.heads()
    catalogue = project.store.catalogue
    found = catalogue.artefact(heads[what]) if what in heads else None
    if found is not None:
        return found
    alike = [item for item in catalogue.artefacts() if len(what) >= _FEWEST_DIGITS and item.key.startswith(what)]
    if len(alike) != 1:
        raise UnknownName("result", name=what, known=[*heads, *(item.key[:16] for item in alike)])
    return alike[0]


class _Tracer:
    """Makes the nodes of one tree."""

    def __init__(self, project: OpenProject, root: Artefact, *, example: str | None) -> None:
        self._project = project
        nothing: dict[str, dict[str, str]] = {root.key: {}}
        self._edges = nothing | project.store.catalogue.lineage(root.key)
        keys = {key for inputs in self._edges.values() for key in inputs.values()}
        self._artefacts = {root.key: root} | project.store.catalogue.artefacts_at(keys)
        self._lfs = {version.key: version for version in project.store.catalogue.every_lf_version()}
        self._runs: dict[str, Run | None] = {}
        self._row = None if example is None else StoredDataset.current(project).row_of(example)

    def node(self, role: str, key: str) -> LineageNode:
        """Return the node of a key."""
        artefact = self._artefacts.get(key)
        if artefact is None:
            return _leaf(role, key, self._lfs.get(key))
        inputs = tuple(self.node(of, made_from) for of, made_from in self._inputs(key))
        told = self._told(artefact, role)
        return LineageNode(
            role, artefact.kind, key, artefact.object, told, artefact.run, self._made_by(artefact), inputs
        )

    def _inputs(self, key: str) -> Iterator[tuple[str, str]]:
        for role, made_from in self._edges.get(key, {}).items():
            column = self._artefacts.get(made_from)
            if self._row is None or column is None or column.kind != "vote-column" or self._vote(column) != ABSTAIN:
                yield role, made_from

    def _told(self, artefact: Artefact, role: str) -> str:
        said = None if self._row is None else self._said(artefact)
        if said is not None:
            return said
        if artefact.kind == "vote-column":
            return f"{artefact.facts['n_votes']:,} votes of {role.removeprefix('lf:')}"
        n_examples = artefact.facts.get("n_examples")
        parts = [str(artefact.facts.get("kind", "")), "" if n_examples is None else f"{n_examples:,} examples"]
        return ", ".join(part for part in parts if part)

    def _said(self, artefact: Artefact) -> str | None:
        """Return what an artefact says of the example."""
        classes = self._project.space.classes
        if artefact.kind == "vote-column":
            return f"votes {classes[self._vote(artefact)]}"
        if artefact.kind not in {"labels", "predictions"} or self._row is None:
            return None
        table = self._project.store.objects.open_table(str(artefact.object)).slice(self._row, 1)
        probabilities = probabilities_of(table, len(classes))
        covered = table.column("covered").to_numpy() if "covered" in table.column_names else None
        label = int(probabilities.argmax() if covered is None else hard_labels(probabilities, covered)[0])
        return "no evidence" if label == ABSTAIN else f"{classes[label]} {probabilities[0, label]:.3f}"

    def _vote(self, artefact: Artefact) -> int:
        column = read_column(self._project, "", artefact=artefact)
        place = column.rows.searchsorted(self._row or 0)
        is_there = place < len(column.rows) and column.rows[place] == self._row
        return int(column.labels[place]) if is_there else ABSTAIN

    def _made_by(self, artefact: Artefact) -> str:
        if artefact.run not in self._runs:
            self._runs[artefact.run] = self._project.store.catalogue.run(artefact.run)
        run = self._runs[artefact.run]
        if run is None:
            return _moment("", artefact.created_at)
        who = f"{run.verb} by {run.author or 'unknown'}"
        return f"{_moment(who, artefact.created_at)}, hunches {run.environment.get('hunches', 'unknown')}"


def _leaf(role: str, key: str, version: LFVersion | None) -> LineageNode:
    """Return the node of what is no artefact: a version of a labelling function."""
    if version is None:
        return LineageNode(role, "outside", key, None, "", None, "", ())
    snapshot = version.definition.get("snapshot")
    told = _definition(version.definition) or f"{version.kind} {version.name}"
    made_by = _moment("defined", version.created_at)
    return LineageNode(role, "lf", key, None if snapshot is None else str(snapshot), told, None, made_by, ())


def _definition(definition: Mapping[str, Any]) -> str:
    if "condition" in definition:
        return f"{definition.get('label')} where {definition['condition']}"
    return " ".join(str(definition.get("source", "")).split())


def _moment(what: str, at: datetime) -> str:
    return f"{what}, {at:%Y-%m-%d %H:%M:%S} UTC".removeprefix(", ")


def _lines(node: LineageNode, first: str, rest: str, seen: set[str]) -> Iterator[str]:
    made_by = f"  [{node.made_by}]" if node.made_by else ""
    told = f"  {printable(node.told)}" if node.told else ""
    again = "  (see above)" if node.key in seen and node.inputs else ""
    yield f"{first}{printable(node.role)} {node.key[:12]}{told}{made_by}{again}"
    if again:
        return
    seen.add(node.key)
    for place, part in enumerate(node.inputs):
        is_last = place == len(node.inputs) - 1
        yield from _lines(part, rest + ("└── " if is_last else "├── "), rest + ("    " if is_last else "│   "), seen)
