"""A form that posts counts once: it carries `{% post_key %}`, which its door looks for."""

from __future__ import annotations

import re
from pathlib import Path

from tools.rules.templates import COMMENT
from tools.rules.tree import SOURCE, Breach, files, named, text_of

RULE = "Every form that posts carries {% post_key %}"
FORM = re.compile(
    r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b[^>]*>(?P<inside>.*?)</form>",
    re.IGNORECASE | re.DOTALL,
)
KEY = re.compile(r"{%\s*post_key\s*%}")
ALLOWED = {
    # The private check keeps nothing, so there is nothing that could count twice.
    "selfcheck/templates/selfcheck/check.html",
    # Nor do the guided finder and the draft of arrangements.
    "front/templates/front/plan/arrangements.html",
    "front/templates/front/plan/arrangements_form.html",
    "front/templates/front/plan/before_arrangements.html",
    "front/templates/front/plan/plan.html",
    "front/templates/front/plan/question.html",
    # Nor does the search.
    "front/templates/front/parts/search_box.html",
    "front/templates/front/parts/search_more.html",
    "front/templates/front/parts/search_nothing.html",
    "front/templates/front/parts/search_services.html",
    "front/templates/front/search.html",
    "directory/templates/directory/find_form.html",
    "directory/templates/directory/find_results.html",
    # A keeper's link: confirmed twice a day counts once, and a later change takes the first's place.
    "directory/templates/directory/keeping/link.html",
    "directory/templates/directory/keeping/link_change.html",
    "directory/templates/directory/keeping/link_ended.html",
    "directory/templates/directory/keeping/link_over.html",
    "directory/templates/directory/keeping/link_pass_on.html",
    # Says that an entry is wrong: the same thing said twice of one entry counts once anyway.
    "directory/templates/directory/wrong.html",
    # Asks about what is held: its stamp holds a key of its own.
    "rights/templates/rights/ask.html",
    # Sends the same form again, with the key that it had.
    "areas/templates/errors/unsaved.html",
    # Hands over a cookie with its answer, which an answer told again would not have.
    "accounts/templates/accounts/editors.html",
}


def check(root: Path) -> list[Breach]:
    """Forms without the key in the templates of `src/kith`."""
    breaches = []
    for path in files(root, ".html", under=(f"{SOURCE}/",)):
        name = named(root, path)
        if "templates" in path.parts and name.removeprefix(f"{SOURCE}/") not in ALLOWED:
            breaches += [
                Breach(name, line, "a form that posts without a key") for line in _keyless(path)
            ]
    return breaches


def _keyless(path: Path) -> list[int]:
    text = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text_of(path))
    return [
        text.count("\n", 0, form.start()) + 1
        for form in FORM.finditer(text)
        if not KEY.search(form["inside"])
    ]


def stale_allowances(root: Path) -> list[str]:
    """Allowances for templates that are gone or have no such form any more."""
    return sorted(
        name
        for name in ALLOWED
        if not (path := root / SOURCE / name).exists() or not _keyless(path)
    )
