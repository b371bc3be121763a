"""The one base error: a code, the values that belong to it, and what it says in a language."""


class BorderMapError(Exception):
    """Something the user can mend. As text it is its English sentence, then its code.

    code: message key below "error." in the locale files, e.g. "layer_hash_differs"
    values: what the message names (file, expected, found ...)
    where: the file that it is about, if its sentence does not name it
    """

    where = ""

    def __init__(self, code: str, **values: object):
        self.code = code
        self.values = values
        detail = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"{code}: {detail}" if detail else code)

    def said(self, lang: str) -> str:
        """What is wrong and how to mend it, as one sentence. Raises KeyError for a code without a message."""
        from geo.i18n import t

        return t(f"error.{self.code}", lang, **self.values)

    def __str__(self) -> str:
        return f"{self.said('en')} [{self.code}]"


class CatalogError(BorderMapError):
    """A layer or table cannot be used as the manifest promises."""


class ViewError(BorderMapError):
    """A key or value of a link that is not understood; returned, never raised to a reader."""


class ExportError(BorderMapError):
    """A picture or file cannot be written."""


class DatasetError(BorderMapError):
    """A file of incidents cannot be shown."""
