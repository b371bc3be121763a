"""The addresses of the server: pictures by view, files by hash, and refusals in words."""

import http.client
import io
import json
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image


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
