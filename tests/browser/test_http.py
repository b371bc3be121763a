"""The addresses of the server: pictures by view, files by hash, and refusals in words."""

import http.client
import io
import json
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from geo import export


@pytest.fixture
def get(server):
    """Status, headers (lower case) and body of an address."""

    def got(path, method="GET"):
        connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    return got


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_view_is_a_picture(get, lang):
    status, headers, body = get(f"/export/map.png?lang={lang}&sel=drone-shootdown-2025-04-01")
    assert (status, headers["content-type"]) == (200, "image/png")
    assert "x-view-not-understood" not in headers
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.size == (1920, 1080)


def test_the_same_view_is_the_same_picture(get):
    assert get("/export/map.png?page=640x480")[2] == get("/export/map.png?page=640x480")[2]


@pytest.mark.parametrize("suffix", [*export.WRITERS])
def test_every_format_has_an_address_a_type_and_a_name(get, suffix):
    status, headers, body = get(f"/export/map.{suffix}?lang=fr&layers=border&page=640x360&relief=0")
    assert (status, headers["content-type"]) == (200, export.WRITERS[suffix].media)
    assert headers["content-disposition"] == f'inline; filename="algeria-mali-border-fr.{suffix}"'
    assert len(body) > 200


def test_a_preview_is_small_and_tells_what_is_not_on_the_page(get):
    status, headers, body = get("/export/preview.png?lang=en&page=a4-portrait&title=A")
    assert (status, headers["content-type"]) == (200, "image/png")
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.size == (760, 1075)
    told = json.loads(headers["x-not-on-page"])
    assert set(told) == {"outside", "wide", "filtered"}
    assert told["filtered"] == 0 < told["outside"]


def test_an_export_that_nobody_asked_for_is_gone(get):
    assert json.loads(get("/export/status/nothing")[2])["state"] == "gone"


def test_what_of_a_view_is_not_understood_is_named(get):
    status, headers, _ = get("/export/map.png?page=640x480&sel=nonsense&bbox=-200,0,10,20")
    assert status == 200
    assert "nonsense" in unquote(headers["x-view-not-understood"])
    assert "bbox" in unquote(headers["x-view-not-understood"])


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/export/map.exe?lang=fr", "Format « exe » inconnu".replace("« ", "«\u00a0").replace(" »", "\u00a0»")),
        ("/export/map.png?page=1x1", "Unknown page “1x1”"),
        ("/export/map.png?page=8000x8000", "34 million"),
        ("/export/map.pptx?layout=claims&lang=en", "Choose an incident first"),
        ("/export/preview.png?projection=globe", "“globe” is no value of projection"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(get, path, said):
    status, _, body = get(path)
    assert status == 400
    assert said in body.decode()


@pytest.mark.parametrize(
    "path",
    ["/data/nothing/page-en.json", "/data/nothing/card/en/none.json", "/data/x/card/xx/in-amenas-attack.json"],
)
def test_what_is_not_there_is_not_found(get, path):
    assert get(path)[0] == 404


@pytest.mark.parametrize("path", ["/data/..%2f..%2fpyproject.toml", "/data/x/..%2f..%2fpyproject.toml", "/data/%00/x"])
def test_no_way_leads_out_of_the_files(get, path):
    status, _, body = get(path)
    assert status in (400, 404)
    assert b"[project]" not in body


def test_every_answer_carries_the_policy_and_nothing_may_be_sniffed(get):
    for path in ("/", "/health", "/export/map.png?page=320x320"):
        _, headers, _ = get(path)
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_health_tells_the_data_version(get, catalog):
    assert json.loads(get("/health")[2])["data"] == catalog.digest
