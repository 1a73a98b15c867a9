"""What is sent in is refused by its size before it is kept anywhere."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

LARGEST = 10 * 1024 * 1024  # bytes of one file
DRAINED = 4 * LARGEST  # bytes of a request that are read to its end, for its sender to hear why


class Limited(FileUploadHandler):
    """Comes before the handlers that keep a file, and stops them.

    By the length that a request names, before its first byte of a file; by what has come, where
    the fields beside it leave that open. Fields before the file are read, so that the form can say
    what was wrong.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: str | bytes,
        encoding: str | None = None,
    ) -> None:
        self.length, self.received = content_length, 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0
        if self.length > LARGEST + (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > LARGEST:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _refuse(self) -> None:
        if self.request is not None:
            self.request.META[REFUSED] = True
        raise StopUpload(connection_reset=self.length > DRAINED)


REFUSED = "coalmeter.upload_too_large"


def is_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was left unread."""
    return REFUSED in request.META
