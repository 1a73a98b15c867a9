"""The metadata of a FOCUS dataset: who made it, its columns, and how recent and complete it is."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from analytics.queries.charges import Charged
from dashboard.exports.focus.columns import COLUMNS, VERSION, Column
from dashboard.exports.focus.rows import instant
from dashboard.metrics.version import version

TYPES = {"String": "STRING", "Decimal": "DECIMAL", "Date/Time": "DATETIME"}
CREATED = "2026-11-26T00:00:00Z"  # when the columns became what they are
PRECISION, SCALE = 38, 12  # digits of a decimal, and of them behind the point


def focus_metadata(charged: Charged, name: str, now: datetime) -> dict[str, Any]:
    """All of it in one object, as FOCUS 1.3 names its parts. `name` is the dataset's.

    A time sector is complete when each billing period in it has ended or is signed off.
    """
    dataset = str(uuid5(NAMESPACE_URL, f"coalmeter:focus:{name}"))
    told = max((sector.told_at for sector in charged.sectors), default=now)
    return {
        "DataGenerator": {"DataGenerator": "Coalmeter"},
        "DatasetInstance": [
            {
                "DatasetInstanceId": dataset,
                "DatasetInstanceName": name,
                "FocusDatasetId": "CostAndUsage",
            }
        ],
        "Schema": [
            {
                "SchemaId": _schema_id(),
                "DatasetInstanceId": dataset,
                "FocusVersion": VERSION,
                "DataGeneratorVersion": version(),
                "CreationDate": CREATED,
                "ColumnDefinition": [_definition(column) for column in COLUMNS],
            }
        ],
        "Recency": [
            {
                "DatasetInstanceId": dataset,
                "DatasetInstanceComplete": all(each.complete for each in charged.sectors),
                "DatasetInstanceLastUpdated": instant(told),
                "RecencyLastUpdated": instant(now),
                "TimeSectors": [
                    {
                        "TimeSectorStart": instant(sector.start),
                        "TimeSectorEnd": instant(sector.end),
                        "TimeSectorComplete": sector.complete,
                        "TimeSectorLastUpdated": instant(sector.told_at),
                    }
                    for sector in charged.sectors
                ],
            }
        ],
    }


def _schema_id() -> str:
    """Another one as soon as a column is another."""
    return str(uuid5(NAMESPACE_URL, f"coalmeter:{VERSION}:{version()}:{COLUMNS!r}"))


def _definition(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"ColumnName": column.name, "DataType": TYPES[column.type]}
    if column.type == "String":
        told["StringEncoding"] = "UTF-8"
    if column.type == "Decimal":
        told |= {"NumericPrecision": PRECISION, "NumberScale": SCALE}
    return told | ({"Deprecated": True} if column.deprecated else {})
