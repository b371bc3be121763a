"""Which Chromium the browser tests drive: the machine's, else Playwright's, else one that can be installed now."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
UNWANTED = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "MediaRouter"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AiModeOmniboxEntryPoint", "OmniboxNextFeatures"),
)
"""Features of Chromium that tests have no use for: those that Playwright turns off, for the last list counts, and the
pages behind the address bar of every window, which take a third of the time of a test."""
QUIET = f"--disable-features={','.join(UNWANTED)}"
ADVICE = "No Chromium found. Run: python -m playwright install --with-deps chromium"


class NoChromium(Exception):
    """There is no Chromium, and none could be installed."""


def find(playwright: Playwright) -> str:
    """The path of a Chromium. Raises NoChromium with the one line to run."""
    for look in (_on_the_machine, lambda: _of_playwright(playwright)):
        if found := look():
            return found
    for install in (_install_with_playwright, _install_with_apt):
        install()
        if found := _on_the_machine() or _of_playwright(playwright):
            return found
    raise NoChromium(ADVICE)


def _on_the_machine() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def _of_playwright(playwright: Playwright) -> str:
    path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else ""


def _install_with_playwright() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=300)


def _install_with_apt() -> None:
    """Only where the package manager may be used: as root, on a system that has apt."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], timeout=300)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], timeout=600)
