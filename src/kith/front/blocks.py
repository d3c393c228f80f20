"""What the body of a page is made of: one block for each directive of a pack's page.

Each value is plain data, so that a page can be written out as the pack's Markdown and read in
again without loss. Contacts, the check and the clocks are never typed into a page: a block
names them, and the page shows what the area's pack says today.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from kith.front.enums import CONCERN_CHOICES, NOTE_CHOICES, SUBJECT_CHOICES

PLAIN_FEATURES = ["bold", "ol", "ul", "link"]
TEXT_FEATURES = ["h2", "h3", *PLAIN_FEATURES]


class SayBlock(blocks.StructBlock):
    """Phrases that somebody could use."""

    title = blocks.CharBlock(required=False, max_length=90)
    lines = blocks.ListBlock(blocks.CharBlock(max_length=300), min_num=1)

    class Meta:
        icon = "openquote"
        label = "Words to use"
        template = "front/blocks/say.html"


class DoDontBlock(blocks.StructBlock):
    """What helps, and what does not."""

    do = blocks.ListBlock(blocks.CharBlock(max_length=300), label="Do")
    dont = blocks.ListBlock(blocks.CharBlock(max_length=300), label="Do not")

    class Meta:
        icon = "tick-inverse"
        label = "Do and do not"
        template = "front/blocks/do_dont.html"


class StepsBlock(blocks.StructBlock):
    """Steps in order."""

    title = blocks.CharBlock(required=False, max_length=90)
    steps = blocks.ListBlock(blocks.CharBlock(max_length=500), min_num=1)

    class Meta:
        icon = "list-ol"
        label = "Steps"
        template = "front/blocks/steps.html"


class NoteBlock(blocks.StructBlock):
    """Something to stand out."""

    kind = blocks.ChoiceBlock(choices=NOTE_CHOICES, default="tip")
    text = blocks.RichTextBlock(features=PLAIN_FEATURES)

    class Meta:
        icon = "info-circle"
        label = "Note"
        template = "front/blocks/note.html"


class FoldBlock(blocks.StructBlock):
    """Something for those who want to know more, folded until then."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=PLAIN_FEATURES)

    class Meta:
        icon = "collapse-down"
        label = "Folded part"
        template = "front/blocks/fold.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody really said."""

    text = blocks.TextBlock(max_length=600)
    who = blocks.CharBlock(required=False, max_length=90)

    class Meta:
        icon = "openquote"
        label = "Quote"
        template = "front/blocks/quote.html"


class ContactsBlock(blocks.StructBlock):
    """Help from the area's pack, by what it is about."""

    concern = blocks.ChoiceBlock(choices=CONCERN_CHOICES)
    subject = blocks.ChoiceBlock(choices=SUBJECT_CHOICES, required=False)

    class Meta:
        icon = "group"
        label = "People who help"
        template = "front/blocks/contacts.html"


class PagesBlock(blocks.StructBlock):
    """Pages to read next."""

    title = blocks.CharBlock(required=False, max_length=90)
    pages = blocks.ListBlock(blocks.PageChooserBlock(), min_num=1)

    class Meta:
        icon = "doc-full"
        label = "Pages"
        template = "front/blocks/pages.html"


class PromptBlock(blocks.StructBlock):
    """A prompt, with lines to write on."""

    prompt = blocks.CharBlock(max_length=300)
    lines = blocks.IntegerBlock(
        default=3, validators=[MinValueValidator(0), MaxValueValidator(20)], min_value=0
    )


class WorksheetBlock(blocks.StructBlock):
    """Prompts to print and to write on."""

    prompts = blocks.ListBlock(PromptBlock(), min_num=1)

    class Meta:
        icon = "edit"
        label = "Worksheet"
        template = "front/blocks/worksheet.html"


class PictureBlock(blocks.StructBlock):
    """A picture with its text alternative, and a caption if it needs one."""

    image = ImageBlock()
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "Picture"
        template = "front/blocks/picture.html"


class Body(blocks.StreamBlock):
    """The body of a page."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, template="front/blocks/text.html")
    say = SayBlock()
    do_dont = DoDontBlock()
    steps = StepsBlock()
    note = NoteBlock()
    fold = FoldBlock()
    quote = QuoteBlock()
    contacts = ContactsBlock()
    help_now = blocks.StaticBlock(
        icon="warning", label="Help now", template="front/blocks/help_now.html"
    )
    check = blocks.StaticBlock(
        icon="clipboard-list", label="The private check", template="front/blocks/check.html"
    )
    clocks = blocks.StaticBlock(
        icon="time", label="What happens with a request", template="front/blocks/clocks.html"
    )
    pages = PagesBlock()
    worksheet = WorksheetBlock()
    transcript = blocks.RichTextBlock(
        features=TEXT_FEATURES, icon="pilcrow", template="front/blocks/transcript.html"
    )
    picture = PictureBlock()

    class Meta:
        block_counts: ClassVar[dict[str, Any]] = {
            "check": {"max_num": 1},
            "clocks": {"max_num": 1},
            "transcript": {"max_num": 1},
        }


class Source(blocks.StructBlock):
    """Where a fact on the page comes from."""

    title = blocks.CharBlock(max_length=200)
    publisher = blocks.CharBlock(required=False, max_length=200)
    url = blocks.URLBlock(max_length=500)
    read_on = blocks.DateBlock()

    class Meta:
        icon = "link-external"


class Sources(blocks.StreamBlock):
    """The sources of a page."""

    source = Source()
