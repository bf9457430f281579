"""The verb that lets annotators vote as labelling functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import UnknownName
from hunches.lfs import AnnotatorLF
from hunches.records import decide_gold, standing_annotations
from hunches.workflow._annotated_examples import applicable
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_gold import gold_policy
from hunches.workflow.define_lf import define_lf
from hunches.workflow.switch_lf import switch_lf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hunches.records import GoldDecision, Label
    from hunches.workflow.define_lf import DefinedLFs
    from hunches.workflow.open_project import OpenProject

_PREFIX: Final = "annotator:"


@dataclass(frozen=True, slots=True)
class DefinedAnnotatorLFs:
    """The labelling functions that people are, and what was left out of their votes.

    Parameters
    ----------
    defined : DefinedLFs
        Which are new, changed or as they were.
    n_votes : dict of str to int
        How many votes each has, by name.
    n_in_gold : int
        How many labels do not vote, because the gold label of their example was made of them.
    switched_off : tuple of str
        Those that have no vote left.
    """

    defined: DefinedLFs
    n_votes: dict[str, int]
    n_in_gold: int
    switched_off: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        left_out = {"n_in_gold": self.n_in_gold, "switched_off": list(self.switched_off)}
        return {**self.defined.as_dict(), "n_votes": self.n_votes, **left_out}


def define_annotator_lfs(project: OpenProject, annotators: Iterable[str] = ()) -> DefinedAnnotatorLFs:
    """Define a labelling function ``annotator:NAME`` for each person, which votes as they labelled.

    Labels of which a gold label is made do not vote: an estimate of a person's accuracy on gold labels would else be
    one of how far they agree with themselves. For people whose every label is to vote, make them voters of the
    `GoldPolicy`. Definitions hold the labels as they are now; define them again after new ones.

    Parameters
    ----------
    project : OpenProject
        The project.
    annotators : iterable of str
        Who. Empty: everybody who labelled something.

    Raises
    ------
    UnknownName
        When somebody has not labelled anything.
    """
    dataset = StoredDataset.current(project)
    standing, _ = applicable(dataset, standing_annotations(project.store.catalogue.annotations()))
    given = [entry for entry in standing if entry.kind == "label" and entry.label is not None]
    wanted = _wanted(annotators, known=sorted({entry.annotator for entry in given}))
    in_gold = _in_gold(decide_gold(standing, gold_policy(project)))
    own = [entry for entry in given if entry.annotator in wanted]
    voting = [entry for entry in own if (entry.example, entry.annotator) not in in_gold]
    votes: dict[str, dict[str, Label | str | int]] = {_PREFIX + person: {} for person in wanted}
    for entry in voting:
        votes[_PREFIX + entry.annotator][entry.example] = str(entry.label)
    defined = define_lf(
        project, *(AnnotatorLF(name, cast, dataset.id_column) for name, cast in votes.items() if cast)
    )
    switched_off = _switch_off(project, [name for name, cast in votes.items() if not cast])
    n_votes = {name: len(cast) for name, cast in votes.items() if cast}
    return DefinedAnnotatorLFs(defined, n_votes, len(own) - len(voting), switched_off)


def _wanted(annotators: Iterable[str], *, known: list[str]) -> list[str]:
    wanted = list(dict.fromkeys(annotators)) or known
    for person in wanted:
        if person not in known:
            raise UnknownName("annotator", name=person, known=known)
    return wanted


def _in_gold(decisions: Mapping[str, GoldDecision]) -> set[tuple[str, str]]:
    """Return the examples and people whose labels made a gold label, also the labels that were outvoted."""
    made = {
        example: each for example, each in decisions.items() if each.label is not None and not each.is_adjudicated
    }
    return {(example, person) for example, decision in made.items() for person in decision.by}


def _switch_off(project: OpenProject, names: list[str]) -> tuple[str, ...]:
    active = {version.name for version in project.store.catalogue.lfs() if version.is_active}
    for name in active.intersection(names):
        switch_lf(project, name, is_active=False)
    return tuple(sorted(active.intersection(names)))
