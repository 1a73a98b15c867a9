"""Which letters people want: what is usual for them, and what they chose instead."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership, ReportChoice
from accounts.models.report_choices import ReportKind
from accounts.report_choices import statement_readers, switch, switches_of, wants, week_readers
from tests.cast import Cast

STATEMENT, WEEK = ReportKind.STATEMENT, ReportKind.WEEK


def test_usual_are_statements_for_bookkeepers_and_weeks_for_leads(cast: Cast) -> None:
    assert statement_readers() == [cast.admin, cast.finance]
    teams = [cast.design.pk, cast.docs.pk]
    assert week_readers(teams) == [(cast.lead.pk, cast.design.pk)]
    assert switches_of(cast.nobody) == ()


def test_a_choice_stands_whatever_becomes_usual(cast: Cast) -> None:
    switch(cast.mate, WEEK, cast.design, wanted=False)
    switch(cast.mate, WEEK, cast.design, wanted=False)
    Membership.objects.filter(user=cast.mate).update(lead=True)
    assert not wants(cast.mate, WEEK, cast.design.pk)
    switch(cast.finance, STATEMENT, None, wanted=False)
    switch(cast.other, STATEMENT, None, wanted=True)
    assert statement_readers() == [cast.admin, cast.other]


def test_who_leaves_a_team_gets_its_week_no_more(cast: Cast) -> None:
    switch(cast.lead, WEEK, cast.design, wanted=True)
    Membership.objects.filter(user=cast.lead).delete()
    assert not wants(cast.lead, WEEK, cast.design.pk)
    assert week_readers([cast.design.pk]) == []


def test_the_database_keeps_one_choice_of_each(cast: Cast) -> None:
    switch(cast.lead, STATEMENT, None, wanted=True)
    switch(cast.lead, WEEK, cast.design, wanted=True)
    for kind, team in (
        (STATEMENT, None),
        (WEEK, cast.design),
        (STATEMENT, cast.docs),
        (WEEK, None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportChoice.objects.create(user=cast.lead, kind=kind, team=team, wanted=False)
