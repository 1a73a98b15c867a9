"""Static files: plotly.js out of the installed package, and how collected files are stored."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor  # type: ignore[import-untyped]
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

PLOTLY = "plotly/plotly.min.js"


def _package_data() -> Path:
    """Found without importing plotly, which takes a quarter of a second."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed. Run: make run")
    return Path(spec.origin).parent / "package_data"


class PlotlyFinder(BaseFinder):
    """`plotly/plotly.min.js`, and nothing else of the package."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != PLOTLY:
            return []
        file = str(_package_data() / "plotly.min.js")
        return [file] if find_all else file

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=_package_data())
        storage.prefix = "plotly"  # type: ignore[attr-defined]  # what collectstatic puts before it
        yield "plotly.min.js", storage


class QuickCompressor(Compressor):  # type: ignore[misc]
    """Brotli at 5: plotly.js takes 3 s of a first start rather than 17, and is 8 % larger."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return bytes(brotli.compress(data, quality=5))


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names that carry their content's hash: a browser keeps them for ever."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)
