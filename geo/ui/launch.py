"""The server: Streamlit's App with our routes and headers."""

import contextlib
import errno
import gc
import socket
import threading
from pathlib import Path
from typing import Any

from streamlit.starlette import App

from geo import style
from geo.errors import BorderMapError
from geo.ingest.limits import MOST_BYTES
from geo.ui.routes import HANDLERS, MIDDLEWARE, ROUTES
from geo.ui.site import site

PAGE = Path(__file__).with_name("page.py")
PORTS = range(1, 65536)


def prepared() -> dict[str, Any]:
    """What App takes beside its script. What the first page needs is made in the background while the server starts."""
    threading.Thread(target=_warm, daemon=True).start()
    return {"routes": ROUTES, "middleware": MIDDLEWARE, "exception_handlers": HANDLERS}


def _warm() -> None:
    from geo.ui import routes

    with contextlib.suppress(BorderMapError):
        home = site().home
        for name in routes.FILES:
            if name != "data.bin" or home.files.data:
                routes.file(home, name)
    gc.freeze()  # Streamlit looks for garbage among all objects after every run: what is here now stays


def serve(host: str, port: int, open_browser: bool) -> None:
    """Runs the app until it is stopped; `check_port` first."""
    colours = style.theme()
    config = {
        "server.address": host,
        "server.port": port,
        "server.headless": not open_browser,
        "server.maxUploadSize": MOST_BYTES // 2**20,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "logger.hideWelcomeMessage": True,
        "theme.base": "light",
        "theme.primaryColor": colours["ink"],
        "theme.backgroundColor": colours["bg"],
        "theme.textColor": colours["ink"],
    }
    App(PAGE, **prepared()).run(config=config)


def check_port(host: str, port: int) -> None:
    """Raises BorderMapError("port_in_use") when another program listens there, "option_bad" for no number of a port,
    "address_unusable" for whatever else keeps the server from listening."""
    if port not in PORTS:
        raise BorderMapError("option_bad", key="--port", value=str(port), known=f"{PORTS[0]}–{PORTS[-1]}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, TypeError, UnicodeError) as err:
            told = {"port": str(port), "host": host, "other": str(port + 1 if port + 1 in PORTS else port - 1)}
            if getattr(err, "errno", None) == errno.EADDRINUSE:
                raise BorderMapError("port_in_use", **told) from err
            reason = getattr(err, "strerror", None) or str(err)
            raise BorderMapError("address_unusable", reason=reason, **told) from err
