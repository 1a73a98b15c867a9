"""The four calls answer as the vendor's page says."""

from collections.abc import Callable

import pytest
import requests

from analytics.graphicoal.sandbox import SandboxAccount, Server, World
from tests.sandbox.conftest import Caller, Clock

ROW = ["image_id", "image_url", "operation", "prompt", "width", "height", "created_at"]
ERRORS = {400, 401, 403, 404, 405, 422, 429}


def error(response: requests.Response, status: int) -> str:
    assert response.status_code == status, response.text
    answer = response.json()
    assert list(answer) == ["success", "error"]
    assert answer["success"] is False
    assert set(answer["error"]) <= {"code", "message", "details"}
    return str(answer["error"]["code"])


def test_quota_has_the_fields_of_the_example_and_adds_up(call: Caller) -> None:
    answer = call("/quota").json()
    assert list(answer) == [
        "success", "credits_remaining", "credits_used_this_period", "period_start", "period_end",
        "usage_breakdown", "total_images",
    ]  # fmt: skip
    assert list(answer["usage_breakdown"]) == [
        "generate", "edit", "analyze", "svg_generate", "svg_convert",
    ]  # fmt: skip
    assert sum(answer["usage_breakdown"].values()) == answer["credits_used_this_period"] > 0
    assert (answer["period_start"], answer["period_end"]) == (
        "2026-03-10T00:00:00Z",
        "2026-03-11T23:59:59Z",
    )


def test_pages_cut_one_list_newest_first(call: Caller) -> None:
    whole = call("/images", params={"per_page": 100}).json()
    assert list(whole["data"][0]) == ROW
    times = [row["created_at"] for row in whole["data"]]
    assert times == sorted(times, reverse=True)
    page = call("/images", params={"per_page": 7, "page": 3}).json()
    assert page["data"] == whole["data"][14:21]
    total = whole["meta"]["total"]
    assert page["meta"] == {
        "current_page": 3, "per_page": 7, "total": total, "last_page": -(-total // 7)
    }  # fmt: skip
    assert len(call("/images").json()["data"]) == 20
    beyond = call("/images", params={"page": 10_000}).json()
    assert (beyond["data"], beyond["meta"]["total"]) == ([], total)


def test_operations_partition_the_gallery(call: Caller, clock: Clock) -> None:
    found = []
    for operation in ("generate", "edit", "analyze", "svg_generate", "svg_convert"):
        rows = call("/images", params={"operation": operation, "per_page": 100}).json()["data"]
        assert {row["operation"] for row in rows} <= {operation}
        found += call.every_id(clock.now, operation)
    assert sorted(found) == sorted(call.every_id(clock.now))
    assert len(found) == call("/quota").json()["total_images"]


def test_one_image_shows_all_its_details(world: World, server: Server, clock: Clock) -> None:
    seen = set()
    for card in world.cards():
        call = Caller(server.base_url, card.key)
        for image_id in call.every_id(clock.now):
            answer = call(f"/images/{image_id}").json()
            assert list(answer) == [
                "success", *ROW[:-1], "analysis", "svg_candidates", "credits_charged", "created_at",
            ]  # fmt: skip
            operation = answer["operation"]
            assert (answer["analysis"] is not None) is (operation == "analyze")
            assert bool(answer["svg_candidates"]) is operation.startswith("svg_")
            assert 256 <= answer["width"] <= 2048
            assert 0 < len(answer["prompt"]) <= 2000
            for candidate in answer["svg_candidates"]:
                picture = call.session.get(candidate["url"], timeout=5)
                assert len(picture.content) == candidate["size_bytes"] > 0
            seen.add(operation)
        call.session.close()
    assert len(seen) >= 4


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"per_page": "0"}, "per_page"),
        ({"per_page": "101"}, "per_page"),
        ({"per_page": "ten"}, "per_page"),
        ({"per_page": ""}, "per_page"),
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "1.5"}, "page"),
        ({"page": "٣"}, "page"),
        ({"page": "9" * 5000}, "page"),
        ({"operation": "paint"}, "operation"),
    ],
)
def test_wrong_filters_are_named(call: Caller, params: dict[str, str], field: str) -> None:
    response = call("/images", params=params)
    if len(str(params)) > 4000:
        assert error(response, 400) == "BAD_REQUEST"
        return
    assert error(response, 422) == "VALIDATION_ERROR"
    assert list(response.json()["error"]["details"]) == [field]


def test_each_key_opens_what_its_scopes_say(
    caller: Callable[[str], Caller], card: SandboxAccount, call: Caller
) -> None:
    image = call("/images").json()["data"][0]["image_id"]
    reader, nothing = caller(card.read_only_key), caller(card.scopeless_key)
    assert reader("/quota").json() == call("/quota").json()
    assert error(reader(f"/images/{image}", "DELETE"), 403) == "INSUFFICIENT_SCOPE"
    for path in ("/quota", "/images", f"/images/{image}"):
        assert error(nothing(path), 403) == "INSUFFICIENT_SCOPE"
        assert error(caller("gc_unknown")(path), 401) == "UNAUTHENTICATED"
        assert error(requests.get(call.base_url + path, timeout=5), 401) == "UNAUTHENTICATED"
    assert call(f"/images/{image}").status_code == 200


def test_both_error_shapes_occur(call: Caller) -> None:
    assert error(call("/images/img_nobody"), 404) == "NOT_FOUND"
    assert call("/nowhere").json() == {"success": False, "error": "Not found"}
    wrong = call("/quota", "POST")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET")


def test_accounts_do_not_see_each_other(
    world: World, caller: Callable[[str], Caller], clock: Clock
) -> None:
    first, second = (caller(card.key) for card in world.cards())
    one = first.every_id(clock.now)[0]
    assert one not in second.every_id(clock.now)
    assert second(f"/images/{one}").status_code == 404
    assert second(f"/images/{one}", "DELETE").status_code == 404
    assert first(f"/images/{one}").status_code == 200


def test_every_answer_carries_the_rate_headers(
    call: Caller, caller: Callable[[str], Caller]
) -> None:
    answers = [call(path) for path in ("/quota", "/images", "/images/x", "/images?page=0", "/no")]
    answers.append(caller("wrong")("/quota"))
    for response in answers:
        for name in ("Limit", "Remaining", "Reset"):
            assert response.headers[f"X-RateLimit-{name}"].isdigit()


def test_a_hook_may_answer_instead(world: World, card: SandboxAccount, clock: Clock) -> None:
    from analytics.graphicoal.sandbox import Reply, Request, running

    def break_images(request: Request) -> Reply | None:
        return Reply(503, b"<html>") if "/images" in request.path else None

    with running(world, clock=clock, hook=break_images) as server:
        call = Caller(server.base_url, card.key)
        assert (call("/images").status_code, call("/images").text) == (503, "<html>")
        assert call("/quota").status_code == 200
        call.session.close()
