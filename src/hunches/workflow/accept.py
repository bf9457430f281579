"""The verb that does what was suggested."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from hunches.errors import MissingStepError, NeedsAPerson, UnknownName
from hunches.lfs import lf_kinds
from hunches.workflow.build_training_set import build_training_set, current_policy
from hunches.workflow.define_lf import define_lf
from hunches.workflow.suggest import Suggestions
from hunches.workflow.switch_lf import switch_lf

if TYPE_CHECKING:
    from hunches.workflow.open_project import OpenProject
    from hunches.workflow.suggest import SuggestedAction


@dataclass(frozen=True, slots=True)
class AcceptedSuggestion:
    """What was done about a suggestion, and what comes next.

    Parameters
    ----------
    number : int
        The suggestion.
    title : str
        What it said.
    defined, switched_off : tuple of str
        Labelling functions that were defined, and switched off.
    n_examples : int, optional
        Of the training set that was built.

    >>> print(AcceptedSuggestion(1, "Accept the rule has(text, 'free') for SPAM", ("has-free",), ()))
    'has-free' is defined. It votes from the next apply-lfs on.
    """

    number: int
    title: str
    defined: tuple[str, ...]
    switched_off: tuple[str, ...]
    n_examples: int | None = None

    def __str__(self) -> str:
        if self.n_examples is not None:
            return f"A training set of {self.n_examples:,} examples is built. The next train learns from it."
        names = ", ".join(f"'{name}'" for name in (*self.defined, *self.switched_off))
        if self.defined:
            return f"{names} is defined. It votes from the next apply-lfs on."
        verb = "votes" if len(self.switched_off) == 1 else "vote"
        return f"{names} no longer {verb} from the next apply-lfs on."

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def accept(project: OpenProject, number: int = 1) -> AcceptedSuggestion:
    """Do what the last `suggest` suggested under a number: define a rule, switch functions off, choose other labels.

    Raises
    ------
    MissingStepError
        When nothing was suggested yet.
    UnknownName
        When there is no suggestion of that number.
    NeedsAPerson
        When it takes somebody's work: labels, or a look at a labelling function.
    UnknownColumn, WrongColumnType
        When the rule no longer fits the dataset.
    """
    action = _find(last_suggestions(project), number)
    if action.needs_a_person:
        raise NeedsAPerson(action.title, command=action.command)
    if "rule" in action.action:
        rule = action.action["rule"]
        lf = lf_kinds.get(rule["lf_kind"]).from_definition(rule["name"], rule["definition"])
        define_lf(project, lf)
        return AcceptedSuggestion(number, action.title, (lf.name,), ())
    if action.kind == "change-threshold":
        policy = replace(current_policy(project), min_confidence=float(action.action["min_confidence"]))
        built = build_training_set(project, policy=policy)
        return AcceptedSuggestion(number, action.title, (), (), built.n_examples)
    off = (action.action["lf"],) if action.kind == "fix-rule" else tuple(action.action["switch_off"])
    for name in off:
        switch_lf(project, name, is_active=False)
    return AcceptedSuggestion(number, action.title, (), off)


def last_suggestions(project: OpenProject) -> Suggestions:
    """Return what the last `suggest` suggested; raise `MissingStepError` when there was none."""
    runs = project.store.catalogue.runs(verb="suggest", state="finished", limit=1)
    known = runs[0].outputs.get("suggestions", runs[0].inputs.get("suggestions", "")) if runs else ""
    artefact = project.find(known)
    if artefact is None:
        raise MissingStepError("suggestions", project=project.name, command="suggest")
    return Suggestions.from_json(artefact.facts)


def _find(suggestions: Suggestions, number: int) -> SuggestedAction:
    for action in suggestions.actions:
        if action.number == number:
            return action
    known = [str(action.number) for action in suggestions.actions]
    raise UnknownName("suggestion", name=str(number), known=known)
