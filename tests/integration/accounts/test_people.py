import pytest
from django.db import IntegrityError
from django.test import Client

from kith.accounts.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-pass-phrase-9"


def test_a_person_signs_in_whatever_the_capitals_of_the_address() -> None:
    made = Person.objects.create_user("Sam@Exampleton.example", PASSWORD, name="Sam Field")

    assert Person.objects.get_by_natural_key("sam@exampleton.EXAMPLE") == made
    assert (str(made), made.get_short_name()) == ("Sam Field", "Sam")
    assert made.check_password(PASSWORD)


def test_two_people_never_share_an_address() -> None:
    Person.objects.create_user("sam@exampleton.example")

    with pytest.raises(IntegrityError):
        Person.objects.create_user("SAM@exampleton.example")


def test_a_person_without_a_password_cannot_sign_in_by_one() -> None:
    made = Person.objects.create_user("sam@exampleton.example")

    assert not made.has_usable_password()


def test_the_editors_pages_open_only_to_those_who_sign_in(client: Client) -> None:
    asked = client.get("/cms/")
    client.force_login(Person.objects.create_superuser("admin@exampleton.example", PASSWORD))
    client.post("/account/editors/")
    given = client.get("/cms/")

    assert (asked.status_code, asked["Location"]) == (302, "/account/editors/?next=/cms/")
    assert given.status_code == 200
    assert "'unsafe-inline'" in given["Content-Security-Policy"]


def test_records_about_people_are_not_listed_in_the_editors_pages(client: Client) -> None:
    client.force_login(Person.objects.create_superuser("admin@exampleton.example", PASSWORD))
    client.post("/account/editors/")

    home = client.get("/cms/").content.decode()

    assert "/cms/users/" not in home
    assert client.get("/cms/users/").status_code == 404
    assert client.get("/cms/users/add/").status_code == 404


@pytest.mark.parametrize("deed", ["set_active_state", "delete", "assign_role"])
def test_accounts_are_not_changed_in_bulk_in_the_editors_pages(client: Client, deed: str) -> None:
    client.force_login(Person.objects.create_superuser("admin@exampleton.example", PASSWORD))
    client.post("/account/editors/")
    victim = Person.objects.create_user("zebedee@exampleton.example", PASSWORD)
    address = f"/cms/bulk/accounts/person/{deed}/?id={victim.pk}"

    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    victim.refresh_from_db()
    assert victim.is_active
