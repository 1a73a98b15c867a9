"""One connection, one host, and nothing from the environment."""

import socket
from pathlib import Path
from threading import Event

import pytest

from analytics.graphicoal import errors
from analytics.graphicoal.client import Client
from tests.graphicoal.examples import DELETED, KEY, PAGE, QUOTA
from tests.graphicoal.listener import Listener, answer, slam

NOT_FOUND = answer({"success": False, "error": "No such image"}, "404 Not Found")


def test_good_and_bad_answers_share_one_connection() -> None:
    with (
        Listener(answer(QUOTA), NOT_FOUND, answer(PAGE), answer(QUOTA)) as vendor,
        Client(vendor.url, KEY) as client,
    ):
        client.quota()
        with pytest.raises(errors.NotFound):
            client.image("gone")
        client.images()
        client.quota()
        assert (vendor.connections, client.requests) == (1, 4)


def test_a_body_that_was_not_read_to_its_end_costs_the_connection() -> None:
    big = answer(b" " * 200_000)
    with (
        Listener(big, answer(QUOTA)) as vendor,
        Client(vendor.url, KEY, max_bytes=50_000) as client,
    ):
        with pytest.raises(errors.BadAnswer):
            client.quota()
        assert client.quota().total_images == 47
        assert vendor.connections == 2


def test_what_follows_an_answer_is_not_taken_for_the_next_one() -> None:
    smuggled = answer({**QUOTA, "total_images": 1})
    with (
        Listener(answer(QUOTA) + smuggled, answer({**QUOTA, "total_images": 2})) as vendor,
        Client(vendor.url, KEY) as client,
    ):
        assert [client.quota().total_images, client.quota().total_images] == [47, 2]


def on_the_second_request(sock: socket.socket, over: Event) -> None:
    """Answers, keeps the connection, and resets it as soon as the next request is there."""
    sock.sendall(answer(QUOTA))
    sock.recv(65_536)
    slam(sock, over)


def test_a_get_on_a_stale_connection_is_dialled_again_once() -> None:
    with (
        Listener(on_the_second_request, answer(PAGE)) as vendor,
        Client(vendor.url, KEY) as client,
    ):
        client.quota()
        assert client.images().meta.total == 47
        assert (vendor.connections, client.requests) == (2, 3)


def test_a_get_whose_answer_had_begun_is_not_repeated() -> None:
    def begin(sock: socket.socket, over: Event) -> None:
        sock.sendall(answer(QUOTA))
        sock.recv(65_536)
        sock.sendall(b"HTTP/1.1 200")
        over.wait(0.1)
        slam(sock, over)

    with Listener(begin, answer(QUOTA)) as vendor, Client(vendor.url, KEY) as client:
        client.quota()
        with pytest.raises(errors.Unreachable):
            client.quota()
        assert (vendor.connections, client.requests) == (1, 2)


def test_a_get_that_fails_on_a_new_connection_is_not_repeated() -> None:
    with Listener(slam) as vendor, Client(vendor.url, KEY) as client:
        with pytest.raises(errors.Unreachable):
            client.quota()
        assert (vendor.connections, client.requests) == (1, 1)


def test_a_delete_is_sent_once_on_a_connection_of_its_own() -> None:
    with (
        Listener(answer(QUOTA), slam, answer(DELETED)) as vendor,
        Client(vendor.url, KEY) as client,
    ):
        client.quota()
        with pytest.raises(errors.Unreachable):
            client.delete("img_1")
        assert [one.split()[0] for one in vendor.requests] == [b"GET", b"DELETE"]
        assert vendor.connections == 2
        client.delete("img_1")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
def test_a_redirect_is_named_and_not_followed(status: str) -> None:
    with Listener(answer(QUOTA)) as other:
        for target in [
            other.url,
            f"//127.0.0.1:{other.port}/x",
            f"http://u:p@127.0.0.1:{other.port}",
        ]:
            with (
                Listener(answer(b"", status, {"Location": target})) as vendor,
                Client(vendor.url, KEY) as client,
            ):
                with pytest.raises(errors.Redirected) as caught:
                    client.quota()
                assert caught.value.host == f"127.0.0.1:{other.port}"
                assert caught.value.host in caught.value.sentence
                with pytest.raises(errors.Redirected):
                    client.delete("img_1")
        assert other.connections == 0


@pytest.mark.parametrize("target", ["/elsewhere", "", "http://[", "\xff", "javascript:x"])
def test_a_redirect_to_nowhere_is_one_all_the_same(target: str) -> None:
    reply = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n"
    with (
        Listener(reply % target.encode("latin-1")) as vendor,
        Client(vendor.url, KEY) as client,
        pytest.raises(errors.Redirected),
    ):
        client.quota()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    with Listener(answer(QUOTA)) as proxy, Listener(answer(QUOTA)) as vendor:
        monkeypatch.setenv("NETRC", str(netrc))
        monkeypatch.setenv("HOME", str(tmp_path))
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"]:
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        with Client(vendor.url, KEY) as client:
            client.quota()
        assert proxy.connections == 0
    assert f"Authorization: Bearer {KEY}\r\n".encode() in vendor.requests[0]


def test_cookies_are_not_kept() -> None:
    with (
        Listener(answer(QUOTA, headers={"Set-Cookie": "a=b; Path=/"})) as vendor,
        Client(vendor.url, KEY) as client,
    ):
        client.quota()
        client.quota()
        assert len(client._exchange._session.cookies) == 0
    assert len(vendor.requests) == 2
    assert not any(b"ookie" in request for request in vendor.requests)


def test_a_closed_client_leaves_no_connection() -> None:
    with Listener(answer(QUOTA)) as vendor:
        client = Client(vendor.url, KEY)
        client.quota()
        client.close()
        client.close()
