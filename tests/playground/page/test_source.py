"""What the page's source promises: no HTML from strings, nothing from elsewhere, no build step."""

import re
from pathlib import Path

import playground

PAGE = Path(playground.__file__).parent / "page"
PARSES_STRINGS = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser")


def test_no_module_makes_html_or_code_out_of_text() -> None:
    found = [path.name for path in PAGE.glob("js/*.js") if PARSES_STRINGS.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_page_loads_its_own_files_only_and_runs_no_inline_script() -> None:
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    sources = re.findall(r'(?:src|href)="([^"#]+)"', index)
    assert all((PAGE / source).is_file() for source in sources)
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", index) == []
    assert "script-src 'self'" in index
    for style in PAGE.glob("css/*.css"):
        assert not re.search(r"@import|url\(", style.read_text(encoding="utf-8")), style.name


def test_every_module_that_is_imported_is_there() -> None:
    for path in PAGE.glob("js/*.js"):
        for name in re.findall(r'from "\./([^"]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"
