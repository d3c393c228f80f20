"""An entry's text may be in another language than the area's: it says so, and runs its own way."""

from __future__ import annotations

import pytest
from django.test import Client

from kith.area_pack.directory import Directory, ProvidedBy, ServiceEntry, TermEntry, Vocabulary
from kith.areas.models import Area
from kith.directory.models import Provider, Service
from kith.directory.operations.loading import load_providers, load_services, load_words
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_provider, a_service

pytestmark = pytest.mark.django_db
NAME = "بيت الجيران"


@pytest.fixture(autouse=True)
def area() -> Area:
    return an_area()


def test_text_of_an_entry_says_its_language_and_direction(client: Client) -> None:
    service = a_service(NAME, lang="ar", summary="شاي", provider=a_provider("Bayt"))

    page = client.get(f"/services/{service.pk}/").content.decode()

    assert f'<h1 class="govuk-heading-xl" lang="ar" dir="rtl">{NAME}</h1>' in page
    assert '<p class="govuk-body-l" lang="ar" dir="rtl">شاي</p>' in page
    assert '<p class="dir-entry__by" lang="en-GB" dir="ltr">Bayt</p>' in page


def test_card_says_the_language_of_its_entry_and_others_say_none(client: Client) -> None:
    a_service(NAME, lang="ar", summary="شاي", provider=a_provider("بيت", lang="ar"))
    a_service("Tea and talk", summary="Tea.")

    page = client.post("/services/", {"words": ""}).content.decode()

    assert '<h3 class="dir-card__name" lang="ar" dir="rtl">' in page
    assert '<p class="dir-card__provider" lang="ar" dir="rtl">بيت</p>' in page
    assert '<p class="dir-card__summary" lang="ar" dir="rtl">شاي</p>' in page
    assert page.count('class="dir-card__name">') == 1


def test_pack_keeps_another_language_and_leaves_out_its_own(area: Area) -> None:
    directory = Directory(
        taxonomies=(Vocabulary(code="types", name="Types", description="What it is."),),
        terms=(TermEntry(taxonomy="types", code="talk", kind="service_type", label="Talk"),),
        providers=(
            ProvidedBy(code="bayt", name="بيت", description="شاي", lang="ar"),
            ProvidedBy(code="fair", name="Fair", description="Tea.", lang=area.language),
        ),
        services=(
            _given("one", "bayt", "ar"),
            _given("two", "fair", area.language),
        ),
    )
    load_words(area=area, directory=directory, at=AT)
    load_providers(area=area, directory=directory, at=AT)
    load_services(area=area, directory=directory, at=AT)

    services = Service.objects.because("A test looks.").filter(code__in=("one", "two"))
    providers = Provider.objects.because("A test looks.").filter(code__in=("bayt", "fair"))
    assert dict(services.values_list("code", "lang")) == {"one": "ar", "two": ""}
    assert dict(providers.values_list("code", "lang")) == {"bayt": "ar", "fair": ""}


def _given(code: str, provider: str, lang: str) -> ServiceEntry:
    return ServiceEntry(
        code=code,
        provider=provider,
        name=code,
        summary="Talk.",
        description="Talk.",
        types=("types:talk",),
        lang=lang,
    )
