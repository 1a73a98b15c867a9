"""The dataset and its metadata as one ZIP file."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analytics.queries.charges import Charged
from dashboard.exports.csv_lines import csv_lines
from dashboard.exports.focus.columns import NAMES
from dashboard.exports.focus.metadata import focus_metadata
from dashboard.exports.focus.rows import focus_rows

DATASET, METADATA = "CostAndUsage.csv", "metadata.json"


def focus_zip(charged: Charged, name: str, now: datetime) -> BytesIO:
    """The whole file, at its beginning. `name` is the dataset's, for people."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open(_entry(DATASET, now), "w") as dataset:
            for line in _lines(charged):
                dataset.write(line.encode())
        told = json.dumps(focus_metadata(charged, name, now), indent=1, ensure_ascii=False)
        archive.writestr(_entry(METADATA, now), told)
    file.seek(0)
    return file


def _lines(charged: Charged) -> Iterator[str]:
    return csv_lines(NAMES, ([row[name] for name in NAMES] for row in focus_rows(charged)))


def _entry(name: str, now: datetime) -> ZipInfo:
    entry = ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return entry
