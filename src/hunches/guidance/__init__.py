"""What to do next, worked out from little gold: rules to accept, examples to label, labelling functions to mend."""

from hunches.guidance.candidate_pool import CandidatePool, pool_candidates
from hunches.guidance.candidate_rule import CandidateRule
from hunches.guidance.evidence import Evidence
from hunches.guidance.propose_rules import propose_rules
from hunches.guidance.situation import Situation, situation_of
from hunches.guidance.suggest_actions import suggest_actions
from hunches.guidance.suggestion import Suggestion, SuggestionKind

__all__ = [
    "CandidatePool",
    "CandidateRule",
    "Evidence",
    "Situation",
    "Suggestion",
    "SuggestionKind",
    "pool_candidates",
    "propose_rules",
    "situation_of",
    "suggest_actions",
]
