"""The verb that says what to do next."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation import Table, shortened
from hunches.guidance import suggest_actions
from hunches.records import Artefact, content_key
from hunches.workflow._situation import StoredSituation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.guidance import Suggestion, SuggestionKind
    from hunches.labelmodels.gold.objective import Objective
    from hunches.workflow.open_project import OpenProject

_WIDEST_TEXT: Final = 70
_WIDEST_CELL: Final = 100
_NOTHING: Final = "There is nothing to suggest"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestChoice:
    """Which suggestions are wanted.

    Parameters
    ----------
    kinds : tuple of str
        Of these kinds only: "accept-rule", "write-rule", "label-examples", "fix-rule", "merge-copies",
        "label-slice", "change-threshold". Empty: of all.
    count : int
        How many, at most.
    n_examples : int
        How many examples to label make one suggestion.
    objective : {"accuracy", "macro-f1"}
        What labels are wanted for; gains are counted in its points.
    seed : int
        Another one gives other examples to label.

    Raises
    ------
    InvalidValue
        When a number is below 1.

    >>> SuggestChoice(kinds=("label-examples",)).n_examples
    10
    """

    kinds: tuple[SuggestionKind, ...] = ()
    count: int = 10
    n_examples: int = 10
    objective: Objective = "macro-f1"
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("count", "n_examples"):
            if getattr(self, name) < 1:
                raise InvalidValue(name, value=getattr(self, name), expected="1 or more")


@dataclass(frozen=True, slots=True)
class SuggestedExample:
    """An example of a suggestion: to label, or to look at.

    Parameters
    ----------
    id : str
        Of the example.
    row : int
        Its position in the dataset.
    reason : str
        Why it is suggested.
    text : str
        What there is to read of it.

    >>> SuggestedExample("c7", 7, "2 labelling functions disagree", "what a day").id
    'c7'
    """

    id: str
    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedAction:
    """A suggestion with the examples it is about.

    Parameters
    ----------
    number : int
        What `accept` knows it by.
    kind, title, reason : str
        What it is about, what to do, and why.
    gain : float
        Expected, in points of the metric over all examples.
    command : str
        What to type.
    needs_a_person : bool
        Whether it takes somebody's work, so that it cannot be accepted.
    action : mapping
        What to do as JSON: a rule, names of labelling functions, a number.
    examples : tuple of SuggestedExample
        To label, or to look at.

    >>> SuggestedAction(number=1, kind="merge-copies", title="", reason="", gain=0.0, command="").needs_a_person
    False
    """

    number: int
    kind: SuggestionKind
    title: str
    reason: str
    gain: float
    command: str
    needs_a_person: bool = False
    action: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[SuggestedExample, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Suggestions:
    """What to do next, what gains most first; prints as a table.

    Parameters
    ----------
    actions : tuple of SuggestedAction
        Numbered from 1.
    n_without_gold : int
        How many examples of train have no gold label.

    >>> merge = SuggestedAction(
    ...     number=1, kind="merge-copies", title="Switch off 'b'", reason="it votes like 'a'", gain=0.0,
    ...     command="hunches accept 1",
    ... )
    >>> print(Suggestions((merge,), 40))
    1. Switch off 'b'  (+0.0 points)
       it votes like 'a'
       $ hunches accept 1
    """

    actions: tuple[SuggestedAction, ...]
    n_without_gold: int

    def __len__(self) -> int:
        return len(self.actions)

    def __str__(self) -> str:
        return "\n".join(self._lines()) if self.actions else self._nothing()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        if not self.actions:
            return f"<p>{self._nothing()}</p>"
        return "".join(table.to_html() for table in (self.table(), self.example_table()) if table.rows)

    @property
    def examples(self) -> tuple[SuggestedExample, ...]:
        """The examples to label, of all suggestions."""
        return tuple(example for action in self._labelled() for example in action.examples)

    def table(self) -> Table:
        """Return the suggestions as a table."""
        rows = [
            (f"{each.number}", f"{each.gain:+.1f}", each.title, each.reason, each.command) for each in self.actions
        ]
        return Table("", ["#", "Gain", "What", "Why", "Command"], rows, ["right", "right", "left", "left", "left"])

    def example_table(self) -> Table:
        """Return the examples to label as a table."""
        title = f"{len(self.examples):,} of {self.n_without_gold:,} examples of train without a gold label"
        rows = [(each.id, each.reason, _in_short(each.text)) for each in self.examples]
        return Table(title, ["Id", "Reason", "Text"], rows, ["left", "left", "left"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"n_without_gold": self.n_without_gold, "actions": [asdict(action) for action in self.actions]}

    @classmethod
    def from_json(cls, contents: Mapping[str, Any]) -> Suggestions:
        """Return the suggestions that `as_dict` wrote."""
        actions = tuple(
            SuggestedAction(
                **{**action, "examples": tuple(SuggestedExample(**example) for example in action["examples"])}
            )
            for action in contents["actions"]
        )
        return cls(actions, int(contents["n_without_gold"]))

    def _lines(self) -> list[str]:
        lines = []
        for each in self.actions:
            lines += [f"{each.number}. {each.title}  ({each.gain:+.1f} points)", f"   {each.reason}"]
            lines.append(f"   $ {each.command}")
        if self.examples:
            lines += ["", self.example_table().to_text(widest_cell=_WIDEST_CELL)]
        return lines

    def _labelled(self) -> tuple[SuggestedAction, ...]:
        return tuple(each for each in self.actions if each.kind in {"label-examples", "label-slice"})

    def _nothing(self) -> str:
        if self.n_without_gold:
            return f"{_NOTHING}: no rule would add to the labels there are."
        return f"{_NOTHING}: every example of train has a gold label, and no rule would add to the labels there are."


def suggest(project: OpenProject, *, choice: SuggestChoice | None = None) -> Suggestions:
    """Return what to do next, what is expected to gain most first; `accept` takes one by its number.

    What gains are worth is estimated from gold labels of train, the label model and what is like what (see
    `hunches.guidance`); gold labels of valid and test are not looked at. Of more than 50,000 examples of train, so
    many are.

    Raises
    ------
    MissingStepError
        When nothing was imported, or labelling functions are defined that were not applied, or have no label model.
    InvalidValue
        When there is no such kind or objective.
    NoFeatures
        When the dataset has no column that rules can read.
    """
    chosen = choice or SuggestChoice()
    rng = np.random.default_rng(chosen.seed)
    stored = StoredSituation.current(project, objective=chosen.objective, rng=rng)
    found = suggest_actions(stored.situation, kinds=chosen.kinds, n_examples=chosen.n_examples, rng=rng)
    actions = tuple(_numbered(stored, number, each) for number, each in enumerate(found[: chosen.count], start=1))
    suggestions = Suggestions(actions, stored.n_without_gold)
    if project.store.can_write and project.state is None:
        _record(project, suggestions, chosen, keys=stored.keys)
    return suggestions


def _record(project: OpenProject, suggestions: Suggestions, chosen: SuggestChoice, *, keys: dict[str, str]) -> None:
    """Keep the suggestions, so that one can be accepted by its number; they are no part of the project's state."""
    contents = suggestions.as_dict()
    key = content_key("suggestions.v1", keys, asdict(chosen), contents)
    with project.run("suggest", **asdict(chosen)) as run:
        if project.find(key) is None:
            run.add(Artefact(key, "suggestions", None, run.id, project.clock(), contents), inputs=keys)
        else:
            run.use("suggestions", key)
            run.reuse(key)


