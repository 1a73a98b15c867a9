"""The audit log as a page and as a file."""

import csv
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.audit import Actor, record, record_failure
from accounts.audit.reading import GROUPS, PAGE, known_acts
from accounts.models import AuditEvent
from accounts.models.audit import Act
from dashboard.exports.csv_lines import csv_lines
from tests.cast import Cast
from tests.pages.conftest import As

ADA, BO = Actor("ada@example.com", "192.0.2.7"), Actor("bo@example.com", "cleanup command")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def admin(cast: Cast, as_: As) -> Client:
    return as_(cast.admin)


@pytest.fixture
def log(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        record(Act.TEAM_MADE, ADA, cast.design)
    with time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=UTC)):
        record(
            Act.TEAM_CHANGED,
            BO,
            cast.docs,
            before={"name": "Doc", "members": []},
            after={"name": "=Docs", "members": ["a", "b"]},
        )
    with time_machine.travel(datetime(2026, 3, 9, 12, tzinfo=UTC)):
        record_failure(Act.PERSON_CHANGED, ADA, cast.lead, note="+ It was refused.")


def ids(client: Client, query: str = "") -> list[str]:
    """The acts that the page shows, by what they were about."""
    found = client.get(f"/audit/{query}").context["found"]
    return [event.object_name for event in found.events]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Lead", "Docs", "Design"]),
        ("?who=ADA", ["Lead", "Design"]),
        ("?act=team", ["Docs", "Design"]),
        ("?act=team.made", ["Design"]),
        ("?kind=user", ["Lead"]),
        ("?q=oc", ["Docs"]),
        ("?since=2026-03-05", ["Lead", "Docs"]),
        ("?until=2026-03-05", ["Docs", "Design"]),
        ("?since=2026-03-09&until=2026-03-05", ["Lead", "Docs"]),
        ("?outcome=failed", ["Lead"]),
        ("?act=team&who=bo", ["Docs"]),
        ("?act=account", []),
    ],
)
def test_filters_are_in_the_address(log: None, admin: Client, query: str, shown: list[str]) -> None:
    assert ids(admin, query) == shown


@pytest.mark.parametrize(
    "query",
    [
        "?act=nonsense",
        "?kind=nonsense",
        "?outcome=maybe",
        "?since=soon",
        "?before=x",
        "?before=99999999999999999999",
        "?after=-1",
        "?before=%00",
        "?until=9999-12-31",
    ],
)
def test_an_odd_query_is_noted_and_the_nearest_view_shown(
    log: None, admin: Client, query: str
) -> None:
    answer = admin.get(f"/audit/{query}")
    assert answer.status_code == 200
    assert len(answer.context["found"].events) == 3
    assert answer.context["asked"].notes or query == "?before=%00"


def test_a_row_tells_before_and_after(log: None, admin: Client) -> None:
    page = admin.get("/audit/?act=team.changed").content.decode()
    assert "<bdi>Doc</bdi>" in page
    assert "<bdi>a, b</bdi>" in page
    assert "cleanup command" in page
    assert "05 Mar" not in page
    assert "5\u00a0Mar\u00a02026, 12:00:00" in page


def test_a_time_in_a_change_is_a_time_like_any_other(cast: Cast, admin: Client) -> None:
    due, no_time = datetime(2027, 2, 24, 9, 30, tzinfo=UTC), "2027-99-99T00:00:00+00:00"
    record(Act.KEY_CHANGED, ADA, cast.docs, before={"rotate_by": due, "name": no_time})
    page = admin.get("/audit/").content.decode()
    assert "24\u00a0Feb\u00a02027, 09:30</time>" in page
    assert f"<bdi>{no_time}</bdi>" in page


def test_a_side_of_a_change_that_is_empty_has_no_column(cast: Cast, admin: Client) -> None:
    record(Act.TEAM_MADE, ADA, cast.docs, after={"name": "Docs"})
    page = admin.get("/audit/").content.decode()
    assert '<th scope="col">After</th>' in page
    assert '<th scope="col">Before</th>' not in page


