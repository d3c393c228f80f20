"""Tables of the directory."""

from kith.directory.models.entries import Service, ServiceAtLocation
from kith.directory.models.importing import (
    ImportRun,
    ImportSource,
    Pairing,
    SourceRecord,
)
from kith.directory.models.keeping import (
    Assurance,
    Change,
    KeeperLink,
    Proposal,
    Reminder,
    WrongReport,
)
from kith.directory.models.places import Place, Provider
from kith.directory.models.postcodes import PostcodeLoad, PostcodePoint
from kith.directory.models.rules import DirectoryRules
from kith.directory.models.search import SearchName, SearchRow, SearchSet, SearchWord
from kith.directory.models.vocabulary import Taxonomy, Term

__all__ = [
    "Assurance",
    "Change",
    "DirectoryRules",
    "ImportRun",
    "ImportSource",
    "KeeperLink",
    "Pairing",
    "Place",
    "PostcodeLoad",
    "PostcodePoint",
    "Proposal",
    "Provider",
    "Reminder",
    "SearchName",
    "SearchRow",
    "SearchSet",
    "SearchWord",
    "Service",
    "ServiceAtLocation",
    "SourceRecord",
    "Taxonomy",
    "Term",
    "WrongReport",
]
