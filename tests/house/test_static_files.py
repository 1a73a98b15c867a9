"""Static files: some out of their packages, collected only when something changed."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from pytest_django.fixtures import Settings

from dashboard.finders import FILES, PackageFinder
from dashboard.runner.preparation import collect_static_files


@pytest.mark.parametrize("name", ["plotly/plotly.min.js", "ninja/swagger-ui-bundle.js"])
def test_scripts_of_packages_are_served_and_nothing_else_of_these_is(name: str) -> None:
    found = finders.find(name)
    assert found
    assert Path(str(found)).stat().st_size > 1_000_000
    listed = {f"{storage.prefix}/{file}" for file, storage in PackageFinder().list([])}
    assert listed == set(FILES)
    assert all(finders.find(file) for file in FILES)
    assert finders.find("plotly/widgetbundle.js") is None
    assert finders.find("ninja/redoc.standalone.js") is None


@pytest.fixture
def sources(tmp_path: Path, settings: Settings) -> Path:
    """One static file of ours and the packages', collected into a folder of the test's own."""
    folder = tmp_path / "static files"
    folder.mkdir()
    (folder / "page.css").write_text("a { color: red }")
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder",
        "dashboard.finders.PackageFinder",
    ]
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "dashboard.finders.HashedFiles"},
    }
    return folder


def _collected(root: Path, name: str) -> Path:
    return root / static(name).removeprefix("/static/")


def test_collected_files_are_hashed_compressed_and_not_collected_twice(
    sources: Path, tmp_path: Path
) -> None:
    collect_static_files()
    root = tmp_path / "collected"
    plotly, page = _collected(root, "plotly/plotly.min.js"), _collected(root, "page.css")
    assert plotly.name != "plotly.min.js"
    assert Path(f"{plotly}.br").stat().st_size < plotly.stat().st_size / 3

    style = _collected(root, "ninja/swagger-ui.css").read_text("utf-8")
    assert f"sourceMappingURL={_collected(root, 'ninja/swagger-ui.css.map').name}" in style

    before = plotly.stat().st_mtime_ns
    collect_static_files()
    assert plotly.stat().st_mtime_ns == before

    (sources / "page.css").write_text("a { color: blue }")
    collect_static_files()
    assert not page.exists()
    assert len(list(root.glob("page.*.css"))) == 1
