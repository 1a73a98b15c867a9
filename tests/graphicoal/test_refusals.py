"""Each status has its error, with the vendor's code and words."""

import pickle
from collections.abc import Mapping

import pytest

from analytics.graphicoal import errors
from analytics.graphicoal.client import Client
from tests.graphicoal.examples import DETAIL, KEY, QUOTA, WINDOW
from tests.graphicoal.listener import Listener, answer

SAID = {"success": False, "error": {"code": "SOME_CODE", "message": "Some words."}}
HTML = b"<html><body><h1>Not here</h1></body></html>"


def failure(
    status: str, body: object = SAID, headers: Mapping[str, str] | None = None
) -> errors.GraphiCoalError:
    with (
        Listener(answer(body, status, headers)) as vendor,
        Client(vendor.url, KEY) as client,
        pytest.raises(errors.GraphiCoalError) as caught,
    ):
        client.quota()
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", errors.Refused),
        ("401 Unauthorized", errors.KeyInvalid),
        ("403 Forbidden", errors.ScopeMissing),
        ("404 Not Found", errors.NotFound),
        ("409 Conflict", errors.Refused),
        ("413 Too Large", errors.Refused),
        ("422 Unprocessable", errors.Refused),
        ("429 Too Many", errors.RateLimited),
        ("500 Oops", errors.VendorDown),
        ("502 Bad Gateway", errors.VendorDown),
        ("503 Unavailable", errors.VendorDown),
        ("504 Timeout", errors.VendorDown),
    ],
)
def test_a_status_is_an_error_of_its_own(status: str, kind: type[errors.GraphiCoalError]) -> None:
    error = failure(status)
    assert type(error) is kind
    assert (error.code, error.message) == ("SOME_CODE", "Some words.")
    assert error.status == int(status[:3])
    assert "Some words" in error.sentence
    assert error.sentence.count(". ") == 0


def test_an_error_may_be_a_flat_text_or_a_bare_message() -> None:
    assert failure("401 No", {"success": False, "error": "Bad key"}).message == "Bad key"
    error = failure("401 No", {"message": "Unauthenticated."})
    assert (type(error), error.message, error.code) == (
        errors.KeyInvalid,
        "Unauthenticated.",
        "http_401",
    )


def test_a_422_keeps_its_details_within_bounds() -> None:
    details = {"per_page": ["Must be\nbelow 101.", 7], "page": "odd", "x" * 500: ["y" * 5000]}
    details |= {f"field {number}": ["no"] for number in range(100)}
    error = failure("422 No", {"success": False, "error": {"code": "V", "details": details}})
    assert isinstance(error, errors.Refused)
    assert error.details["per_page"] == ("Must be below 101.",)
    assert error.details["page"] == ("odd",)
    assert len(error.details) == 20
    assert max(map(len, error.details)) == 64
    assert max(len(text) for texts in error.details.values() for text in texts) == 300


@pytest.mark.parametrize("status", ["401 No", "403 Forbidden", "404 Not Found", "418 Tea"])
@pytest.mark.parametrize("body", [HTML, b"", b"[]", b'"gone"'])
def test_a_proxys_page_condemns_no_key_and_deletes_no_image(status: str, body: bytes) -> None:
    error = failure(status, body)
    assert type(error) is errors.BadAnswer
    assert error.status == int(status[:3])


@pytest.mark.parametrize("body", [HTML, b"", b"\xff", {"error": {"code": 5, "message": []}}, []])
def test_down_and_limited_are_so_whatever_the_page_says(body: object) -> None:
    assert type(failure("503 No", body)) is errors.VendorDown
    assert type(failure("429 No", body)) is errors.RateLimited


@pytest.mark.parametrize("status", ["201 Made", "204 Empty", "206 Part", "299 X", "700 Odd"])
def test_only_200_is_an_answer(status: str) -> None:
    error = failure(status, b"" if status.startswith("204") else QUOTA)
    assert type(error) is errors.BadAnswer
    assert error.code == "unexpected_status"


def test_an_html_page_with_status_200_is_a_bad_answer() -> None:
    error = failure("200 OK", HTML)
    assert (type(error), error.code) == (errors.BadAnswer, "not_json")


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("30", 30),
        ("0", 1),
        ("-5", 60),
        ("1e3", 60),
        ("99999999999999999999999", 60),
        ("999999", 3600),
        ("Tue, 03 Mar 2026 14:02:00 GMT", 120),
        ("Tue, 03 Mar 2026 13:00:00 GMT", 1),
        ("Tue, 03 Mar 2099 13:00:00 GMT", 3600),
        ("soon", 60),
        ("", 60),
        (None, 60),
    ],
)
def test_a_429_is_waited_out_within_bounds(after: str | None, seconds: float) -> None:
    headers = {"Date": "Tue, 03 Mar 2026 14:00:00 GMT"}
    if after is not None:
        headers["Retry-After"] = after
    assert failure("429 No", SAID, headers).retry_after == seconds


def test_a_429_without_a_wait_is_over_when_the_window_resets() -> None:
    headers = {**WINDOW, "Date": "Tue, 03 Mar 2026 13:55:00 GMT"}
    assert failure("429 No", SAID, headers).retry_after == 300
    assert failure("429 No", SAID, WINDOW).retry_after == 60


def test_a_date_needs_the_answers_own_clock() -> None:
    headers = {"Retry-After": "Tue, 03 Mar 2026 14:02:00 GMT"}
    assert failure("429 No", SAID, headers).retry_after == 60


def test_a_503_passes_on_its_wait_if_it_has_one() -> None:
    assert failure("503 No", HTML, {"Retry-After": "20"}).retry_after == 20
    assert failure("503 No", HTML).retry_after is None


@pytest.mark.parametrize("status", ["200 OK", "401 No", "429 No", "502 No"])
def test_the_window_is_read_from_good_and_bad_answers(status: str) -> None:
    with Listener(answer(HTML, status, WINDOW)) as vendor, Client(vendor.url, KEY) as client:
        with pytest.raises(errors.GraphiCoalError):
            client.quota()
        assert client.window is not None
        assert client.window.remaining == 997


@pytest.mark.parametrize(
    "odd",
    [
        {"X-RateLimit-Limit": "0"},
        {"X-RateLimit-Limit": "-1"},
        {"X-RateLimit-Remaining": "1001"},
        {"X-RateLimit-Remaining": "-1"},
        {"X-RateLimit-Remaining": "9.5"},
        {"X-RateLimit-Remaining": "9, 8"},
        {"X-RateLimit-Reset": "1772546400000"},
        {"X-RateLimit-Reset": "60"},
        {"X-RateLimit-Reset": "9" * 5000},
        {"X-RateLimit-Reset": "soon"},
    ],
)
def test_a_window_that_makes_no_sense_is_none_at_all(odd: dict[str, str]) -> None:
    headers = {**WINDOW, **odd}
    with Listener(answer(QUOTA, headers=headers)) as vendor, Client(vendor.url, KEY) as client:
        client.quota()
        assert client.window is None


def test_an_image_that_answers_for_another_is_a_bad_answer() -> None:
    with (
        Listener(answer(DETAIL)) as vendor,
        Client(vendor.url, KEY) as client,
        pytest.raises(errors.BadAnswer, match="another image"),
    ):
        client.image("img_1")


def test_errors_survive_the_way_through_a_queue() -> None:
    for error in [failure("429 No"), failure("422 No"), failure("301 Moved", b"")]:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert vars(again) == vars(error)
        assert again.sentence == error.sentence
