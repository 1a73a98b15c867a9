"""The audit log: written in the transaction of the act, so that both stand or neither."""

from accounts.audit.writing import NOBODY, Actor, record, record_failure

__all__ = ["NOBODY", "Actor", "record", "record_failure"]
