"""The editors' first page: what waits for review, and what needs doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from kith.front.presenters.findings import FINDINGS, Finding
from kith.front.queries.reviews import waiting_for_review

FEW = 5


class WaitingPanel(Component):
    """Pages that wait for review, those that wait for whoever looks first."""

    name = "kith_waiting"
    order = 100
    template_name = "front/editing/waiting_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first few, and how many there are."""
        found = waiting_for_review(parent_context["request"].user)
        return {"rows": found[:FEW], "whole": len(found)}


class FindingPanel(Component):
    """The first few pages that need one kind of thing."""

    template_name = "front/editing/finding_panel.html"

    def __init__(self, finding: Finding, order: int) -> None:
        self.finding = finding
        self.order = order
        self.name = finding.code

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first few, and how many there are."""
        rows = self.finding.rows(timezone.localdate())
        return {"finding": self.finding, "rows": rows[:FEW], "whole": len(rows)}


@hooks.register("construct_homepage_panels")
def show_what_needs_doing(_request: HttpRequest, panels: list[Any]) -> None:
    """Ours before Wagtail's; its two lists of pages in review are within our first."""
    doubled = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)
    panels[:] = [one for one in panels if not isinstance(one, doubled)]
    panels += [WaitingPanel(), *(FindingPanel(one, 400 + n) for n, one in enumerate(FINDINGS))]
