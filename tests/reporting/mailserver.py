"""A mail server over a real socket: takes letters, or answers what a test tells it to."""

import socketserver
import threading
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Self, cast

CLOSE = "close"  # instead of an answer: breaks the connection off
HANG = "hang"  # instead of an answer: says nothing more
LETTER = "letter"  # the moment after a letter's last line
GREETING = "greeting"
USUAL = {
    GREETING: "220 here",
    "EHLO": "250 here",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    LETTER: "250 taken",
    "QUIT": "221 bye",
    "RSET": "250 ok",
}


class MailServer:
    """`answers` replace the usual ones by command. `letters` are those whose end it saw, also
    where it then refused them."""

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.answers = {**USUAL, **(answers or {})}
        self.letters: list[EmailMessage] = []
        self.over = threading.Event()
        self._server = _Listening(("127.0.0.1", 0), _Talk)
        self._server.told = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Listening(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    told: MailServer


class _Talk(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        said = self._says(GREETING)
        while said and (line := self.rfile.readline()):
            word = line[:4].decode("ascii", "replace").strip().upper()
            said = self._says(word)
            if word == "DATA" and said.startswith("354"):
                self._told.letters.append(self._letter())
                said = self._says(LETTER)

    @property
    def _told(self) -> MailServer:
        return cast("_Listening", self.server).told

    def _says(self, word: str) -> str:
        """What was answered; "" where the talk is over."""
        said = self._told.answers.get(word, "502 what?")
        if said == HANG:
            self._told.over.wait(10)
        if said in (HANG, CLOSE):
            return ""
        self.wfile.write(f"{said}\r\n".encode())
        return "" if word == "QUIT" else said

    def _letter(self) -> EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        whole = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
        return message_from_bytes(whole, policy=default)
