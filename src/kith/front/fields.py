"""Fields of streams whose blocks are named by the field itself, so that migrations stay short.

A block's definition is not part of the table: Wagtail would write all of them into a migration
whenever a label changes.
"""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField

from kith.front.blocks import Body, Sources


class _NamedStream(StreamField):
    block: ClassVar[type[StreamBlock]]

    def __init__(self, **options: Any) -> None:
        for unwanted in ("block_types", "block_lookup"):
            options.pop(unwanted, None)
        super().__init__(self.block(), **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _blocks, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options


class BodyField(_NamedStream):
    """The body of a page, in the blocks that every type of page may use."""

    block = Body


class SourcesField(_NamedStream):
    """Where the facts of a page come from."""

    block = Sources
