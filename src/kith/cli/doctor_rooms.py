"""What `kith doctor` asks of the rooms: the pack, the roles, the measures."""

from __future__ import annotations

from kith.accounts.rules.access_table import roles
from kith.areas.models import Area, MeasureUse, RetentionPeriod
from kith.areas.queries import retention_periods
from kith.core.doctor.finding import Check, Finding, House, must, note, should
from kith.core.retention.schedule import missing
from kith.measures import instruments_folder, load_library
from kith.organisations.queries.roles import holders_of
from kith.organisations.rules.giving import RECORDS_ADMINISTRATOR

SYSTEM_ADMINISTRATOR = "system-administrator"
TWO = 2


def no_pack(house: House) -> Finding | None:
    """A site that belongs nowhere."""
    if Area.objects.exists():
        return None
    return must(
        "No pack is loaded.",
        "The site has no place, no pages and no helplines.",
        "Run `kith pack load FOLDER`, or start `kith serve --pack FOLDER`.",
    )


def area_is_unknown(house: House) -> Finding | None:
    """KITH_AREA names a pack that is not loaded."""
    code = house.given("KITH_AREA")
    if not code or Area.objects.filter(code=code).exists():
        return None
    return must(
        f"KITH_AREA is “{code}”, and no such pack is loaded.",
        "The site shows nothing.",
        "Load that pack, or put KITH_AREA right.",
    )


def pack_is_not_adopted(house: House) -> Finding | None:
    """Every page says that it is not a council service."""
    waiting = sorted(area.name for area in Area.objects.all() if not area.is_adopted)
    if not waiting:
        return None
    return note(
        f"Nobody has adopted the pack of {', '.join(waiting)}.",
        "Every page says that this is not a council service, and search engines stay away.",
        "When the body whose name it carries decides, write `adopted_by` and `adopted_on` into "
        "pack.toml, and load it.",
    )


def no_periods(house: House) -> Finding | None:
    """Nothing is ever forgotten."""
    bare = [
        area.name
        for area in Area.objects.all()
        if not RetentionPeriod.objects.filter(area=area).exists()
    ]
    if not bare:
        return None
    return should(
        f"The pack of {', '.join(sorted(bare))} says nothing of how long records are kept.",
        "What is about people stays for ever, which the law does not allow.",
        "Write the pack's retention.toml, have it confirmed, and load the pack.",
    )


def periods_missing(house: House) -> Finding | None:
    """Something is never forgotten."""
    lacking = {
        code
        for area in Area.objects.all()
        if (periods := retention_periods(area.pk))
        for code in missing(periods)
    }
    if not lacking:
        return None
    return should(
        f"The pack says nothing of how long these are kept: {', '.join(sorted(lacking))}.",
        "Nothing of that kind is ever deleted.",
        "Write them into the pack's retention.toml, have them confirmed, and load the pack.",
    )


def no_records_administrator(house: House) -> Finding | None:
    """Requests under the law lie, and nobody else is invited."""
    if not Area.objects.exists() or holders_of(frozenset({RECORDS_ADMINISTRATOR})):
        return None
    return must(
        "Nobody is records administrator.",
        "Nobody answers requests under the law, or adds organisations.",
        f"Run `kith invite ADDRESS --role {RECORDS_ADMINISTRATOR}`.",
    )


def one_records_administrator(house: House) -> Finding | None:
    """Erasing takes two people."""
    if len(holders_of(frozenset({RECORDS_ADMINISTRATOR}))) != 1:
        return None
    return should(
        "There is one records administrator.",
        "Erasing what is held about somebody takes two people, one to ask and one to approve; and "
        "when this one is away, nobody answers.",
        f"Invite a second: `kith invite ADDRESS --role {RECORDS_ADMINISTRATOR}`.",
    )


def no_system_administrator(house: House) -> Finding | None:
    """Messages that could not be sent are seen by nobody."""
    if not Area.objects.exists() or holders_of(frozenset({SYSTEM_ADMINISTRATOR})):
        return None
    return note(
        "Nobody is system administrator.",
        "Nobody sees messages that could not be sent.",
        f"Run `kith invite ADDRESS --role {SYSTEM_ADMINISTRATOR}`.",
    )


def measures_unlicensed(house: House) -> Finding | None:
    """Wording that the pack asks for and that may not be shown here."""
    library = load_library(instruments_folder())
    wanted = {code for use in MeasureUse.objects.all() for code in use.measures}
    unknown = sorted(code for code in wanted if code not in library)
    silent = sorted(code for code in wanted if code in library and not library[code].has_wording)
    if unknown:
        return should(
            f"The pack asks for measures that are not here: {', '.join(unknown)}.",
            "Pages that name them show a gap.",
            "Put them into the pack's gaps, or add them to instruments/.",
        )
    if not silent:
        return None
    return note(
        f"The wording of {', '.join(silent)} is not here, because its licence must be obtained.",
        "Kith scores answers to them, and shows no questions.",
        "Ask the holder named by `kith measures show CODE`, and merge the wording once they agree.",
    )


def role_nobody_knows(house: House) -> Finding | None:
    """Roles held under a code that gives no right any more."""
    from kith.organisations.models import RoleHeld

    held = set(
        RoleHeld.objects.filter(ended_at=None, membership__ended_at=None)
        .order_by()
        .values_list("role", flat=True)
        .distinct()
    )
    unknown = sorted(held - set(roles()))
    if not unknown:
        return None
    return should(
        f"People hold roles that roles.toml does not know: {', '.join(unknown)}.",
        "Those people see nothing by them.",
        "End those roles and give the right ones, or install the version that knows them.",
    )


CHECKS = (
    Check("pack", no_pack),
    Check("area", area_is_unknown),
    Check("adopted", pack_is_not_adopted),
    Check("retention-periods", no_periods),
    Check("retention-gaps", periods_missing),
    Check("records-administrator", no_records_administrator),
    Check("two-records-administrators", one_records_administrator),
    Check("system-administrator", no_system_administrator),
    Check("measures", measures_unlicensed),
    Check("roles", role_nobody_knows),
)
