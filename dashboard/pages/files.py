"""Files as answers: named for whoever saves them, kept by no cache, taken for what they are."""

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from dashboard.exports.sheets import Sheet
from dashboard.exports.workbook import write_workbook

LONGEST_NAME = 60
CSV, ZIP = "text/csv; charset=utf-8", "application/zip"
BLOCK = 2**16  # bytes of a file that are sent at once
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_name(*parts: str | date) -> str:
    """ "coalmeter-busy-2026-10-01": letters and digits of any script, and single dashes."""
    plain = (slugify(str(part), allow_unicode=True)[:LONGEST_NAME].strip("-_") for part in parts)
    return "-".join(["coalmeter", *(part for part in plain if part)])


def csv_answer(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """Sent line by line. `name` comes from `file_name`."""
    response = StreamingHttpResponse(lines, content_type=CSV)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    _guard(response)
    return response


def xlsx_answer(sheets: Iterable[Sheet], name: str, into: IO[bytes] | None = None) -> FileResponse:
    """Made whole before the first byte is sent: a workbook is a zip file. In memory, unless there
    is a file to make it in, which stays the caller's to close."""
    file = BytesIO() if into is None else into
    write_workbook(sheets, file)
    response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    _guard(response)
    return response


def zip_answer(file: BytesIO, name: str) -> FileResponse:
    """A ZIP file that is made already, at its beginning."""
    response = FileResponse(file, as_attachment=True, filename=f"{name}.zip", content_type=ZIP)
    _guard(response)
    return response


def kept_file_answer(file: Path, name: str, content_type: str) -> StreamingHttpResponse:
    """A file of ours on the disk; `name` is whole, with its ending."""
    response = StreamingHttpResponse(_blocks(file), content_type=content_type)
    response["Content-Length"] = str(file.stat().st_size)
    response["Content-Disposition"] = content_disposition_header(True, name)
    _guard(response)
    return response


def _blocks(file: Path) -> Iterator[bytes]:
    """Opened when the first one is asked for, closed after the last."""
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            yield block


def _guard(response: HttpResponseBase) -> None:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
