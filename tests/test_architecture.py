"""Imports point downwards, and each outside library is known to one place only."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter import cli

ROOT = Path(__file__).parent.parent
HOMES = {
    "streamlit": "geo.ui",
    "starlette": "geo.ui",
    "folium": "geo.render.web",
    "branca": "geo.render.web",
    "matplotlib": "geo.render",
    "openpyxl": "geo.ingest",
    "pikepdf": "geo.render.document",
    "pptx": "geo.export",
    "pyproj": "geo.geodesy",
    "uharfbuzz": "geo.lettering",
    "xlsxwriter": "geo.export",
    "xyzservices": "geo.tiles",
}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("geo", include_external_packages=True, cache_dir=None)


def test_imports_follow_the_layers_contract(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_in_its_home_only(graph, library):
    importers = graph.find_modules_that_directly_import(library)
    assert importers
    assert all(name == HOMES[library] or name.startswith(f"{HOMES[library]}.") for name in importers), importers


def test_importing_the_package_imports_nothing_else():
    code = (
        "import sys, geo; print([name for name in ('pandas', 'folium', 'pyproj', 'matplotlib') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_the_code_is_formatted_and_without_lint(command):
    out = subprocess.run([sys.executable, "-m", "ruff", *command, "."], capture_output=True, text=True, cwd=ROOT)
    assert out.returncode == 0, out.stdout


def test_no_function_is_longer_than_forty_lines_and_no_module_longer_than_four_hundred():
    import ast

    long = []
    for path in (ROOT / "geo").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            long.append(str(path))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 45:
                long.append(f"{path.name}:{node.name}")
    assert not long