def test_what_nobody_typed_was_done_by_coalmeter(cast: Cast, admin: Client) -> None:
    record(Act.SECRETS_ROTATED, Actor("", "rotate_secrets command"))
    record_failure(Act.SIGNIN_FAILED, Actor("", "192.0.2.9"), name="who@example.com")
    page = admin.get("/audit/").content.decode()
    failed, rotated = page.split('<tr id="event-')[1:3]
    assert '<td class="email-cell">Coalmeter</td>' in rotated
    assert '<td class="email-cell">–</td>' in failed
    assert failed.count("Failed") == 1
    assert '<span class="unseen">Failed</span>' in failed, "the act has said it already"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "<b>3 acts in all,</b> the newest 4\u00a0days ago; 1 of them failed."),
        ("?act=team", "<b>2 acts that match in all,</b> the newest 8\u00a0days ago; none of"),
        ("?act=account", "<b>Nothing matches.</b>"),
    ],
)
def test_the_log_opens_with_what_it_holds(log: None, cast: Cast, query: str, said: str) -> None:
    with time_machine.travel(datetime(2026, 3, 13, 13, tzinfo=UTC), tick=False):
        client = Client()
        client.force_login(cast.admin)
        assert said in client.get(f"/audit/{query}").content.decode()


def test_pages_follow_each_other_without_gaps(cast: Cast, admin: Client) -> None:
    for number in range(PAGE * 2 + 5):
        record(Act.TEAM_MADE, ADA, name=f"{number}")
    seen, address = [], "/audit/?act=team"
    while address:
        found = admin.get(address).context["found"]
        seen += [int(event.object_name) for event in found.events]
        address = f"/audit/?act=team&before={found.older}" if found.older else ""
    assert seen == list(range(PAGE * 2 + 5))[::-1]
    last = found.events[0].id
    back = admin.get(f"/audit/?act=team&after={last}").context["found"]
    assert [int(event.object_name) for event in back.events][-1] == int(
        found.events[0].object_name
    ) + 1


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.post(f"/audit/export.csv{query}")
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(answer.getvalue().decode().splitlines()))


def test_an_export_has_what_the_filters_match(log: None, admin: Client) -> None:
    rows = exported(admin, "?act=team")
    assert [row["object_name"] for row in rows] == ["Docs", "Design"]
    assert rows[0]["at"] == "2026-03-05T12:00:00+00:00"
    assert rows[0]["after"] == "name: =Docs; members: a, b"
    assert (rows[0]["who"], rows[0]["origin"]) == ("bo@example.com", "cleanup command")


def test_an_export_is_in_the_log_with_its_filters(log: None, admin: Client) -> None:
    exported(admin, "?who=bo&since=2026-03-05&outcome=failed")
    event = AuditEvent.objects.latest("pk")
    assert (event.act, event.who) == (Act.AUDIT_EXPORTED, "admin@example.com")
    assert event.after == {"who": "bo", "from": "2026-03-05", "outcome": "failed"}
    assert admin.get("/audit/export.csv").status_code == 405


def test_no_cell_is_a_formula() -> None:
    odd = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"]
    lines = list(csv_lines(["text", "number"], [(text, -1) for text in odd]))
    cells = list(csv.reader("".join(lines).splitlines(keepends=True)))[1:]
    assert [cell[0] for cell in cells] == [f"'{text}" for text in odd]
    assert {cell[1] for cell in cells} == {"-1"}
    assert list(csv_lines(["a"], [("x=1",), (None,), ('q"',)]))[1:] == [
        "x=1\r\n",
        '""\r\n',
        '"q"""\r\n',
    ]


def test_every_group_of_acts_has_a_name() -> None:
    assert known_acts().keys() <= GROUPS.keys()
