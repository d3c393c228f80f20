"""The tables of the front: its pages, and what it keeps beside them."""

from kith.front.models.content import ContentPage
from kith.front.models.home import HomePage
from kith.front.models.pages import (
    TYPES,
    AlternativePage,
    ArticlePage,
    CampaignPage,
    CoursePage,
    EventPage,
    InformationPage,
    NewsPage,
    SectionPage,
    SituationPage,
    StagePage,
    StoryPage,
    ToolPage,
)
from kith.front.models.review import ReviewTask
from kith.front.records import LinkCheck, PageExamined, SearchEntry

__all__ = [
    "TYPES",
    "AlternativePage",
    "ArticlePage",
    "CampaignPage",
    "ContentPage",
    "CoursePage",
    "EventPage",
    "HomePage",
    "InformationPage",
    "LinkCheck",
    "NewsPage",
    "PageExamined",
    "ReviewTask",
    "SearchEntry",
    "SectionPage",
    "SituationPage",
    "StagePage",
    "StoryPage",
    "ToolPage",
]
