"""Writing a file so that nobody ever sees half of it."""

import contextlib
import os
import tempfile
from pathlib import Path

from geo.errors import ExportError


def write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all: temporary file beside it, flushed to disk, then renamed over it.

    Raises ExportError("cannot_write") with the system's reason; nothing is left behind then.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as err:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise ExportError("cannot_write", file=str(path), reason=err.strerror or str(err)) from err
