"""What an editor does, in a process of its own: `python -m tests.faults.publish_home DEED WORDS`."""

from __future__ import annotations

import os
import sys


def main(deed: str, words: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
    import django

    django.setup()
    from kith.front.models import HomePage

    home = HomePage.objects.get()
    if deed == "draft":
        home.introduction = words
        home.save_revision()
    elif deed == "publish":
        home.introduction = words
        home.save_revision().publish()
    else:
        home.unpublish()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
