"""Static files out of installed packages, and how collected files are stored."""

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

FOLDERS = {"plotly": "package_data", "ninja": "static/ninja"}
FILES = (
    *("plotly/plotly.min.js", "ninja/swagger-ui-bundle.js", "ninja/swagger-ui.css"),
    "ninja/swagger-ui.css.map",  # which the style sheet names
)


def _folder(package: str) -> Path:
    """Found without importing it: plotly alone takes a quarter of a second."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{package} is not installed. Run: make run")
    return Path(spec.origin).parent / FOLDERS[package]


class _PackageFiles(FileSystemStorage):
    """A package's folder; collectstatic puts `prefix` before the names of what is in it."""

    def __init__(self, package: str) -> None:
        super().__init__(location=_folder(package))
        self.prefix = package


class PackageFinder(BaseFinder):
    """FILES, named `package/file`, and nothing else of the packages."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in FILES:
            return []
        package, _, name = path.partition("/")
        file = str(_folder(package) / name)
        return [file] if find_all else file

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, _PackageFiles]]:
        for file in FILES:
            package, _, name = file.partition("/")
            yield name, _PackageFiles(package)


class QuickCompressor(Compressor):  # type: ignore[misc]
    """Brotli at 5: plotly.js takes 3 s of a first start rather than 17, and is 8 % larger."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return bytes(brotli.compress(data, quality=5))


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names that carry their content's hash: a browser keeps them for ever."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)
