"""The tests of geodesy, border and view are themselves tested: each must fail when the code is wrong."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from browser.sampling import some_of
from mutants import MUTANTS

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("conftest.py", "oracle.py", "test_geodesy.py", "test_border.py", "test_view.py")
ALL_PASSED, SOME_FAILED = 0, 1
PROCESSES = 2
LIMIT_S = 300
TRIED = some_of(MUTANTS, 3)
TESTS = sorted({test for mutant in MUTANTS for test in mutant.tests})


def copied(folder):
    """A copy of the package, of the tests that are tried and of their settings; the data are linked."""
    shutil.copytree(ROOT / "geo", folder / "geo", ignore=shutil.ignore_patterns("static", "rebuild", "ui"))
    (folder / "layers").symlink_to(ROOT / "layers")
    (folder / "tests").mkdir()
    for name in COPIED:
        shutil.copy(ROOT / "tests" / name, folder / "tests" / name)
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def run(folder, tests):
    """Exit code and output of pytest on some tests of a copy."""
    names = [f"tests/{test}" for test in tests]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *names]
    env = os.environ | {"BORDER_MAP_EXAMPLES": "25", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=LIMIT_S)
    return done.returncode, done.stdout + done.stderr


def tried(folder, mutant):
    path = copied(folder) / "geo" / mutant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutant.original, mutant.replacement), encoding="utf-8")
    return run(folder, mutant.tests)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What pytest said of each mutant that is tried, by its name, and of the code as it is, by ""."""
    base = tmp_path_factory.mktemp("mutants")
    with ThreadPoolExecutor(PROCESSES) as pool:
        sound = pool.submit(lambda: run(copied(base / "sound"), TESTS))
        found = {mutant.name: pool.submit(tried, base / mutant.name, mutant) for mutant in TRIED}
    return {name: outcome.result() for name, outcome in (found | {"": sound}).items()}


def test_there_are_twenty_different_mutants():
    assert len({mutant.name for mutant in MUTANTS}) == 20
    assert len({(mutant.file, mutant.original, mutant.replacement) for mutant in MUTANTS}) == 20


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_code_that_a_mutant_changes_stands_there_once(mutant):
    text = (ROOT / "geo" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.original) == 1
    assert mutant.replacement != mutant.original


def test_the_code_as_it_is_survives(outcomes):
    code, output = outcomes[""]
    assert code == ALL_PASSED, output


@pytest.mark.parametrize("mutant", TRIED, ids=lambda mutant: mutant.name)
def test_a_mutant_is_killed(outcomes, mutant):
    code, output = outcomes[mutant.name]
    assert code == SOME_FAILED, f"{mutant.why}\n{output}"
