"""What is refused of an answer, and what is kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.graphicoal.answers import Received, read_answer
from analytics.graphicoal.errors import BadAnswer
from analytics.graphicoal.schemas import Answer, Deleted, Image, ImageDetail, ImagePage, Quota
from tests.graphicoal.examples import DELETED, DETAIL, FOX, PAGE, QUOTA


def read(schema: type[Any], found: object) -> Any:
    """As from the wire. What is not bytes becomes JSON, with the constants that JSON lacks."""
    body = found if isinstance(found, bytes) else json.dumps(found).encode()
    return read_answer(schema, Received(200, {}, body), str)


def refused(schema: type[Answer], found: object) -> str:
    with pytest.raises(BadAnswer) as caught:
        read(schema, found)
    assert caught.value.status == 200
    return caught.value.message


ODD_NUMBERS = [True, "12", 1.0, 1.5, None, [], {}, 2**63, -(2**63) - 1]
COUNTERS = ["credits_remaining", "credits_used_this_period", "total_images"]


@pytest.mark.parametrize("field", COUNTERS)
@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_what_is_no_whole_number_of_64_bits_is_refused(field: str, number: object) -> None:
    assert refused(Quota, {**QUOTA, field: number}).startswith(field)


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_breakdown_counts_in_whole_numbers_too(number: object) -> None:
    assert "edit" in refused(Quota, {**QUOTA, "usage_breakdown": {"edit": number}})


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 5000])
@pytest.mark.parametrize("field", ["credits_remaining", "total_images"])
def test_numbers_that_are_none_are_refused(field: str, literal: bytes) -> None:
    body = json.dumps({**QUOTA, field: 424242}).encode().replace(b"424242", literal)
    refused(Quota, body)


def test_nan_is_refused_even_where_nobody_looks() -> None:
    refused(Quota, {**QUOTA, "new": float("nan")})


def test_balances_and_counters_may_be_negative_but_counts_may_not() -> None:
    quota = read(
        Quota,
        {
            **QUOTA,
            "credits_remaining": -(2**62),
            "credits_used_this_period": -1,
            "usage_breakdown": {"edit": -4},
        },
    )
    assert quota.credits_remaining == -(2**62)
    refused(Quota, {**QUOTA, "credits_remaining": 2**62})  # two of them would not add up
    assert quota.usage_breakdown == {"edit": -4}
    assert read(ImageDetail, {**DETAIL, "credits_charged": -3}).credits_charged == -3
    refused(Quota, {**QUOTA, "total_images": -1})
    refused(ImagePage, {**PAGE, "data": [{**FOX, "width": -1}]})
    refused(ImagePage, {**PAGE, "meta": {**PAGE["meta"], "total": -1}})
    candidate = {"preset": "x", "url": "y", "size_bytes": -1}
    refused(ImageDetail, {**DETAIL, "svg_candidates": [candidate]})


@pytest.mark.parametrize("success", [False, None, 1, "true", {}, []])
def test_only_true_is_success(success: object) -> None:
    refused(Quota, {**QUOTA, "success": success})


@pytest.mark.parametrize(
    ("schema", "example", "field"),
    [
        (schema, example, field)
        for schema, example in [(Quota, QUOTA), (ImageDetail, DETAIL), (Deleted, DELETED)]
        for field in example
        if field != "created_at"
    ],
)
def test_an_answer_without_a_field_of_the_contract_is_refused(
    schema: type[Answer], example: dict[str, Any], field: str
) -> None:
    refused(schema, {name: value for name, value in example.items() if name != field})


@pytest.mark.parametrize("field", ["success", "data", "meta"])
def test_a_page_without_its_parts_is_refused(field: str) -> None:
    refused(ImagePage, {name: value for name, value in PAGE.items() if name != field})


def test_new_operations_and_new_fields_are_no_reason_to_refuse() -> None:
    quota = read(Quota, {**QUOTA, "usage_breakdown": {"upscale 4×": 7}, "plan": {"a": [1.5]}})
    assert quota.usage_breakdown == {"upscale 4×": 7}
    page = read(ImagePage, {**PAGE, "data": [{**FOX, "operation": "upscale", "x": 1}]})
    assert page.images[0].operation == "upscale"


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "a\x00b", "\ud800", "a\u202eb", 7, None])
def test_an_operation_has_1_to_64_printable_characters(name: Any) -> None:
    refused(ImagePage, {**PAGE, "data": [{**FOX, "operation": name}]})
    if isinstance(name, str):
        refused(Quota, {**QUOTA, "usage_breakdown": {name: 1}})


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2026-03-31T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2026-03-01T00:00:00+00:00", "2026-03-01T01:00:00+02:00"),
        ("soon", "2026-03-31T23:59:59Z"),
        ("2026-03-01T00:00:00Z", None),
        (1772323200, "2026-03-31T23:59:59Z"),
        ("2026-03-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00+14:00", "2026-03-31T23:59:59Z"),
    ],
)
def test_a_period_must_be_readable_and_end_after_it_starts(start: object, end: object) -> None:
    refused(Quota, {**QUOTA, "period_start": start, "period_end": end})


def test_naive_periods_are_utc_and_offsets_are_converted() -> None:
    quota = read(
        Quota,
        {
            **QUOTA,
            "period_start": "2026-03-01T00:00:00",
            "period_end": "2026-04-01T00:59:59+01:00",
        },
    )
    assert quota.period_start == datetime(2026, 3, 1, tzinfo=UTC)
    assert quota.period_end == datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)
    assert quota.period_end.utcoffset() == quota.period_start.utcoffset()


@pytest.mark.parametrize(
    ("given", "kept", "flag"),
    [
        ("2026-03-03T14:22:11Z", datetime(2026, 3, 3, 14, 22, 11, tzinfo=UTC), ""),
        ("2026-03-03T14:22:11.5+00:00", datetime(2026, 3, 3, 14, 22, 11, 500000, UTC), ""),
        ("2026-03-03T14:22:11+02:00", datetime(2026, 3, 3, 12, 22, 11, tzinfo=UTC), "offset"),
        ("2026-03-03T14:22:11", datetime(2026, 3, 3, 14, 22, 11, tzinfo=UTC), "naive"),
        (None, None, "missing"),
        ("", None, "missing"),
        ("yesterday", None, "unreadable"),
        ("2" * 100_000, None, "unreadable"),
        (1772547731, None, "unreadable"),
        ({"date": "2026-03-03"}, None, "unreadable"),
        ("9999-12-31T23:59:59-14:00", None, "unreadable"),
        ("\ud800", None, "unreadable"),
    ],
)
def test_an_odd_creation_time_is_kept_and_flagged(
    given: object, kept: datetime | None, flag: str
) -> None:
    found = {**PAGE, "data": [{**FOX, "created_at": given, "created_at_flag": "not theirs"}]}
    image = read(ImagePage, found).images[0]
    assert (image.created_at, image.created_at_flag) == (kept, flag)


def test_a_creation_time_may_be_left_out() -> None:
    image = read(ImagePage, {**PAGE, "data": [{k: FOX[k] for k in FOX if k != "created_at"}]})
    assert (image.images[0].created_at, image.images[0].created_at_flag) == (None, "missing")


def test_an_image_made_by_us_keeps_its_flag() -> None:
    moment = datetime(2026, 3, 3, tzinfo=UTC)
    image = Image(**{**FOX, "created_at": moment}, created_at_flag="naive")
    assert Image(**image.model_dump()) == image
    assert image.created_at_flag == "naive"


def test_prompts_keep_all_but_what_no_database_takes() -> None:
    hostile = 'a\x00b\ud800c\udfff <script> =1+1 \u202e 🦊 "\\' + "x" * 200_000
    image = read(ImagePage, {**PAGE, "data": [{**FOX, "prompt": hostile}]}).images[0]
    assert image.prompt == hostile.translate({0: 0xFFFD, 0xD800: 0xFFFD, 0xDFFF: 0xFFFD})
    assert len(image.prompt) == len(hostile)
    detail = read(ImageDetail, {**DETAIL, "analysis": "\x00\ud83d\ude00\ud83d"})
    assert detail.analysis == "\ufffd😀\ufffd"


def test_surrogates_that_come_as_bytes_are_replaced_too() -> None:
    body = json.dumps({**DETAIL, "analysis": "HERE"}).encode().replace(b"HERE", b"\xed\xa0\x80")
    assert read(ImageDetail, body).analysis == "\ufffd"


def test_urls_are_text_whatever_they_are() -> None:
    for url in ["javascript:alert(1)", "data:text/html,x", "//evil.example", "a\x00b"]:
        image = read(ImagePage, {**PAGE, "data": [{**FOX, "image_url": url}]}).images[0]
        assert image.image_url == url.replace("\x00", "\ufffd")


def test_what_only_describes_an_image_may_be_null() -> None:
    nothing = dict.fromkeys(["image_url", "prompt", "width", "height", "svg_candidates"])
    detail = read(ImageDetail, {**DETAIL, **nothing})
    assert (detail.image_url, detail.prompt, detail.width, detail.height) == ("", "", None, None)
    assert detail.svg_candidates == ()


@pytest.mark.parametrize("image_id", ["", "x" * 201, "a\nb", "\udc80", None, 5])
def test_an_image_without_a_proper_id_is_refused(image_id: object) -> None:
    refused(ImagePage, {**PAGE, "data": [{**FOX, "image_id": image_id}]})


def test_an_id_that_comes_twice_is_kept_once_as_it_came_last() -> None:
    other = {**FOX, "image_id": "other"}
    page = read(ImagePage, {**PAGE, "data": [FOX, other, {**FOX, "prompt": "later"}]})
    assert {image.image_id: image.prompt for image in page.images} == {
        FOX["image_id"]: "later",
        "other": FOX["prompt"],
    }
    assert len(page.images) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"<html>",
        b'{"success": true',
        b"\xff\xfe\x00",
        b"\x80",
        b"[" * 200_000,
        b'{"a":' * 200_000,
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    refused(Quota, body)


def test_a_refusal_names_the_field_and_not_its_value() -> None:
    said = refused(Quota, {**QUOTA, "usage_breakdown": {"edit": "a secret prompt"}})
    assert said.startswith("usage_breakdown.edit: ")
    assert "secret" not in said


def test_a_failure_with_status_200_has_the_vendors_words() -> None:
    with pytest.raises(BadAnswer) as caught:
        read(Quota, {"success": False, "error": {"code": "OOPS", "message": "Not\ntoday."}})
    assert (caught.value.code, caught.value.message) == ("OOPS", "Not today.")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=5)
    | st.sampled_from(["2026-03-01T00:00:00Z", "2026-04-01T00:00:00", "a", "generate"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec=None), max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


def bent(example: dict[str, Any]) -> st.SearchStrategy[object]:
    """An example of the contract with some fields replaced by anything."""
    return st.dictionaries(st.sampled_from([*example, "new"]), JSON, max_size=2).map(
        lambda odd: {**example, **odd}
    )


SHAPES: dict[type[Answer], Callable[[object], object]] = {
    Quota: lambda found: found,
    Image: lambda found: found,
    ImageDetail: lambda found: found,
    ImagePage: lambda found: {**PAGE, "data": [FOX, found]},
}
FOUND = JSON | bent(QUOTA) | bent(FOX) | bent(DETAIL) | bent(PAGE)


@given(FOUND, st.sampled_from(list(SHAPES)))
def test_any_json_parses_or_is_a_bad_answer(found: object, schema: type[Answer]) -> None:
    shaped = SHAPES[schema](found)
    if isinstance(shaped, dict):
        shaped = {"success": True, **shaped}
    try:
        answer = read(schema, shaped)
    except BadAnswer as error:
        error.sentence.encode()
    else:
        # What was accepted can be written to any database and any page.
        answer.model_dump_json().encode()


@given(st.binary(max_size=200))
def test_any_bytes_parse_or_are_a_bad_answer(body: bytes) -> None:
    refused(Quota, body)
