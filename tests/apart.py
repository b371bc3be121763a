"""Programs in a process of their own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(code, *arguments, seconds=20):
    """What a program prints in a process of its own; it fails if it never ends."""
    lines = code.rstrip().splitlines()
    depth = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    whole = "\n".join([f"import sys; sys.path.insert(0, {str(ROOT)!r})", *(line[depth:] for line in lines)])
    call = [sys.executable, "-I", "-X", "utf8", "-c", whole, *map(str, arguments)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()
