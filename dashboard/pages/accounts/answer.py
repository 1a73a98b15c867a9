"""What the page about accounts and keys opens with: who answers, and what needs you."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from analytics.queries import KeptAccount, KeyView
from dashboard.pages.answers import Answer
from dashboard.templatetags.times import clock_time_text, on_day

WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)

SOON = timedelta(days=30)  # so long before a key is to be rotated it is mentioned

FAILING = {
    "refused": "is refused",
    "unscoped": "may not read",
    "unreadable": "cannot be opened with ENCRYPTION_KEYS",
}


def keys_answer(accounts: Sequence[KeptAccount], now: datetime) -> Answer:
    """The worst thing first: an account that nothing reads, a refused key, a halted rotation, a
    key that is overdue."""
    read = [account for account in accounts if account.state == "active"]
    keys = [key for account in read for key in account.keys if key.counts]
    lead = _lead(keys)
    for account in read:
        if not any(key.answers for key in account.keys):
            return _unread(account, lead)
    if refused := next((key for key in keys if key.standing in FAILING), None):
        return _refused(refused, lead, now)
    if halted := next((key for key in keys if key.standing == "halted"), None):
        alarm = f" {halted.name} of {halted.account} was refused while it proved itself."
        rest = f" {halted.replaces} reads on."
        return Answer(lead, rest, alarm, tone="tight")
    due = [key for key in keys if key.rotate_by and key.rotate_by <= now and not key.replaced_by]
    if due:
        return _overdue(min(due, key=_rotate_by), len(due), lead)
    return Answer(lead, _calm(keys, now) if keys else "")


def _lead(keys: Sequence[KeyView]) -> str:
    answering, total = sum(key.answers for key in keys), len(keys)
    if not total:
        return "No key is in use."
    if answering == total:
        return "The one key answers." if total == 1 else f"All {_word(total)} keys answer."
    verb = "answers" if answering == 1 else "answer"
    return f"{_word(answering).capitalize()} of {_word(total)} keys {verb}."


def _unread(account: KeptAccount, lead: str) -> Answer:
    failing = next((key for key in account.keys if key.standing in FAILING), None)
    why = f": {failing.name} {FAILING[failing.standing]}" if failing else ": it has no key in use"
    rest = " Its figures stand still until a key works."
    return Answer(lead, rest, f" Nothing reads {account.name}{why}.", tone="bad")


def _refused(key: KeyView, lead: str, now: datetime) -> Answer:
    since = f" since {clock_time_text(key.refused_since, now)}" if key.refused_since else ""
    word = FAILING[key.standing]
    rest = (
        f" {key.stand_in} took over at once, so no reading is missing."
        if key.stand_in
        else " Another key of the account reads on."
    )
    return Answer(lead, rest, f" {key.name} of {key.account} {word}{since}.", tone="bad")


def _overdue(key: KeyView, count: int, lead: str) -> Answer:
    more = f", and {_word(count - 1)} more" if count > 1 else ""
    alarm = f" {key.name} of {key.account} was to be rotated by {on_day(_rotate_by(key))}{more}."
    return Answer(lead, "", alarm, tone="tight")


def _calm(keys: Sequence[KeyView], now: datetime) -> str:
    proving = [key for key in keys if key.standing == "proving"]
    if proving:
        new = proving[0]
        return f" {new.name} of {new.account} is proving itself, to replace {new.replaces}."
    due = [key for key in keys if key.rotate_by and key.rotate_by - now < SOON]
    if not due:
        return " Nothing needs you."
    first = min(due, key=_rotate_by)
    name, until = f"{first.name} of {first.account}", on_day(_rotate_by(first))
    return f" Nothing needs you; {name} is to be rotated by {until}."


def _rotate_by(key: KeyView) -> datetime:
    return key.rotate_by or key.added_at


def _word(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)
