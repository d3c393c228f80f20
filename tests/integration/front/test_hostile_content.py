"""What comes in by the editor's form in bad faith is kept clean and shown clean."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import rich_text

from kith.front.models import ArticlePage
from tests.factories.editing import a_section, an_article, sent, somebody_in_cms

pytestmark = pytest.mark.django_db
SAID = "Still here."


def block(text: str, kind: str = "unstyled", **more: Any) -> dict[str, Any]:
    """A paragraph as the editor's script sends it."""
    told = {"key": "abcde", "depth": 0, "inlineStyleRanges": [], "entityRanges": [], **more}
    return {"text": text, "type": kind, **told}


def linked(kind: str, **data: Any) -> dict[str, Any]:
    """A paragraph whose first word is a link, an embed or whatever else somebody makes of it."""
    mark = {"offset": 0, "length": 5, "key": 0}
    return {
        "blocks": [block(SAID), block("press here", entityRanges=[mark])],
        "entityMap": {"0": {"type": kind, "mutability": "MUTABLE", "data": data}},
    }


def styled(**more: Any) -> dict[str, Any]:
    return {"blocks": [block(SAID), block("press here", **more)], "entityMap": {}}


def posted(client: Client, page: ArticlePage, state: Any) -> Any:
    """Publish the page with this as its text, past whatever the editor's own script would do."""
    told = sent(page, body=[("text", rich_text("<p>x</p>"))])
    told["body-0-value"] = state if isinstance(state, str) else json.dumps(state)
    return client.post(f"/cms/pages/{page.pk}/edit/", {**told, "action-publish": "1"})


@pytest.mark.parametrize(
    "state",
    [
        linked("LINK", url="javascript:alert(1)"),
        linked("LINK", url="JaVaScRiPt:alert(1)"),
        linked("LINK", url=" \tjavascript:alert(1)"),
        linked("LINK", url="data:text/html,<script>alert(1)</script>"),
        linked("LINK", url="vbscript:x"),
        linked("LINK", url='https://x.example/" onmouseover="alert(1)'),
        linked("DOCUMENT", id=1, url="/documents/1/list.pdf"),
        linked("IMAGE", id=1, src="https://evil.example/x.png", format="left", alt="x"),
        linked("EMBED", url="https://evil.example/", embedType="video"),
        linked("SCRIPT", src="https://evil.example/x.js"),
        styled(inlineStyleRanges=[{"offset": 0, "length": 5, "style": "SCRIPT"}]),
        styled(kind="atomic"),
        styled(data={"style": "position:fixed", "onclick": "alert(1)"}),
    ],
)
def test_what_is_not_plain_writing_is_not_shown(state: dict[str, Any]) -> None:
    client, _person = somebody_in_cms("content-editor", "content-publisher")
    client.raise_request_exception = False
    page = an_article(a_section(), is_live=False)

    answer = posted(client, page, state)

    live = ArticlePage.objects.get(pk=page.pk)
    assert (answer.status_code, live.live) == (302, True)
    shown = Client().get(live.url).content.decode()
    body = shown.partition('<div class="page-body">')[2].partition("</article>")[0]
    assert SAID in body
    found = Found()
    found.feed(body)
    assert found.bad == []


class Found(HTMLParser):
    """Whatever a browser would run, fetch or be led to by a piece of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "img", "embed", "object", "form", "svg", "style"}:
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.bad.append(name)
            elif name == "href" and not (value or "").startswith(("https://x.example/", "/")):
                self.bad.append(f"href={value}")


def test_raw_html_sent_as_plain_words_is_shown_as_words() -> None:
    client, _person = somebody_in_cms("content-editor", "content-publisher")
    page = an_article(a_section(), is_live=False)
    hostile = "<script>alert(1)</script>"
    told = sent(
        page,
        title=hostile,
        summary=hostile,
        owner_role=hostile,
        body=[("quote", {"text": hostile, "who": hostile})],
    )

    client.post(f"/cms/pages/{page.pk}/edit/", {**told, "action-publish": "1"})

    live = ArticlePage.objects.get(pk=page.pk)
    shown = Client().get(live.url).content.decode()
    home = client.get("/cms/").content.decode()
    assert hostile not in shown + home
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_huge_paste_is_taken_or_refused_in_words_but_breaks_nothing() -> None:
    client, _person = somebody_in_cms("content-editor", "content-publisher")
    page = an_article(a_section(), is_live=False)
    address = f"/cms/pages/{page.pk}/edit/"
    large, too_large = ("<p>All of it.</p>" * count for count in (1_000, 20_000))

    taken = client.post(address, sent(page, body=[("text", rich_text(large))]))
    refused = client.post(address, sent(page, body=[("text", rich_text(too_large))]))

    kept = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (taken.status_code, refused.status_code) == (302, 400)
    assert kept.body.raw_data[0]["value"].count("All of it.") == 1_000
    assert "Traceback" not in refused.content.decode()
