"""Every prompt has a picture, and every picture is sound."""

from xml.etree import ElementTree

import pytest

from analytics.graphicoal.sandbox.pictures import MOTIFS, draw
from analytics.graphicoal.sandbox.wording import VOCABULARIES
from tests.sandbox.conftest import Caller

MOTIFS_ASKED = sorted(
    {
        motif
        for words in VOCABULARIES.values()
        for _, motif in (*words.subjects, *words.marks, *words.whole)
    }
)


@pytest.mark.parametrize("motif", MOTIFS_ASKED)
def test_a_motif_is_well_formed_and_keeps_to_its_size(motif: str) -> None:
    for size in ((1024, 1024), (1080, 1920), (512, 512)):
        document = draw(motif, f"img_{motif}", size)
        root = ElementTree.fromstring(document)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.get("viewBox") == f"0 0 {size[0]} {size[1]}"
        assert 300 < len(document) < 120_000
        assert b"nan" not in document
        assert b"<script" not in document
    assert draw(motif, "img_a", (512, 512)) != draw(motif, "img_b", (512, 512))


def test_every_motif_is_asked_for_by_some_prompt() -> None:
    assert {motif.partition("/")[0] for motif in MOTIFS_ASKED} == set(MOTIFS)


def test_a_picture_is_served_to_anybody_and_harmless(call: Caller) -> None:
    url = call("/images").json()["data"][0]["image_url"]
    answer = call.session.get(url, timeout=5)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "max-age" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.content == call.session.get(url, timeout=5).content
    for wrong in (url.replace(".svg", "_unknown.svg"), url[:-8] + "zzzz.svg"):
        assert call.session.get(wrong, timeout=5).status_code == 404
