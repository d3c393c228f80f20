"""Requests and erasures, below `/work/rights/`."""

from __future__ import annotations

from django.urls import path

from kith.rights.views import access, erasing, requests

app_name = "rights-work"
urlpatterns = [
    path("", requests.request_list, name="requests"),
    path("add/", requests.add_request, name="add_request"),
    path("<uuid:request_id>/", requests.one_request, name="request"),
    path("<uuid:request_id>/acknowledge/", requests.acknowledge, name="acknowledge"),
    path("<uuid:request_id>/extend/", requests.extend, name="extend"),
    path("<uuid:request_id>/settle/", requests.settle, name="settle"),
    path("<uuid:request_id>/identity/", access.prove, name="prove"),
    path("<uuid:request_id>/look/", access.look, name="look"),
    path("<uuid:request_id>/items/", access.items, name="items"),
    path("<uuid:request_id>/items/<uuid:item_id>/", access.decide, name="decide"),
    path("<uuid:request_id>/answer/make/", access.put_together, name="put_together"),
    path("<uuid:request_id>/answer/", access.answer, name="answer"),
    path("<uuid:request_id>/answer/file/", access.answer_file, name="answer_file"),
    path("<uuid:request_id>/answer/hand-over/", access.hand_over, name="hand_over"),
    path("<uuid:request_id>/erase/", erasing.ask_erasure, name="ask_erasure"),
    path("erasures/", erasing.erasures, name="erasures"),
    path("erasures/<uuid:erasure_id>/", erasing.erasure, name="erasure"),
    path("erasures/<uuid:erasure_id>/approve/", erasing.approve, name="approve"),
    path("erasures/<uuid:erasure_id>/turn-down/", erasing.turn_down, name="turn_down"),
]
