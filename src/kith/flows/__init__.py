"""A small declarative flow: questions, branches and outcomes, of which every path can be walked."""

from kith.flows.answering import answers_among, the_one
from kith.flows.conditions import Condition, Fact, Facts, holds
from kith.flows.definition import Answer, Contacts, Derived, Flow, Outcome, Page, Question
from kith.flows.evaluating import evaluate, settle, visible_questions, with_derived
from kith.flows.loading import FlowError, flow_from, load_flow
from kith.flows.walking import WalkedPath, walk

__all__ = [
    "Answer",
    "Condition",
    "Contacts",
    "Derived",
    "Fact",
    "Facts",
    "Flow",
    "FlowError",
    "Outcome",
    "Page",
    "Question",
    "WalkedPath",
    "answers_among",
    "evaluate",
    "flow_from",
    "holds",
    "load_flow",
    "settle",
    "the_one",
    "visible_questions",
    "walk",
    "with_derived",
]
