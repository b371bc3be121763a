"""What every test shares: the shipped data, the golden files, the budget of properties, and a locked network."""

import ipaddress
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).resolve().parent / "golden"
EXAMPLES = "BORDER_MAP_EXAMPLES"
"""Environment variable: how many examples Hypothesis tries for each property."""

settings.register_profile("suite", deadline=None, derandomize=True, max_examples=int(os.environ.get(EXAMPLES, "100")))
settings.load_profile("suite")


class NetworkBlockedError(RuntimeError):
    """A test tried to reach another machine."""


def _is_here(address: Any) -> bool:
    """Whether an address is this machine's own: a path of AF_UNIX, or a host of the loopback."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _locked(call: Callable) -> Callable:
    def locked(self: socket.socket, *args: Any) -> Any:
        if not _is_here(args[-1]):
            raise NetworkBlockedError(f"tests reach no network: {args[-1]!r}")
        return call(self, *args)

    return locked


def _locked_names(call: Callable) -> Callable:
    def locked(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host and not _is_here((host.decode() if isinstance(host, bytes) else host, 0)):
            raise NetworkBlockedError(f"tests ask for no name: {host!r}")
        return call(host, *args, **kwargs)

    return locked


def pytest_addoption(parser: pytest.Parser) -> None:
    """--refresh-golden writes the golden files anew instead of comparing."""
    parser.addoption("--refresh-golden", action="store_true", help="write tests/golden/*.json anew")


def pytest_configure(config: pytest.Config) -> None:
    """Locks the network for the whole run, imports included."""
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _locked(getattr(socket.socket, name)))
    socket.getaddrinfo = _locked_names(socket.getaddrinfo)


@pytest.fixture(scope="session")
def catalog():
    """The shipped catalog."""
    from geo import catalog

    return catalog.load()


@pytest.fixture(scope="session")
def words(catalog):
    """What files call what the map knows, by the shipped tables."""
    from geo.ingest import vocabulary

    return vocabulary.of(catalog)


@pytest.fixture(scope="session")
def incidents(catalog):
    """The shipped incidents, measured."""
    from geo import incidents

    return incidents.load(catalog)


@pytest.fixture(scope="session")
def border(catalog):
    """The shipped border line."""
    from geo.incidents import border_line

    return border_line(catalog)


@pytest.fixture(scope="session")
def measures(catalog, border):
    """The figures that texts show, measured on the shipped line."""
    from geo.measures import Measures

    return Measures(catalog, border)


@pytest.fixture(scope="session")
def files(catalog, incidents):
    """The page's files of the shipped data."""
    from geo.render.page_files import PageFiles

    return PageFiles(catalog, incidents)


def _rounded(value: Any) -> Any:
    """JSON-ready data with numbers to six decimals: a golden file holds no noise of a platform."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, 6) + 0.0 if isinstance(value, float) else value


def _lines(data: dict[str, Any]) -> str:
    """JSON with one line per item of every list, so that a difference shows which."""
    parts = []
    for key, value in data.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value:
            text = "[\n  " + ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n ]"
        parts.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, dict[str, Any]], None]:
    """Compares data with tests/golden/NAME.json; with --refresh-golden writes that file."""

    def compare(name: str, data: dict[str, Any]) -> None:
        path = GOLDEN / f"{name}.json"
        text = _lines(_rounded(data))
        if request.config.getoption("--refresh-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return compare
