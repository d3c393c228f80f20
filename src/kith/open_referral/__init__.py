"""Open Referral UK 3.0: check, read and write feeds of services. Pure: no Django, no network."""

from kith.open_referral.checking import check_page, check_record
from kith.open_referral.feed_checking import EndpointReport, FeedReport, check_feed
from kith.open_referral.feeds import (
    AddressFeed,
    Answer,
    Feed,
    FeedBroken,
    Fetch,
    FileFeed,
    Reply,
    read_records,
    sampled,
)
from kith.open_referral.findings import Finding, Kind, Level, by_kind, is_valid
from kith.open_referral.profile import Endpoint, Entity, Field, Profile, profile
from kith.open_referral.reading import Limits, NotReadable
from kith.open_referral.writing import NotWritable, canonical, cleaned, ndjson, page, page_bytes

__all__ = [
    "AddressFeed",
    "Answer",
    "Endpoint",
    "EndpointReport",
    "Entity",
    "Feed",
    "FeedBroken",
    "FeedReport",
    "Fetch",
    "Field",
    "FileFeed",
    "Finding",
    "Kind",
    "Level",
    "Limits",
    "NotReadable",
    "NotWritable",
    "Profile",
    "Reply",
    "by_kind",
    "canonical",
    "check_feed",
    "check_page",
    "check_record",
    "cleaned",
    "is_valid",
    "ndjson",
    "page",
    "page_bytes",
    "profile",
    "read_records",
    "sampled",
]
