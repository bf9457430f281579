"""The verb that keeps the rules a model has to pass."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import InvalidValue, MissingStepError, UnknownName
from hunches.evaluation.gates import MetricRule, parse_gate, print_gate, print_rule
from hunches.records import Artefact, content_key

if TYPE_CHECKING:
    from hunches.evaluation.gates import Gate
    from hunches.workflow.open_project import OpenProject

DEFAULT_GATE: Final = "default"
_LONGEST_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class DefinedGate:
    """A version of a gate.

    Parameters
    ----------
    name : str
        Of the gate.
    key : str
        Of this version of its rules; equal rules have equal keys.
    text : str
        The rules as they are kept.
    is_new : bool
        Whether they differ from those the gate had before.

    >>> print(DefinedGate("default", "6b51f3", "size <= 50 MB and p99 <= 20 ms", is_new=True))
    size <= 50 MB
    and p99 <= 20 ms
    """

    name: str
    key: str
    text: str
    is_new: bool

    def __str__(self) -> str:
        return "\nand ".join(map(print_rule, self.gate.rules))

    @property
    def gate(self) -> Gate:
        """The rules."""
        return parse_gate(self.text)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def define_gate(project: OpenProject, text: str, *, name: str = DEFAULT_GATE) -> DefinedGate:
    """Make rules the current version of a gate; earlier versions stay.

    Raises
    ------
    GateSyntaxError
        When the rules cannot be read; the message points at the character and says what would fit there.
    UnknownClass, UnknownName
        When they name a class or a slice that the project does not have.
    InvalidValue
        When the name of the gate is blank or too long.
    """
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise InvalidValue("The name of a gate", value=name, expected=f"1 to {_LONGEST_NAME} characters")
    gate = parse_gate(text)
    _check_names(project, gate)
    kept = print_gate(gate)
    key, role = content_key("gate.v1", name, kept), _role(name)
    is_new = project.heads().get(role) != key
    with project.run("define_gate", name=name, text=kept) as run:
        if project.find(key) is None:
            run.add(Artefact(key, "gate", None, run.id, project.clock(), {"name": name, "text": kept}), inputs={})
        else:
            run.reuse(key)
        run.summarise(f"defined the gate '{name}'")
        run.set_head(role, key)
    return DefinedGate(name, key, kept, is_new)


def current_gate(project: OpenProject, name: str = DEFAULT_GATE) -> DefinedGate:
    """Return the current version of a gate.

    Raises
    ------
    MissingStepError
        When no gate has been defined.
    UnknownName
        When none has been defined under this name.
    """
    key = project.heads().get(_role(name))
    artefact = None if key is None else project.store.catalogue.artefact(key)
    if artefact is not None:
        return DefinedGate(name, artefact.key, str(artefact.facts["text"]), is_new=False)
    known = {str(artefact.facts["name"]) for artefact in project.store.catalogue.artefacts(kind="gate")}
    if known:
        raise UnknownName("gate", name=name, known=sorted(known))
    raise MissingStepError("gate", project=project.name, command="define-gate RULES")


def _role(name: str) -> str:
    return "gate" if name == DEFAULT_GATE else f"gate {name}"


def _check_names(project: OpenProject, gate: Gate) -> None:
    slices = project.store.catalogue.slices()
    for rule in gate.rules:
        if not isinstance(rule, MetricRule):
            continue
        if rule.of is not None:
            project.space.index_of(rule.of)
        if rule.slice is not None and rule.slice not in slices:
            raise UnknownName("slice", name=rule.slice, known=list(slices))
