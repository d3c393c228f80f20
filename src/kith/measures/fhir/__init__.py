"""Measures in FHIR R4B, out and in, as plain dicts: Questionnaire, QuestionnaireResponse,
Observation. Nothing here needs a FHIR library; `checks` holds the value sets we rely on.
"""

from kith.measures.fhir.addresses import DEFAULT_BASE
from kith.measures.fhir.checks import FhirProblem, FhirRefusal, problems_of
from kith.measures.fhir.forms import Form, FormItem, FormOption, read_form, response_weights
from kith.measures.fhir.observation import read_score, scores_as_observations
from kith.measures.fhir.questionnaire import measure_as_questionnaire, read_measure_back
from kith.measures.fhir.response import answers_as_response, read_answers

__all__ = [
    "DEFAULT_BASE",
    "FhirProblem",
    "FhirRefusal",
    "Form",
    "FormItem",
    "FormOption",
    "answers_as_response",
    "measure_as_questionnaire",
    "problems_of",
    "read_answers",
    "read_form",
    "read_measure_back",
    "read_score",
    "response_weights",
    "scores_as_observations",
]
