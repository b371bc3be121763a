"""A sheet to fill in: the columns that are read, in the user's language, and a second sheet that explains them."""

import io

from geo.i18n import t
from geo.ingest.headings import NEUTRAL, REQUIRED

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (*NEUTRAL, "date_end", "place_name", "location_precision", "radius_km")
WIDTH, WIDE = 20, 90


def heading(name: str, lang: str) -> str:
    """What a column is called in a language; `headings` knows each of these."""
    return t(f"template.heading.{name}", lang)


def workbook(lang: str) -> bytes:
    """The sheet as XLSX: a header, and notes on what each column means, with an example."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet, notes = (book.add_worksheet(t(f"template.{name}", lang)) for name in ("sheet", "notes"))
        for n, name in enumerate(COLUMNS):
            sheet.write_string(0, n, heading(name, lang), head)
            notes.write_string(n, 0, heading(name, lang), head)
            notes.write_string(n, 1, t(f"template.about.{name}", lang), wrap)
            notes.write_string(n, 2, t("template.needed", lang) if name in REQUIRED else "")
        sheet.set_column(0, len(COLUMNS), WIDTH)
        sheet.freeze_panes(1, 0)
        notes.set_column(0, 0, WIDTH)
        notes.set_column(1, 1, WIDE)
        if lang == "ar":
            sheet.right_to_left()
            notes.right_to_left()
    return out.getvalue()
