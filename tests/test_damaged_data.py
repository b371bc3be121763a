"""Data that came to harm: the doctor tells each fault once, and a map without its border says so."""

from pathlib import Path

import pytest
from browser.data_folders import copy, rewrite

from geo.__main__ import main

ROOT = Path(__file__).parent.parent


@pytest.fixture
def spoilt(tmp_path, monkeypatch):
    """A copy of the data in which one table is missing, one row names nobody and the border was changed."""
    folder = copy(tmp_path / "layers")
    (folder / "tables" / "places.csv").unlink()
    rewrite(folder, "claims", lambda row: {"claimant": "nobody"} if row["id"] == "claim-002" else {})
    with (folder / "border.geojson").open("ab") as file:
        file.write(b" ")
    monkeypatch.setenv("BORDER_MAP_LAYERS", str(folder))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return folder


def test_the_doctor_says_of_each_fault_once_what_to_do(spoilt, capsys):
    assert main(["doctor"]) == 1
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BAD")]
    assert len([line for line in said if "places" in line]) == 1
    assert any("layer border" in line and "install the package again" in line for line in said)
    assert any("claims.csv, line 2, column claimant, value 'nobody'" in line for line in said)


def test_a_map_without_its_border_says_so(spoilt, tmp_path, capsys):
    (spoilt / "tables" / "places.csv").write_bytes((ROOT / "layers" / "tables" / "places.csv").read_bytes())
    assert main(["snapshot", str(tmp_path / "map.csv"), "--view", "cat=battle"]) == 0
    assert "border.geojson is damaged" in capsys.readouterr().err
