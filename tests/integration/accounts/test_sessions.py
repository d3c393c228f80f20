"""Sessions: begun by a sign-in, ended by time or by deed, apart for work and for editors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from kith.accounts.models import Person, SignIn
from kith.accounts.operations import signing
from kith.accounts.rules.ways_in import digest_of, method_of
from kith.core.models import AuditEntry, Draft
from kith.organisations.models import RoleHeld
from tests.factories.clients import WorkClient
from tests.factories.people import PASSWORD, a_person, signed_in_client

pytestmark = pytest.mark.django_db

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
WAY_IN = "/account/login/?next="


def put_back(**moments: timedelta) -> None:
    """Let the only sign-in have happened so long ago."""
    now = timezone.now()
    SignIn.objects.update(**{name: now - ago for name, ago in moments.items()})


def ends() -> list[str]:
    return list(SignIn.objects.order_by("began_at").values_list("end", flat=True))


def test_a_sign_in_is_kept_with_its_trail_and_no_key(client: Client) -> None:
    person = a_person("champion")

    client.force_login(person)

    kept = SignIn.objects.get()
    assert (kept.person, kept.method, kept.ended_at) == (person, "password", None)
    key = client.cookies["kith_session"].value
    assert kept.session_digest == digest_of(key) != key
    entry = AuditEntry.objects.get(action="accounts.sign-in-begun")
    assert (entry.by_id, entry.object_id, entry.detail["method"]) == (
        person.pk,
        str(person.pk),
        "password",
    )


@pytest.mark.parametrize(
    ("steps", "method"),
    [
        ([], "password"),
        ([{"method": "password"}], "password"),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], "one-time-code"),
        ([{"method": "password"}, {"method": "mfa", "type": "recovery_codes"}], "recovery-code"),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], "passkey"),
        ([{"method": "socialaccount"}], "organisation"),
        ([{"method": "invitation"}], "invitation"),
    ],
)
def test_method_of_names_the_way_in(steps: list[dict[str, str]], method: str) -> None:
    assert method_of(steps) == method


@pytest.mark.parametrize(
    ("moments", "why"),
    [
        ({"seen_at": IDLE}, "idle"),
        ({"began_at": LONGEST}, "too-long"),
        ({"seen_at": IDLE, "began_at": LONGEST}, "too-long"),
    ],
)
def test_a_session_that_ran_out_leads_to_the_sign_in_and_says_why(
    moments: dict[str, timedelta], why: str
) -> None:
    client = signed_in_client(a_person("champion"))
    put_back(**moments)

    answer = client.get("/work/roles/")
    again = client.get("/work/")

    assert answer.status_code == 302
    assert answer["Location"] == f"{WAY_IN}%2Fwork%2Froles%2F&ended={why}"
    assert answer.cookies["kith_session"].value == ""
    assert again["Location"] == "/account/login/?next=/work/"
    assert ends() == [why]


@pytest.mark.parametrize(
    "moments",
    [
        {"seen_at": IDLE - timedelta(seconds=10)},
        {"began_at": LONGEST - timedelta(seconds=10)},
    ],
)
def test_a_session_within_its_limits_goes_on(moments: dict[str, timedelta]) -> None:
    client = signed_in_client(a_person("champion"))
    put_back(**moments)

    assert client.get("/work/").status_code == 200


def test_a_page_for_everybody_stays_open_when_the_session_ran_out() -> None:
    client = signed_in_client(a_person("champion"))
    put_back(seen_at=IDLE)

    assert client.get("/accessibility/").status_code == 200
    assert ends() == [""]  # it looks at nobody's session


def test_seen_at_is_written_at_most_once_a_minute() -> None:
    client = signed_in_client(a_person("champion"))
    first = SignIn.objects.get().seen_at

    client.get("/work/")
    soon = SignIn.objects.get().seen_at
    put_back(seen_at=timedelta(minutes=2))
    client.get("/work/")
    later = SignIn.objects.get().seen_at

    assert soon == first
    assert timezone.now() - later < timedelta(seconds=30)


def test_a_session_without_a_sign_in_is_not_trusted() -> None:
    client = signed_in_client(a_person("champion"))
    SignIn.objects.all().delete()

    assert client.get("/work/")["Location"] == f"{WAY_IN}%2Fwork%2F"


def test_whoever_left_is_out_at_the_next_request() -> None:
    person = a_person("champion")
    client = signed_in_client(person)
    Person.objects.update(is_active=False)

    assert client.get("/work/").status_code == 302


def test_a_role_that_was_taken_away_counts_at_the_next_request() -> None:
    person = a_person("records-administrator")
    client = signed_in_client(person)
    before = client.get("/account/").content.decode()
    RoleHeld.objects.update(ended_at=timezone.now())
    after = client.get("/account/").content.decode()

    assert ("Records administrator" in before, "Records administrator" in after) == (True, False)


def test_signing_out_ends_the_sign_in_and_clears_the_browser() -> None:
    client = signed_in_client(a_person("champion"))

    answer = client.post("/account/logout/")

    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"storage"'
    assert ends() == ["signed-out"]
    assert AuditEntry.objects.filter(action="accounts.sign-in-ended").count() == 1


def test_leaving_in_a_hurry_ends_the_sign_in_too() -> None:
    client = signed_in_client(a_person("champion"))

    client.get("/leave/")

    assert ends() == ["signed-out"]


def test_one_session_is_ended_from_another() -> None:
    person = a_person("champion")
    old, here = signed_in_client(person), signed_in_client(person)
    lost = SignIn.objects.order_by("began_at")[0]

    answer = here.post(f"/account/sessions/{lost.pk}/end/")

    assert answer["Location"] == "/account/"
    assert old.get("/work/")["Location"] == f"{WAY_IN}%2Fwork%2F&ended=elsewhere"
    assert here.get("/work/").status_code == 200


def test_nobody_ends_the_session_of_another() -> None:
    theirs = signed_in_client(a_person("champion"))
    sign_in = SignIn.objects.get()
    mine = signed_in_client(a_person("champion"))

    assert mine.post(f"/account/sessions/{sign_in.pk}/end/").status_code == 404
    assert theirs.get("/work/").status_code == 200


def test_sign_out_everywhere_else_leaves_only_this_session() -> None:
    person, other = a_person("champion"), a_person("champion")
    elsewhere = [signed_in_client(person) for _ in range(3)]
    bystander, here = signed_in_client(other), signed_in_client(person)

    here.post("/account/sessions/end-others/")

    assert [one.get("/work/").status_code for one in elsewhere] == [302, 302, 302]
    assert [one.get("/work/").status_code for one in (bystander, here)] == [200, 200]


def test_end_all_sessions_ends_each_once_and_says_why() -> None:
    person = a_person("champion")
    client = signed_in_client(person)
    at = timezone.now()

    first = signing.end_all_sessions(person=person, end=SignIn.End.LEFT, by=None, at=at)
    second = signing.end_all_sessions(person=person, end=SignIn.End.ELSEWHERE, by=None, at=at)

    assert (first, second, ends()) == (1, 0, ["left"])
    assert client.get("/work/").status_code == 302


def test_a_new_password_keeps_this_session_and_its_sign_in() -> None:
    client = signed_in_client(a_person("champion"))
    new = "quite another quiet river"
    told = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    changed = client.post("/account/password/change/", told)

    assert changed.status_code == 302, changed.content.decode()
    assert client.get("/work/").status_code == 200
    assert ends() == [""]


# ── Typed text survives ──


def test_what_was_typed_is_kept_when_the_session_ran_out() -> None:
    person = a_person("champion")
    client = signed_in_client(person)
    put_back(seen_at=IDLE)
    typed = {"words": "It cannot wait", "ways": ["a", "b"], "post_key": "x", "password": "hush"}

    answer = client.post("/work/break-glass/", typed)

    assert answer["Location"] == f"{WAY_IN}%2Fwork%2Fbreak-glass%2F&ended=idle&kept=1"
    draft = Draft.objects.get()
    assert (draft.person_id, draft.address) == (person.pk, "/work/break-glass/")
    assert draft.typed == {"words": ["It cannot wait"], "ways": ["a", "b"]}


def test_nothing_is_kept_without_the_forms_secret() -> None:
    client = WorkClient(enforce_csrf_checks=True)
    client.force_login(a_person("champion"))
    put_back(seen_at=IDLE)

    answer = client.post("/work/break-glass/", {"words": "Not mine"})

    assert (answer.status_code, Draft.objects.count()) == (403, 0)
    assert client.get("/work/").status_code == 302


def test_nothing_is_kept_of_a_session_that_was_ended_elsewhere() -> None:
    client = signed_in_client(a_person("champion"))
    now = timezone.now()
    SignIn.objects.update(ended_at=now, end="elsewhere")

    client.post("/work/break-glass/", {"words": "By whoever took the laptop"})

    assert Draft.objects.count() == 0


def test_nothing_typed_leads_to_today_and_not_to_an_address_that_only_takes_posts() -> None:
    client = signed_in_client(a_person("champion"))
    put_back(seen_at=IDLE)

    answer = client.post("/account/sessions/end-others/", {"post_key": "x"})

    assert answer["Location"] == f"{WAY_IN}%2Fwork%2F&ended=idle"


def test_a_page_that_asks_by_script_is_told_that_nobody_is_signed_in() -> None:
    client = signed_in_client(a_person("champion"))
    put_back(seen_at=IDLE)

    answer = client.post("/work/still-here/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()) == (401, {"signed_out": True})


def test_still_here_says_for_how_long() -> None:
    client = signed_in_client(a_person("champion"))
    put_back(seen_at=timedelta(minutes=18))

    answer = client.post("/work/still-here/", headers={"Accept": "application/json"})

    assert answer.json()["seconds"] in range(1190, 1201)


# ── The editors' pages ──


def an_editor_client() -> Client:
    client = signed_in_client(a_person("content-editor"))
    assert client.post("/account/editors/")["Location"] == "/cms/"
    return client


def test_an_editor_comes_in_with_a_cookie_of_its_own() -> None:
    client = an_editor_client()

    cookie = client.cookies["kith_cms"]
    assert (cookie["path"], bool(cookie["httponly"])) == ("/cms/", True)
    assert client.get("/cms/").status_code == 200
    assert list(SignIn.objects.order_by("is_for_editors").values_list("is_for_editors")) == [
        (False,),
        (True,),
    ]


def test_an_editors_session_does_not_open_work_nor_the_other_way_round() -> None:
    client = an_editor_client()
    keys = {name: client.cookies[name].value for name in ("kith_session", "kith_cms")}
    only_cms, crossed, only_work = Client(), Client(), Client()
    only_cms.cookies["kith_cms"] = keys["kith_cms"]
    only_work.cookies["kith_session"] = keys["kith_session"]

    assert only_cms.get("/work/").status_code == 302
    assert only_work.get("/cms/")["Location"] == "/account/editors/?next=/cms/"
    assert (only_cms.get("/cms/").status_code, only_work.get("/work/").status_code) == (200, 200)
    crossed.cookies["kith_session"] = keys["kith_cms"]
    assert crossed.get("/work/").status_code == 302
    crossed.cookies["kith_cms"] = keys["kith_session"]
    assert crossed.get("/cms/").status_code == 302


def test_signing_out_of_either_ends_both() -> None:
    for address in ("/account/logout/", "/cms/logout/"):
        client = an_editor_client()
        copy = Client()
        for name in ("kith_session", "kith_cms"):
            copy.cookies[name] = client.cookies[name].value

        client.post(address)

        assert (copy.get("/work/").status_code, copy.get("/cms/").status_code) == (302, 302)


def test_an_editor_whose_role_is_gone_is_out_and_loses_the_groups() -> None:
    client = an_editor_client()
    groups = Group.objects.filter(user__email__contains="@").order_by("name")
    before = list(groups.values_list("name", flat=True))
    RoleHeld.objects.update(ended_at=timezone.now())

    answer = client.get("/cms/")

    assert (before, list(groups)) == (["Editors"], [])
    assert answer.status_code == 302
    assert client.post("/account/editors/").status_code == 403


def test_somebody_who_is_no_editor_is_told_so() -> None:
    client = signed_in_client(a_person("champion"))

    assert [client.get("/account/editors/").status_code] == [403]
    assert client.post("/account/editors/").status_code == 403
    assert SignIn.objects.count() == 1


def test_whoever_set_the_place_up_edits_pages() -> None:
    person = Person.objects.create_superuser("first@example.org", PASSWORD)
    client = signed_in_client(person)

    client.post("/account/editors/")

    assert client.get("/cms/").status_code == 200


@pytest.mark.parametrize("address", ["login/", "password_reset/", "password_reset/confirm/a/b/"])
def test_the_editors_pages_have_no_sign_in_of_their_own(client: Client, address: str) -> None:
    answer = client.get(f"/cms/{address}")

    assert (answer.status_code, answer["Location"]) == (302, "/account/editors/")
    assert client.post(f"/cms/{address}").status_code == 405


def test_public_pages_set_no_cookie_and_the_sign_in_sets_one(client: Client) -> None:
    a_person("champion")  # and with it the area

    assert dict(client.get("/accessibility/").cookies) == {}
    assert dict(client.get("/check/").cookies) == {}
    assert list(client.get("/account/login/").cookies) == ["kith_session"]
