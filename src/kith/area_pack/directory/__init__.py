"""The directory of a pack: what services are filed under, who provides them, where, and when."""

from kith.area_pack.directory.checking import Around, read_directory
from kith.area_pack.directory.definition import (
    BankHoliday,
    Directory,
    Outcode,
    Phone,
    PlaceUse,
    ProvidedBy,
    ServiceEntry,
    ServicePlace,
    TermEntry,
    Vocabulary,
)

__all__ = [
    "Around",
    "BankHoliday",
    "Directory",
    "Outcode",
    "Phone",
    "PlaceUse",
    "ProvidedBy",
    "ServiceEntry",
    "ServicePlace",
    "TermEntry",
    "Vocabulary",
    "read_directory",
]