def _numbered(stored: StoredSituation, number: int, suggestion: Suggestion) -> SuggestedAction:
    rows = stored.rows[np.array(suggestion.rows, dtype=np.int64)]
    reasons = suggestion.row_reasons or tuple("" for _ in rows)
    examples = tuple(
        SuggestedExample(name, int(row), reason, text)
        for name, row, reason, text in zip(
            stored.dataset.ids(rows), rows, reasons, stored.dataset.texts(rows), strict=True
        )
    )
    action = SuggestedAction(
        number=number,
        kind=suggestion.kind,
        title=suggestion.title,
        reason=suggestion.reason,
        gain=round(suggestion.gain, 3),
        command=f"hunches accept {number}",
        needs_a_person=suggestion.needs_a_person,
        action=dict(suggestion.action),
        examples=examples,
    )
    return replace(action, command=_command(action)) if action.needs_a_person else action


def _command(action: SuggestedAction) -> str:
    """Return what a person types for what takes a person."""
    if action.kind == "label-slice":
        return f"hunches annotate --where \"in_slice('{action.action['slice']}')\""
    if action.kind == "label-examples":
        return f"hunches annotate --example {action.examples[0].id} --label CLASS"
    lf, label = (str(action.action[part]).replace("'", "''") for part in ("lf", "label"))
    return f"hunches search \"split = 'train' AND lf('{lf}') = '{label}' AND gold != '{label}'\""


def _in_short(text: str) -> str:
    return shortened(" ".join(text.split()), _WIDEST_TEXT)
