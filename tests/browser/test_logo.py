"""An organisation's lead gives it a logo, sees it, and is told what is wrong with another file."""

from __future__ import annotations

from pathlib import Path

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.moving import follow, press
from tests.browser.people import StaffedSite, enter
from tests.factories import good_files as good


def test_lead_gives_their_organisation_a_logo(
    staffed_site: StaffedSite, open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "logo.jpg").write_bytes(good.picture("JPEG"))
    (tmp_path / "logo.svg").write_bytes(b"<svg/>")
    lead = staffed_site.put_person(
        "logo-lead@example.org", roles=["organisation-lead"], organisation="Quiet Harbour"
    )
    page = open_page(width=320)
    enter(page, staffed_site, lead)
    page.goto(f"{staffed_site.address}/work/organisations/?q=Quiet")
    follow(page, "Quiet Harbour")
    page.goto(f"{page.url}logo/")

    # A file that is not taken: the summary leads to the control.
    page.get_by_label("Picture").set_input_files(tmp_path / "logo.svg")
    press(page, "Save this logo")
    page.get_by_role("link", name="This kind of file is not taken.").click()
    assert page.evaluate("document.activeElement.id") == "id_file"
    assert violations(page) == []

    # A photo: it is shown at once, by its own name.
    page.get_by_label("Picture").set_input_files(tmp_path / "logo.jpg")
    press(page, "Save this logo")
    picture = page.get_by_role("img", name="Logo of Quiet Harbour")
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 240
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []

    press(page, "Remove the logo")
    page.get_by_role("heading", name="No logo yet").wait_for()
