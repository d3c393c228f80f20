"""Whether a title that has to say nothing says something after all."""

from __future__ import annotations

import re

_TELLING = re.compile(
    r"^(abus|addict|afraid|aggress|alcohol|anxi|argu|assault|attack|bull(y|ie)|coerc|control|counsel"
    r"|court|crim|crisis|danger|death|depress|divorc|domestic|drink|drug|emergenc|fear|fight|forced"
    r"|groom|harass|harm|hit|honour|hurt|kill|marriage|married|mental|neglect|offend|partner|police"
    r"|protect|rape|refuge|relationship|risk|safe|scare|self-harm|separat|sex|stalk|suicid|surviv"
    r"|threat|trauma|unsafe|victim|violen|worr)"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_SHORT = 4
_PLAIN = frozenset(
    {
        "about",
        "from",
        "have",
        "help",
        "here",
        "information",
        "into",
        "local",
        "more",
        "page",
        "some",
    }
    | {"than", "that", "this", "what", "when", "where", "which", "with", "your", "advice", "guide"}
)


def gives_away(neutral: str, *about: str) -> str:
    """The first word of `neutral` that tells what the page is about; empty when none does.

    A word tells when it speaks of harm by itself, or stands in the page's own title or words.
    """
    own = {word for text in about for word in _words(text) if len(word) >= _SHORT} - _PLAIN
    return next((word for word in _words(neutral) if _TELLING.match(word) or word in own), "")


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
