"""Suggests rules that are ready to be accepted, alone or several words as one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.conditions import TextMatch
from hunches.guidance._rule_search import precisions, rows_of, search_rules
from hunches.guidance.currency import Currency, after_vote
from hunches.guidance.propose_rules import finished_rules, free_name, rules_for
from hunches.guidance.suggestion import Suggestion
from hunches.lfs import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.guidance._rule_search import Pick, Precisions
    from hunches.guidance.candidate_rule import CandidateRule
    from hunches.guidance.situation import Situation

_WORDS: Final = 5
_FEWEST_WORDS: Final = 2
_RULES: Final = 5
_UNCOVERED_FROM: Final = 0.1


def accept_rules(situation: Situation) -> Iterator[Suggestion]:
    """Yield the rules that add most."""
    found = rules_for(situation, count=_RULES)
    for candidate in found:
        yield Suggestion(
            kind="accept-rule",
            title=f"Accept the rule {candidate.text} for {candidate.label}",
            reason=_why(candidate),
            gain=candidate.gain,
            action={"rule": candidate.as_dict()},
        )


def write_rules(situation: Situation) -> Iterator[Suggestion]:
    """Yield, for each class, words of examples nobody votes on: together one rule, or something to write one from."""
    evidence = situation.evidence
    uncovered = ~evidence.votes.covered()
    if uncovered.mean() < _UNCOVERED_FROM:
        return
    known = precisions(situation.pool, evidence, situation.belief)
    for label in range(evidence.n_classes):
        picks = list(islice(_words_for(situation, known, label, uncovered), _WORDS))
        if len(picks) >= _FEWEST_WORDS:
            yield _write(situation, known, picks, n_uncovered=int(uncovered.sum()))


def _words_for(
    situation: Situation, known: Precisions, label: int, uncovered: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Iterator[Pick]:
    """Yield words and phrases for one class by what they add where nobody votes."""
    worth = np.where(uncovered[:, None], situation.currency.worth, 0.0)
    found = search_rules(situation, known, currency=Currency(worth), only=label)
    column: str | None = None
    used: list[str] = []
    for pick in islice(found, 4 * _WORDS):
        condition = situation.pool.find(pick.candidate)[1]
        if isinstance(condition, TextMatch) and condition.predicate == "has":
            column = column or condition.column  # the first word says which column the rule reads
            if condition.column == column and not _repeats(condition.terms[0], used):
                used.append(condition.terms[0])
                yield pick


def _repeats(term: str, used: list[str]) -> bool:
    """Return whether a phrase holds on nothing more than an earlier word of it, or the other way round."""
    return any(f" {one} " in f" {other} " for known in used for one, other in ((known, term), (term, known)))


def _write(situation: Situation, known: Precisions, picks: list[Pick], *, n_uncovered: int) -> Suggestion:
    evidence, label = situation.evidence, picks[0].label
    name = evidence.votes.space.classes[label]
    matches = [situation.pool.find(pick.candidate)[1] for pick in picks]
    terms = tuple(term for match in matches if isinstance(match, TextMatch) for term in match.terms)
    column = matches[0].column if isinstance(matches[0], TextMatch) else ""
    condition = TextMatch("has", column, terms)
    lf = rule(
        free_name(f"{name} {terms[0]} {terms[1]}", {*situation.taken, *evidence.votes.lf_names}), condition, name
    )
    holds = np.zeros(evidence.n_examples, dtype=bool)
    votes = 0.0
    for pick in picks:
        rows = rows_of(situation.pool, pick.candidate)
        votes += float(known.mean[pick.candidate, label]) * np.count_nonzero(~holds[rows])
        holds[rows] = True
    precision = votes / max(int(holds.sum()), 1)
    after = after_vote(situation.labels[holds], label, precision=precision, prior=situation.belief.prior)
    gain = float(np.einsum("ij,ij->", situation.currency.worth[holds], after - situation.labels[holds]))
    candidates = finished_rules(situation, picks, known=known)
    n_new = int(np.count_nonzero(holds & ~evidence.votes.covered()))
    definition = dict(lf.definition(evidence.votes.space))
    action: dict[str, Any] = {
        "rule": {"name": lf.name, "lf_kind": lf.kind, "definition": definition, "precision": precision},
        "candidates": [candidate.as_dict() for candidate in candidates],
    }
    return Suggestion(
        kind="write-rule",
        title=f"Write a rule for {name}: {definition['condition']}",
        reason=(
            f"no labelling function votes on {n_uncovered:,} examples; these words cover {n_new:,} of them, "
            f"and about {precision:.0%} of those are {name}"
        ),
        gain=gain,
        action=action,
        rows=tuple(np.flatnonzero(holds & ~evidence.votes.covered())[:_WORDS].tolist()),
    )


def _why(candidate: CandidateRule) -> str:
    gold = f"{candidate.n_right} of {candidate.n_gold} gold labels agree" if candidate.n_gold else "no gold label yet"
    return (
        f"it votes on {candidate.n_covered:,} examples ({candidate.n_new:,} that no other votes on, "
        f"{candidate.n_conflicts:,} in conflict); {gold}; about {candidate.precision:.0%} of its votes are right "
        f"({candidate.interval:.0%})"
    )
