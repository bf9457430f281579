"""The verb that makes results again from what they were made of, and says whether they come out the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from hunches.errors import CorruptObject, HunchesError
from hunches.evaluation import Table
from hunches.training.training_set_policy import TrainingSetPolicy
from hunches.workflow._scratch_project import scratch_project
from hunches.workflow.apply_lfs import apply_lfs
from hunches.workflow.build_training_set import build_training_set
from hunches.workflow.evaluate import EvaluationChoice, evaluate
from hunches.workflow.fit_label_model import LabelModelChoice, fit_label_model
from hunches.workflow.lineage import find_artefact
from hunches.workflow.train import EndModelChoice, train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from hunches.records import Artefact, LFVersion, Run
    from hunches.workflow.open_project import OpenProject

Outcome = Literal["equal", "different", "damaged", "from outside", "not repeatable"]

_SHOWN_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class VerifiedResult:
    """A result, and what came out when it was made again.

    Parameters
    ----------
    kind, key : str
        Which result.
    outcome : {"equal", "different", "damaged", "from outside", "not repeatable"}
        Whether its bytes are the same again. What came from outside, such as imported examples, was not made
        here: its bytes are checked against their hash.
    reason : str
        Why it is not equal, or what could not be done.

    >>> VerifiedResult("labels", "6b51", "equal", "").outcome
    'equal'
    """

    kind: str
    key: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Verification:
    """Results that were made again, the earliest first; prints as a table.

    >>> Verification((VerifiedResult("labels", "6b51", "equal", ""),)).is_sound
    True
    """

    results: tuple[VerifiedResult, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no result is different or damaged."""
        return not any(result.outcome in {"different", "damaged"} for result in self.results)

    def __str__(self) -> str:
        return self.table().to_text(widest_cell=100)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def table(self) -> Table:
        """Return the table it prints as."""
        rows = [(item.kind, item.key[:_SHOWN_DIGITS], item.outcome, item.reason) for item in self.results]
        return Table("", ["Result", "Key", "Made again", "Remark"], rows)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"is_sound": self.is_sound, "results": [asdict(result) for result in self.results]}


def verify(project: OpenProject, what: str = "predictions") -> Verification:
    """Make a result, and all that it was made of, again in a throw-away project, and compare the bytes.

    Each step starts from the stored results it was recorded to have read, so that a difference shows at the step
    where it arises. Nothing of the project changes.

    Parameters
    ----------
    project : OpenProject
        The project.
    what : str
        A role or the beginning of a key, as for `lineage`.

    Raises
    ------
    UnknownName
        When nothing is called so.
    """
    root = find_artefact(project, what)
    steps = _Steps(project, root)
    return Verification(tuple(result for run in steps.runs() for result in steps.repeated(run)))


