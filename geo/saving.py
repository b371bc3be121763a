"""Files read whole, and written so that nobody ever sees half of one."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from geo.errors import ExportError

UNREAD = {FileNotFoundError: "file_absent", IsADirectoryError: "file_folder", PermissionError: "file_forbidden"}
UNWRITTEN = {
    FileNotFoundError: "folder_absent", NotADirectoryError: "folder_absent", PermissionError: "folder_forbidden",
    IsADirectoryError: "file_folder",
}  # fmt: skip
"""Reasons of the system for not opening a file, and for not writing one, that have a sentence of their own."""


def contents(path: Path) -> bytes:
    """The bytes of a file. Raises ExportError("file_absent" | "file_folder" | "file_forbidden" | "file_unreadable")."""
    try:
        return path.read_bytes()
    except OSError as err:
        raise unreadable(path, err) from err


def unreadable(path: Path, err: OSError) -> ExportError:
    """Why a file cannot be opened; what is rare, in the system's words."""
    return _error(path, err, UNREAD, "file_unreadable")


def _error(path: Path, err: OSError, codes: dict[type[OSError], str], rare: str) -> ExportError:
    code = next((code for kind, code in codes.items() if isinstance(err, kind)), rare)
    told = {"reason": err.strerror or str(err)} if code == rare else {}
    return ExportError(code, file=str(path), folder=str(path.parent), **told)


def write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, as `opened`."""
    with opened(path) as file:
        file.write(data)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file to write: a temporary one beside it, at the end flushed to disk, then renamed over it.

    A file that was there keeps its mode. Raises ExportError("folder_absent" | "folder_forbidden" | "file_folder" |
    "cannot_write"); whatever happens, nothing half-written is left behind.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
        temporary = ""
        _flush_folder(path.parent)
    except OSError as err:
        raise _error(path, err, UNWRITTEN, "cannot_write") from err
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _mode(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _flush_folder(folder: Path) -> None:
    """The new name, too, is on the disk; a system that cannot open a folder has its own ways."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
