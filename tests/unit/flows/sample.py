"""A flow small enough to check by hand, and ways to spoil it."""

from __future__ import annotations

import copy
from typing import Any

SAMPLE: dict[str, Any] = {
    "format": 1,
    "code": "sample",
    "version": "1.0.0",
    "title": "Tea or company",
    "tiers": ["first", "then"],
    "pages": [
        {"code": "start", "questions": ["drink", "company"]},
        {"code": "more", "questions": ["sugar", "mood"]},
    ],
    "questions": [
        {
            "code": "mood",
            "kind": "measure",
            "text": "Your mood",
            "subject": "self",
            "facts": ["mood.total"],
            "when": {"not": {"fact": "is.alone", "equals": True}},
        },
        {
            "code": "drink",
            "kind": "one",
            "text": "What would you like?",
            "required": True,
            "missing": "Choose a drink",
            "answers": [
                {"code": "tea", "label": "Tea"},
                {"code": "coffee", "label": "Coffee"},
                {"code": "water", "label": "Water"},
            ],
        },
        {
            "code": "company",
            "kind": "many",
            "text": "With whom?",
            "answers": [
                {"code": "friends", "label": "Friends"},
                {"code": "family", "label": "Family"},
                {"code": "nobody", "label": "Nobody", "exclusive": True},
            ],
        },
        {
            "code": "sugar",
            "kind": "one",
            "text": "Sugar?",
            "when": {"fact": "drink", "any_of": ["tea", "coffee"]},
            "answers": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}],
        },
    ],
    "derived": [{"code": "alone", "when": {"fact": "company", "any_of": ["nobody"]}}],
    "outcomes": [
        {
            "code": "biscuit",
            "tier": "then",
            "title": "Have a biscuit",
            "because": "Tea goes with biscuits.",
            "when": {
                "all": [
                    {"fact": "drink", "equals": "tea"},
                    {"not": {"fact": "sugar", "equals": "yes"}},
                ]
            },
        },
        {
            "code": "call",
            "tier": "first",
            "title": "Ring someone",
            "because": "You are alone or low.",
            "when": {
                "any": [
                    {"fact": "is.alone", "equals": True},
                    {"fact": "mood.total", "equals": "low"},
                    {"fact": "safety.abuse", "equals": True},
                ]
            },
        },
        {
            "code": "said_who",
            "tier": "then",
            "title": "Thank you",
            "because": "You said with whom.",
            "when": {"fact": "company", "answered": True},
        },
    ],
}


def sample() -> dict[str, Any]:
    """A copy to spoil."""
    return copy.deepcopy(SAMPLE)
