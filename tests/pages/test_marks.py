"""How numbers, times and pictures are written."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from dashboard.palette import OPERATIONS, THEMES
from dashboard.picture_addresses import shown_address
from dashboard.templatetags import figures, marks, pictures, times

CSS = settings.BASE_DIR / "static" / "css"
BASE = "https://coals.ai/api/v1/graphicoal"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (figures.credits(24016), "24\u202f016"),
        (figures.credits(-1490), "\u22121\u202f490"),
        (figures.credits(None), "–"),
        (figures.about(3800), "≈\u00a03\u202f800"),
        (figures.percent(0.475), "47.5\u202f%"),
        (figures.changed_by(0.285), "+28.5\u202f%"),
        (figures.changed_by(-0.05), "\u22125.0\u202f%"),
        (figures.size(18432), "18.4\u00a0kB"),
        (figures.size(522), "522\u00a0B"),
        (figures.size("18432"), ""),
        (figures.size(True), ""),
        (figures.counted(1, "image,images"), "1 image"),
        (figures.counted(1234, "image,images"), "1\u202f234 images"),
    ],
)
def test_numbers(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "1 to 30 Nov 2026"),
        (date(2026, 10, 30), date(2026, 11, 2), "30 Oct to 2 Nov 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 Dec 2025 to 2 Jan 2026"),
        (date(2026, 11, 1), date(2026, 11, 1), "1 Nov 2026"),
    ],
)
def test_days(first: date, last: date, expected: str) -> None:
    assert times.days_between(first, last).replace("\u00a0", " ") == expected


def test_a_billing_period_ends_on_its_last_day_not_on_the_next_ones_first() -> None:
    edge = datetime(2026, 12, 1, tzinfo=UTC)
    shown = times.utc_dates(datetime(2026, 11, 1, tzinfo=UTC), edge)
    assert shown.replace("\u00a0", " ") == "1 to 30 Nov 2026"


def test_ages() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert times.ago(now - timedelta(seconds=59), now) == "just now"
    assert times.ago(now - timedelta(hours=3, minutes=5), now) == "3\u00a0hours ago"
    assert times.ahead(now + timedelta(minutes=1), now) == "in 1\u00a0minute"
    assert times.ago(None, now) == "never"


@pytest.mark.parametrize(
    "url",
    [
        "https://coals.ai/images/img_1.webp",
        "https://coals.ai:443/images/img_1.webp?v=2",
    ],
)
def test_a_picture_of_the_accounts_own_origin_is_shown(url: str) -> None:
    assert shown_address(url, BASE) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//coals.ai/images/1.webp",
        "/images/1.webp",
        "http://coals.ai/images/1.webp",
        "https://evil.example/1.webp",
        "https://coals.ai.evil.example/1.webp",
        "https://coals.ai@evil.example/1.webp",
        "https://evil.example@coals.ai/1.webp",
        "https://evil.example\\@coals.ai/1.webp",
        "https://coals.ai:8443/1.webp",
        "https://coals.ai:x/1.webp",
        "https://coals.ai/1.webp\nX: y",
        "https://coals.ai/a b.webp",
        'https://coals.ai/"onerror=x',
        "https://cоals.ai/1.webp",
        "https://[::1/1.webp",
    ],
)
def test_any_other_address_is_inert(url: str) -> None:
    assert shown_address(url, BASE) is None


def test_charts_and_styles_have_the_same_colours() -> None:
    tokens = (CSS / "tokens.css").read_text("utf-8")
    for name, color in OPERATIONS.items():
        assert f"--{name.replace('_', '-')}: {color};" in tokens
    pairs = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\);", tokens)
    light = {name: first for name, first, _ in pairs}
    dark = {name: second for name, _, second in pairs}
    assert len(light) == len(pairs)
    for theme, found in (("light", light), ("dark", dark)):
        colors = THEMES[theme]
        for name in ("ground", "paper", "line", "ink", "ink_2", "ink_3"):
            assert found[name.replace("_", "-")] == getattr(colors, name), (theme, name)
        assert tuple(found[f"tone-{n}"] for n in range(len(colors.tones))) == colors.tones


def test_no_style_asks_for_the_theme_but_the_tokens() -> None:
    for file in CSS.glob("*.css"):
        assert "prefers-color-scheme" not in file.read_text("utf-8"), file.name


def test_every_aspect_and_swatch_has_its_style() -> None:
    aspects = (CSS / "aspects.css").read_text("utf-8")
    for percent in pictures.ASPECTS:
        assert f".aspect-{percent} {{ --aspect: {percent / 100:g}; }}" in aspects
    controls = (CSS / "controls.css").read_text("utf-8")
    for operation in (*OPERATIONS, "unattributed", "from_tomorrow"):
        assert f".{marks.swatch(operation)} {{" in controls
