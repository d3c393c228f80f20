"""A step on a page's way from draft to live, at which nobody lets their own words through."""

from __future__ import annotations

from typing import Any

from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from kith.front.queries.reviews import has_written

APPROVE = "approve"
Action = tuple[str, str, bool]


class ReviewTask(AbstractGroupApprovalTask):
    """A group reads what an editor sent in: they approve it, or send it back with a comment.

    Whoever sent a page in, or wrote any of what is not live yet, may send it back but approves
    nothing of it. A publisher may publish past all steps: Wagtail cancels them then.
    """

    class Meta:
        verbose_name = "step of a review"
        verbose_name_plural = "steps of a review"

    def get_actions(self, page: Page, person: Any) -> list[Action]:
        """What a person may do at this step."""
        actions: list[Action] = super().get_actions(page, person)
        if actions and has_written(person, page):
            return [one for one in actions if one[0] != APPROVE]
        return actions

    def on_action(self, state: TaskState, person: Any, action: str, **more: Any) -> None:
        """Do it, unless somebody approves what they changed in the same breath.

        Then what they changed is kept, and the page waits for somebody else.
        """
        if action == APPROVE and has_written(person, state.workflow_state.content_object):
            return
        super().on_action(state, person, action, **more)

    @classmethod
    def get_description(cls) -> str:
        """What it is, for those who set steps up."""
        return "A group approves pages, but nobody approves their own."
