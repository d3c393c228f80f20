"""The OpenAPI document: what the API answers, made of what it is made of.

The records' shapes come from the same data by which feeds are checked, the parameters from the
table by which they are read, so that none of them can say what is not done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kith.directory.presenters import api_parameters as parameters
from kith.directory.presenters.api import PROBLEM
from kith.directory.presenters.api_parameters import Parameter
from kith.open_referral import page_bytes
from kith.open_referral.profile import Entity, Field, profile

Schema = dict[str, Any]
FORMATS = {"uuid": "uuid", "uri": "uri", "email": "email", "datetime": "date-time", "date": "date"}
REF = "#/components/schemas/"
TITLE = "Directory of help"
ABOUT = (
    "Services for people's relationships, in the format of Open Referral UK 3.0, with fields of "
    "HSDS 3.x beside. Anybody may read it, without a key. Lists can be asked by POST as well, so "
    "that words such as a need stand in no address. Confidential places are without any address."
)


@dataclass(frozen=True, slots=True)
class ListOf:
    """One list of the API and its records."""

    path: str
    entity: str
    says: str
    known: tuple[Parameter, ...]
    one: tuple[Parameter, ...] = ()


SERVICE_PARAMETERS = (
    *parameters.PAGED,
    *parameters.OF_SERVICES,
    parameters.MINIMUM_AGE,
    parameters.MAXIMUM_AGE,
    parameters.DAY,
    parameters.START_TIME,
    parameters.END_TIME,
    parameters.MINIMAL,
    parameters.FULL,
)
LOCATION_PARAMETERS = (*parameters.PAGED, *parameters.OF_SERVICES, parameters.FULL)
ORGANISATION_PARAMETERS = (
    *parameters.PAGED,
    parameters.SEARCH,
    parameters.FULL,
    parameters.FULL_SERVICE,
)
TAXONOMY_PARAMETERS = (*parameters.PAGED, parameters.SEARCH)
TERM_PARAMETERS = (
    *parameters.PAGED,
    parameters.SEARCH,
    parameters.TAXONOMY,
    parameters.PARENT,
    parameters.TOP_ONLY,
)
LISTS = (
    ListOf("services", "service", "Services.", SERVICE_PARAMETERS),
    ListOf(
        "service_at_locations",
        "service_at_location",
        "Services at the places where they are to be met.",
        LOCATION_PARAMETERS,
    ),
    ListOf(
        "organizations",
        "organization",
        "Those who provide services.",
        ORGANISATION_PARAMETERS,
        (parameters.FULL_SERVICE,),
    ),
    ListOf("taxonomies", "taxonomy", "Lists of terms.", TAXONOMY_PARAMETERS),
    ListOf("taxonomy_terms", "taxonomy_term", "Terms.", TERM_PARAMETERS),
)


def document(base: str) -> bytes:
    """The document, for an API at `base`."""
    paths: Schema = {"/": {"get": _about()}, "/openapi.json": {"get": _itself()}}
    for one in LISTS:
        paths[f"/{one.path}"] = {"get": _list(one), "post": _posted(one)}
        paths[f"/{one.path}/{{id}}"] = {"get": _record(one)}
    made = {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": profile().version, "description": ABOUT},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }
    return page_bytes(made)


def _about() -> Schema:
    schema = {"$ref": f"{REF}api_details"}
    return {
        "operationId": "about",
        "summary": "Which version this is.",
        "responses": _answers({"application/json": {"schema": schema}}, 404),
    }


def _itself() -> Schema:
    return {
        "operationId": "openapi",
        "summary": "This document.",
        "responses": _answers({"application/json": {"schema": {"type": "object"}}}, 404),
    }


def _list(one: ListOf) -> Schema:
    return {
        "operationId": f"list_{one.path}",
        "summary": one.says,
        "parameters": [_query(each) for each in one.known],
        "responses": _answers(_pages(one), 400, 404),
    }


def _posted(one: ListOf) -> Schema:
    told = {each.name: {**each.schema, "description": each.says} for each in one.known}
    needs = {name: [other] for name, other in parameters.NEEDS.items() if name in told}
    schema: Schema = {"type": "object", "properties": told, "additionalProperties": False}
    if needs:
        schema["dependentRequired"] = needs
    return {
        "operationId": f"ask_{one.path}",
        "summary": f"{one.says[:-1]}, asked so that no word stands in an address.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": _answers(_pages(one), 400, 404, 413, 415, is_kept=False),
    }


def _record(one: ListOf) -> Schema:
    pk = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    schema = {"$ref": f"{REF}{one.entity}"}
    return {
        "operationId": f"one_of_{one.path}",
        "summary": f"One of the {one.path.replace('_', ' ')}, with all its parts.",
        "parameters": [pk, *(_query(each) for each in one.one)],
        "responses": _answers(
            {"application/json": {"schema": schema}}, *((400,) if one.one else ()), 404
        ),
    }


def _pages(one: ListOf) -> Schema:
    return {
        "application/json": {"schema": {"$ref": f"{REF}{one.entity}_page"}},
        "application/x-ndjson": {"schema": {"type": "string"}},
    }


def _query(one: Parameter) -> Schema:
    told: Schema = {
        "name": one.name,
        "in": "query",
        "description": one.says,
        "schema": dict(one.schema),
    }
    return {**told, "style": "form", "explode": True} if one.is_list else told


SAYS = {
    304: "Nothing has changed since `If-None-Match`.",
    400: "A parameter cannot be read: which one, and what to do.",
    404: "Nothing public is there, or a postcode leads nowhere.",
    405: "No such method is offered here.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    429: "Too many requests: `Retry-After` says how many seconds to wait.",
}


def _answers(content: Schema, *statuses: int, is_kept: bool = True) -> Schema:
    told: Schema = {"200": {"description": "What was asked for.", "content": content}}
    if is_kept:
        told["304"] = {"description": SAYS[304]}
    refused = {PROBLEM: {"schema": {"$ref": f"{REF}problem"}}}
    for status in (*statuses, 405, 429):
        told[str(status)] = {"description": SAYS[status], "content": refused}
    return told


def _schemas() -> Schema:
    made: Schema = {name: _entity(one) for name, one in profile().entities.items()}
    for one in LISTS:
        made[f"{one.entity}_page"] = _page(one.entity)
    made["minimal_service"] = _object(
        ("id", "last_modified"),
        {"id": _kind("uuid"), "last_modified": _kind("datetime")},
    )
    made["problem"] = _object(
        ("type", "title", "status", "detail"),
        {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "parameter": {"type": "string"},
        },
    )
    return made


def _page(entity: str) -> Schema:
    envelope: Schema = {name: {"type": kind} for name, kind in profile().envelope.items()}
    record: Schema = {"$ref": f"{REF}{entity}"}
    if entity == "service":
        record = {"anyOf": [record, {"$ref": f"{REF}minimal_service"}]}
    return _object(
        (*envelope, "contents"), {**envelope, "contents": {"type": "array", "items": record}}
    )


def _entity(entity: Entity) -> Schema:
    fields = {**entity.row, **entity.beside, **entity.fields}
    return _object(entity.required, {name: _field(one) for name, one in fields.items()})


def _field(field: Field) -> Schema:
    told: Schema = {"$ref": f"{REF}{field.entity}"} if field.entity else _kind(field.kind)
    if field.one_of:
        told["enum"] = list(field.one_of)
    return {"type": "array", "items": told} if field.is_list else told


def _kind(kind: str) -> Schema:
    if kind == "number":
        return {"type": "number"}
    return {"type": "string", **({"format": FORMATS[kind]} if kind in FORMATS else {})}


def _object(required: Sequence[str], properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}
