"""FOCUS 1.3: charges as a Cost and Usage dataset with its metadata, in one ZIP.

The rules are those of the FinOps Open Cost and Usage Specification, version 1.3; docs/exports.md
says how each column is filled.
"""

from dashboard.exports.focus.archive import focus_zip

__all__ = ["focus_zip"]
