import pytest

from geo import stories
from geo.i18n import LANGS
from geo.view import ViewState


@pytest.fixture(scope="module", params=LANGS)
def told(request, catalog, measures):
    return stories.told(catalog, measures, request.param)


def test_twelve_stories_in_their_order(told, catalog):
    assert [story["id"] for story in told] == [row["id"] for row in catalog.table("stories")]
    assert len(told) == 12
    assert all(story["title"] and story["caption"] for story in told)


def test_every_step_is_shown_by_its_view(told, files):
    for story in told:
        view, errors = files.view(f"story={story['id']}")
        assert errors == []
        shown = {mark.id for mark in files.scene(view).marks}
        assert set(story["steps"]) <= shown, story["id"]


def test_a_scene_of_a_story_bears_its_title_and_its_text(files):
    for lang in LANGS:
        for story in stories.told(files.catalog, files.measures, lang):
            scene = files.scene(files.view(f"lang={lang}&story={story['id']}")[0])
            assert (scene.title, scene.story, scene.subtitle) == (story["title"], story["caption"], story["caption"])


def test_a_new_story_is_one_row(files, catalog):
    from dataclasses import replace

    from geo.render.page_files import PageFiles

    row = catalog.table("stories")[0] | {
        "id": "a-new-one", "order": "13", "title_en": "New", "view": "layers=border&bbox=0,18,5,22&km=50",
    }  # fmt: skip
    more = replace(catalog, tables={**catalog.tables, "stories": [*catalog.table("stories"), row]})
    new = PageFiles(more, files.incidents)
    assert new.page("en")["stories"][-1]["title"] == "New"
    view, errors = new.view("lang=en&story=a-new-one")
    assert (errors, view.km, new.scene(view).title) == ([], 50.0, "New")


def test_no_record_chosen_where_the_story_has_one_is_said_in_the_link(files):
    chosen = "drone-shootdown-2025-04-01"
    story = "story=april-2025-drone-two-versions"
    assert files.view(story)[0].sel == chosen
    assert files.view(f"{story}&sel=")[0].sel == ""
    assert ViewState.from_query("sel=")[0].to_query() == "sel="