class _Steps:
    """The runs that made a result and all that it was made of."""

    def __init__(self, project: OpenProject, root: Artefact) -> None:
        self._project = project
        self._edges = project.store.catalogue.lineage(root.key)
        keys = {key for inputs in self._edges.values() for key in inputs.values()}
        self._artefacts = {root.key: root} | project.store.catalogue.artefacts_at(keys)

    def runs(self) -> list[str]:
        """Return the ids of the runs, in the order in which they made what is verified."""
        first: dict[str, datetime] = {}
        for artefact in self._artefacts.values():
            first[artefact.run] = min(first.get(artefact.run, artefact.created_at), artefact.created_at)
        return sorted(first, key=lambda run: (first[run], run))

    def repeated(self, run_id: str) -> Iterator[VerifiedResult]:
        """Yield what a run made, made again."""
        made = [artefact for artefact in self._artefacts.values() if artefact.run == run_id]
        damaged = {artefact.key: problem for artefact in made if (problem := self._damage(artefact))}
        yield from (
            VerifiedResult(item.kind, item.key, "damaged", damaged[item.key]) for item in made if item.key in damaged
        )
        whole = [artefact for artefact in made if artefact.key not in damaged]
        run = self._project.store.catalogue.run(run_id)
        again = None if run is None else _AGAIN.get(run.verb)
        if run is None or again is None:
            reason = "its bytes hash to its name" if run is not None else "its run is not recorded"
            yield from (VerifiedResult(item.kind, item.key, "from outside", reason) for item in whole)
        elif whole:
            yield from self._compared(run, whole, again=again)

    def _damage(self, artefact: Artefact) -> str:
        if artefact.object is None:
            return ""
        try:
            self._project.store.objects.read_bytes(artefact.object)
        except CorruptObject as problem:
            return str(problem)
        return ""

    def _compared(
        self, run: Run, made: list[Artefact], *, again: Callable[[OpenProject, Mapping[str, Any]], object]
    ) -> Iterator[VerifiedResult]:
        keys = {artefact.key for artefact in made}
        read = self._read_by(keys)
        versions, missing = self._versions(made)
        repeatable = [item for item in made if item.key not in missing]
        yield from (
            VerifiedResult(item.kind, item.key, "not repeatable", missing[item.key])
            for item in made
            if item.key in missing
        )
        heads = {artefact.kind: artefact.key for artefact in read}
        heads.setdefault("gold", self._gold(heads.get("dataset", "")))
        read_too = self._project.store.catalogue.artefacts_at(heads.values())
        everything = {artefact.key: artefact for artefact in (*read, *read_too.values())}
        if missing and run.verb == "apply_lfs":
            # The matrix of all votes needs every column; those that cannot be made again are taken as they are.
            everything |= {key: self._artefacts[key] for key in missing}
        with scratch_project(
            self._project,
            artefacts=everything.values(),
            heads={role: key for role, key in heads.items() if key},
            versions=versions,
        ) as scratch:
            try:
                again(scratch, run.parameters)
            except HunchesError as problem:
                yield from (
                    VerifiedResult(item.kind, item.key, "not repeatable", str(problem)) for item in repeatable
                )
                return
            found = scratch.store.catalogue.artefacts_at(keys)
        yield from (self._judged(item, found.get(item.key), run) for item in repeatable)

    def _judged(self, recorded: Artefact, repeated: Artefact | None, run: Run) -> VerifiedResult:
        kind, key = recorded.kind, recorded.key
        if repeated is None:
            return VerifiedResult(
                kind, key, "different", f"the same steps lead to another key{self._environment(run)}"
            )
        if recorded.object != repeated.object:
            return VerifiedResult(kind, key, "different", f"other bytes came out{self._environment(run)}")
        if kind == "scores" and recorded.facts != repeated.facts:
            return VerifiedResult(kind, key, "different", f"other scores came out{self._environment(run)}")
        return VerifiedResult(kind, key, "equal", "")

    def _environment(self, run: Run) -> str:
        then, now = run.environment, self._project.environment
        others = [f"{name} {then[name]}, now {now.get(name)}" for name in then if then[name] != now.get(name)]
        return f"; it was made with {'; '.join(others)}" if others else ""

    def _read_by(self, keys: set[str]) -> list[Artefact]:
        """Return all that a run read, and what that was made of, the nearest dataset last of its kind."""
        inputs = {made_from for key in keys for made_from in self._edges.get(key, {}).values()} - keys
        reached: dict[str, None] = {}
        waiting = [key for key in inputs if key in self._artefacts]
        while waiting:
            key = waiting.pop()
            if key not in reached:
                reached[key] = None
                waiting += [
                    made_from for made_from in self._edges.get(key, {}).values() if made_from in self._artefacts
                ]
        nearest_last = sorted(reached, key=lambda key: (key in inputs, self._artefacts[key].created_at))
        return [self._artefacts[key] for key in nearest_last]

    def _gold(self, dataset: str) -> str:
        """Return gold labels of a dataset: verbs ask for them, though not all that they make depends on them."""
        made = self._project.store.catalogue.made_from([dataset], kind="gold")
        return made[-1][0].key if made else ""

    def _versions(self, made: list[Artefact]) -> tuple[list[LFVersion], dict[str, str]]:
        """Return the labelling functions whose votes a run made, and why some columns cannot be made again."""
        every = self._project.store.catalogue.every_lf_version()
        known = {version.key: version for version in every}
        named = {(version.name, version.key): version for version in every}
        versions, missing = [], {}
        for lf, column in self._columns(made):
            key = self._edges.get(column, {}).get("lf", "")
            version = named.get((lf, key)) or known.get(key)
            if version is None:
                missing[column] = "which version of a labelling function voted is not recorded"
            elif version.kind in _CODE and "snapshot" not in version.definition:
                missing[column] = f"the code of '{version.name}' was given in a session and is in no file"
            else:
                versions.append(version)
        if missing:
            missing |= {item.key: "not all of its columns are" for item in made if item.kind == "votes"}
        return versions, missing

    def _columns(self, made: list[Artefact]) -> list[tuple[str, str]]:
        """Return the columns of the votes that a run made, or else the columns alone that it made."""
        votes = next((artefact for artefact in made if artefact.kind == "votes"), None)
        if votes is not None:
            return [(lf, column) for lf, column in votes.facts["columns"]]
        return [("", artefact.key) for artefact in made if artefact.kind == "vote-column"]


_CODE: Final = ("python.v1", "model.v1")


def _fit_again(project: OpenProject, parameters: Mapping[str, Any]) -> None:
    fit_label_model(project, choice=LabelModelChoice(**parameters))


def _build_again(project: OpenProject, parameters: Mapping[str, Any]) -> None:
    build_training_set(project, policy=TrainingSetPolicy(**parameters))


def _train_again(project: OpenProject, parameters: Mapping[str, Any]) -> None:
    train(project, choice=EndModelChoice(**{**parameters, "columns": tuple(parameters["columns"])}))


def _evaluate_again(project: OpenProject, parameters: Mapping[str, Any]) -> None:
    evaluate(project, choice=EvaluationChoice(**parameters))


_AGAIN: Final[dict[str, Callable[[OpenProject, Mapping[str, Any]], object]]] = {
    "apply_lfs": lambda project, _: apply_lfs(project),
    "fit_label_model": _fit_again,
    "build_training_set": _build_again,
    "train": _train_again,
    "evaluate": _evaluate_again,
}
