"""Put GOV.UK Frontend's built files where Django finds them, without what is not ours to use.

Run after `npm ci`. The crown, the royal crest and the GDS Transport font belong to GOV.UK's own
sites; we leave them out and use the fonts that the reader's machine has.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "govuk-frontend"
BUILT = PACKAGE / "dist" / "govuk"
TARGET = ROOT / "src" / "kith" / "core" / "static" / "govuk"

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
FONT_FAMILY = re.compile(r"font-family:GDS Transport[^;}]*")
PICTURES = re.compile(r"url\(/assets/[^)]*\)")
SOURCE_MAP = re.compile(r"/[*/]# sourceMappingURL=[^\n*]*(?:\*/)?")
OWN_FONTS = "font-family:var(--kith-font)"
FORBIDDEN = ("GDS Transport", "url(/assets")


def stylesheet(css: str) -> str:
    """The stylesheet without fonts, crest and source map."""
    for pattern, replacement in (
        (FONT_FACE, ""),
        (FONT_FAMILY, OWN_FONTS),
        (PICTURES, "none"),
        (SOURCE_MAP, ""),
    ):
        css = pattern.sub(replacement, css)
    left = [word for word in FORBIDDEN if word in css]
    if left:
        sys.exit(f"The stylesheet still holds {', '.join(left)}: mend {Path(__file__).name}.")
    return css


def main() -> None:
    """Write the stylesheet, the script and the licence."""
    if not BUILT.is_dir():
        sys.exit("govuk-frontend is not installed. Run `make install`.")
    TARGET.mkdir(parents=True, exist_ok=True)
    css = (BUILT / "govuk-frontend.min.css").read_text(encoding="utf-8")
    (TARGET / "govuk-frontend.min.css").write_text(stylesheet(css), encoding="utf-8")
    script = (BUILT / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (TARGET / "govuk-frontend.min.js").write_text(SOURCE_MAP.sub("", script), encoding="utf-8")
    for licence in PACKAGE.glob("LICENSE*"):
        shutil.copy(licence, TARGET / licence.name)


if __name__ == "__main__":
    main()
