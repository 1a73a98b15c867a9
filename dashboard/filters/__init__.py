"""What a URL asks for, read in one place: any query string gives the nearest valid view.

What could not be used is told in `notes`, in words.
"""

from dashboard.filters.audit import AuditAsked, read_audit_filter
from dashboard.filters.images import ImagesFilter, read_images_filter
from dashboard.filters.keys import KeysFilter, read_keys_filter
from dashboard.filters.overview import OverviewFilter, read_overview_filter
from dashboard.filters.ranges import RANGES, Span
from dashboard.filters.runs import RunsFilter, read_runs_filter

__all__ = [
    "RANGES",
    "AuditAsked",
    "ImagesFilter",
    "KeysFilter",
    "OverviewFilter",
    "RunsFilter",
    "Span",
    "read_audit_filter",
    "read_images_filter",
    "read_keys_filter",
    "read_overview_filter",
    "read_runs_filter",
]
