"""Whether readers of PDF find what pages say: `python -m bench.finding`. Needs poppler's pdftotext.

Every title, name and credit of pages in three languages, in Chrome's engine by its own search and in poppler's text.
"""

import re
import subprocess
import sys
import unicodedata

import pypdfium2

from geo import load_files
from geo.export import order, pictures
from geo.i18n import LANGS

VIEWS = (
    "sel=drone-shootdown-2025-04-01",
    "story=april-2025-drone-two-versions",
    "bbox=1.5,19.4,3.6,20.6",
    "page=a4&projection=print",
    "layout=claims&sel=drone-shootdown-2025-04-01",
)
ISOLATES = re.compile("[\u2066-\u2069]")


def told(wanted: order.Order) -> list[str]:
    """What a page says that a reader would look for, each once."""
    plan, scene = wanted.composition.plan, wanted.scene
    lines = [line.text for line in wanted.composition.sheet.paragraphs[0].lines]
    names = [
        line for spot in plan.names() if spot["id"] in plan.labels for line in plan.labels[spot["id"]].text.split("\n")
    ]
    return list(dict.fromkeys(ISOLATES.sub("", text) for text in (*lines, *names, *scene.credits)))


def plain(text: str) -> str:
    """Letters in the order they are read, without marks of direction and spaces: poppler moves those beside signs."""
    folded = unicodedata.normalize("NFKC", ISOLATES.sub("", text))
    return "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Zs", "Cc"))


def missing(data: bytes, texts: list[str]) -> tuple[list[str], list[str]]:
    """What Chrome's engine and what poppler do not find."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0].get_textpage()
        by_chrome = [text for text in texts if page.search(text).get_next() is None]
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    found = plain(done.stdout.decode())
    return by_chrome, [text for text in texts if plain(text) not in found]


def main() -> None:
    """Counts the strings and names those that are not found."""
    files, count, lost = load_files(), 0, ([], [])
    for lang in LANGS:
        for view in VIEWS:
            wanted = order.read(files, f"lang={lang}&{view}")[0]
            texts = told(wanted)
            count += len(texts)
            for one, more in zip(lost, missing(pictures.pdf(wanted), texts), strict=True):
                one.extend(f"{lang} {view}: {text}" for text in more)
    for name, one in zip(("Chrome's engine", "poppler"), lost, strict=True):
        print(f"{name}: {count - len(one)} of {count}")
        print("".join(f"  {text}\n" for text in one), end="")
    sys.exit(any(lost))


if __name__ == "__main__":
    main()
