"""Rules that little gold speaks for."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import betaincinv

from hunches.conditions import print_condition
from hunches.engine import apply
from hunches.errors import InvalidValue
from hunches.evaluation import Interval
from hunches.guidance._rule_search import precisions, search_rules
from hunches.guidance.candidate_pool import with_candidates
from hunches.guidance.candidate_rule import CandidateRule
from hunches.guidance.neighbours import similarity_candidates
from hunches.guidance.situation import situation_of
from hunches.lfs import SimilarityLF, rule

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hunches.conditions import Condition
    from hunches.guidance._rule_search import Pick, Precisions
    from hunches.guidance.candidates import RuleKind
    from hunches.guidance.evidence import Evidence
    from hunches.guidance.situation import Situation
    from hunches.labelmodels.gold.objective import Objective
    from hunches.lfs import LabelingFunction
    from hunches.records import VoteColumn

_TAILS: Final = (0.025, 0.975)
_LONGEST_NAME: Final = 40
_WORDS_OF_NAME: Final = re.compile(r"\w+")


def propose_rules(
    evidence: Evidence, *, count: int = 10, objective: Objective = "macro-f1", taken: Collection[str] = ()
) -> tuple[CandidateRule, ...]:
    """Return up to ``count`` rules, the one that adds most first, then what adds most after it.

    From twenty gold labels upwards: words, phrases, patterns, thresholds, categories and likeness to gold examples
    are looked up in one pass; how precise each is comes from gold, drawn towards what naive Bayes with expectation
    maximisation believes of the examples it covers, and what it adds from how labels would change.
    Rules that are no more precise than a coin, or do not double the odds of their class, are left out, and so are
    near copies of labelling functions and of rules before.

    Parameters
    ----------
    evidence : Evidence
        Of examples that may be learned from: of train.
    count : int
        At least 1.
    objective : {"accuracy", "macro-f1"}
        What labels are wanted for.
    taken : collection of str
        Names that rules must not have.

    Raises
    ------
    InvalidValue
        When ``count`` is below 1, or there is no such objective.

    >>> import pyarrow as pa
    >>> from hunches.guidance import Evidence
    >>> from hunches.records import LabelSpace, Votes
    >>> from hunches.training import FeatureColumns
    >>> texts = pa.table({"text": ["free gift", "free win", "see you", "you there"] * 9})
    >>> gold = np.array([0, 0, 1, 1] * 3 + [-1] * 24, dtype=np.int32)
    >>> votes = Votes(LabelSpace(["SPAM", "HAM"]), 36, ())
    >>> known = Evidence(examples=texts, columns=FeatureColumns(texts=("text",)), votes=votes, gold=gold)
    >>> [(found.text, found.label) for found in propose_rules(known, count=2)]
    [("has(text, 'free')", 'SPAM'), ("has(text, 'you')", 'HAM')]
    """
    situation = situation_of(evidence, objective=objective)
    return rules_for(replace(situation, taken=taken), count=count)


def rules_for(situation: Situation, *, count: int) -> tuple[CandidateRule, ...]:
    """Return what `propose_rules` does, in a situation that is at hand."""
    if count < 1:
        raise InvalidValue("count", value=count, expected="1 or more")
    likeness = list(similarity_candidates(situation.pool, situation.evidence))
    whole = replace(situation, pool=with_candidates(situation.pool, likeness))
    known = precisions(whole.pool, whole.evidence, whole.belief)
    return finished_rules(whole, list(islice(search_rules(whole, known), count)), known=known)


def finished_rules(situation: Situation, picks: Sequence[Pick], *, known: Precisions) -> tuple[CandidateRule, ...]:
    """Return the picks as rules with names, counted exactly: as the engine will apply them."""
    if not picks:
        return ()
    evidence = situation.evidence
    classes, names = evidence.votes.space.classes, {*situation.taken, *evidence.votes.lf_names}
    kinds: list[RuleKind] = []
    lfs: list[LabelingFunction] = []
    for pick in picks:
        kind, condition = situation.pool.find(pick.candidate)
        lf = _lf(condition, classes[pick.label], names=names)
        kinds.append(kind)
        lfs.append(lf)
        names.add(lf.name)
    columns = apply(lfs, evidence.examples, space=evidence.votes.space).columns
    return tuple(
        _finished(pick, kind, lf, column=column, source=(evidence, known))
        for pick, kind, lf, column in zip(picks, kinds, lfs, columns, strict=True)
        if len(column.rows)
    )


def _lf(condition: Condition | SimilarityLF, label: str, *, names: Collection[str]) -> LabelingFunction:
    if isinstance(condition, SimilarityLF):
        return replace(condition, name=free_name(f"like {label}", names), label=label)
    return rule(free_name(print_condition(condition), names), condition, label)


def free_name(said: str, names: Collection[str]) -> str:
    """Return a short name made of the words of a text that no other has.

    >>> free_name("has(text, 'check out')", ()), free_name("has(text, 'check out')", {"has-check-out"})
    ('has-check-out', 'has-check-out-2')
    """
    words = [word for word in _WORDS_OF_NAME.findall(said) if word not in {"text", "case", "true"}]
    name = "-".join(words)[:_LONGEST_NAME].rstrip("-") or "rule"
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{name}-{number}"
    return free


def _finished(
    pick: Pick, kind: RuleKind, lf: LabelingFunction, *, column: VoteColumn, source: tuple[Evidence, Precisions]
) -> CandidateRule:
    evidence, known = source
    # Of gold, not the labels of examples a rule of likeness is made of.
    votes, n_gold = evidence.votes, known.n_gold[pick.candidate]
    right, wrong = (float(part[pick.candidate, pick.label]) for part in (known.right, known.wrong))
    low, high = (float(betaincinv(right, wrong, tail)) for tail in _TAILS)
    definition = dict(lf.definition(votes.space))
    return CandidateRule(
        name=lf.name,
        kind=kind,
        definition=definition,
        lf_kind=lf.kind,
        text=_said(lf),
        label=votes.space.classes[pick.label],
        precision=right / (right + wrong),
        interval=Interval(low, high),
        n_gold=int(n_gold.sum()),
        n_right=int(n_gold[pick.label]),
        n_covered=len(column.rows),
        n_new=int(np.count_nonzero(~votes.covered()[column.rows])),
        n_conflicts=int(np.count_nonzero(_other_votes(evidence, pick.label)[column.rows])),
        n_examples=evidence.n_examples,
        gain=pick.gain,
    )


def _other_votes(evidence: Evidence, label: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return where a labelling function votes for another class."""
    differs = np.zeros(evidence.n_examples, dtype=bool)
    for column in evidence.votes.columns:
        differs[column.rows[column.labels != label]] = True
    return differs


def _said(lf: LabelingFunction) -> str:
    if isinstance(lf, SimilarityLF):
        return f"similar({lf.column}, {len(lf.references)} gold examples) >= {lf.threshold}"
    return print_condition(lf.conditions[0])
