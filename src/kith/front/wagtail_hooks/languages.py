"""Languages in the editors' pages: a way in, and no page that only stands in for a translation."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from kith.front.queries.languages import main_language, other_tags


class LanguagesItem(MenuItem):
    """Shown where there is a second language, to those who may publish."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        may_publish = PagePermissionPolicy().user_has_permission(request.user, "publish")
        return bool(other_tags()) and may_publish


@hooks.register("register_settings_menu_item")
def add_languages_to_the_menu() -> MenuItem:
    """The way to what keeps each language from the public."""
    return LanguagesItem("Languages for residents", reverse("front:languages"), icon_name="globe")


@hooks.register("before_serve_page")
def serve_no_stand_in(page: Page, _request: HttpRequest, _args: Any, _key_words: Any) -> None:
    """Where a page is not translated, its address in that language leads nowhere.

    Wagtail fills a tree with copies of the original. One of those would be a page half in one
    language and half in another.
    """
    if page.alias_of_id and page.locale.language_code != main_language().tag:
        raise Http404("The page is not translated.")
