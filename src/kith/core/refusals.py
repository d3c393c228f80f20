"""What an operation raises when it will not do a thing."""

from __future__ import annotations


class Refusal(Exception):
    """A deed that was refused, with one sentence for the person who asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
