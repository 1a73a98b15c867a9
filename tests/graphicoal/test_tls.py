"""TLS that does not verify gets no request, TLS that drips gets no more time."""

import datetime as dt
import ipaddress
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from analytics.graphicoal import errors
from analytics.graphicoal.client import Client
from tests.graphicoal.examples import KEY, QUOTA
from tests.graphicoal.listener import Act, Listener, answer, drip, flood, hang

HEAD = b"HTTP/1.1 200 OK\r\n"


def certify(folder: Path, host: str, *, days: int = 1) -> tuple[ssl.SSLContext, str]:
    """A server's context and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=9))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = folder / "key.pem"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, str(pem)


@pytest.fixture
def trusted(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    return certify(tmp_path, "127.0.0.1")


def test_a_certificate_that_verifies_is_talked_to(trusted: tuple[ssl.SSLContext, str]) -> None:
    context, ca_file = trusted
    with (
        Listener(answer(QUOTA), tls=context) as vendor,
        Client(vendor.url, KEY, ca_file=ca_file) as client,
    ):
        assert client.quota() == client.quota()
        assert (vendor.connections, client.requests) == (1, 2)


@pytest.mark.parametrize(
    ("host", "days", "trust"),
    [("127.0.0.1", 1, False), ("127.0.0.2", 1, True), ("127.0.0.1", -1, True)],
    ids=["unknown authority", "another name", "expired"],
)
def test_a_certificate_that_does_not_verify_gets_no_request(
    tmp_path: Path, host: str, days: int, trust: bool
) -> None:
    context, ca_file = certify(tmp_path, host, days=days)
    with (
        Listener(answer(QUOTA), tls=context) as vendor,
        Client(vendor.url, KEY, ca_file=ca_file if trust else None) as client,
    ):
        with pytest.raises(errors.Unreachable) as caught:
            client.quota()
        assert (caught.value.code, client.requests) == ("tls_unverified", 0)
    assert vendor.requests == []
    assert "certificate" in caught.value.sentence


def test_a_server_without_tls_gets_no_request() -> None:
    with (
        Listener(answer(QUOTA)) as vendor,
        Client(vendor.url.replace("http:", "https:"), KEY, deadline=0.5) as client,
        pytest.raises(errors.GraphiCoalError),
    ):
        client.quota()
    assert not any(KEY.encode() in request for request in vendor.requests)


def test_a_handshake_that_never_ends_is_cut_off(trusted: tuple[ssl.SSLContext, str]) -> None:
    with Listener(hang) as vendor:
        url = vendor.url.replace("http:", "https:")
        with Client(url, KEY, deadline=0.4, ca_file=trusted[1]) as client:
            assert 0.35 < seconds_until_too_slow(client) < 0.9


@pytest.mark.parametrize(
    "reply", [hang, drip(b"", b"H"), drip(HEAD, b"A: b\r\n"), drip(HEAD + b"\r\n", b" ")]
)
def test_a_secure_server_that_drips_is_cut_off(
    trusted: tuple[ssl.SSLContext, str], reply: Act
) -> None:
    context, ca_file = trusted
    with (
        Listener(reply, tls=context) as vendor,
        Client(vendor.url, KEY, deadline=0.4, ca_file=ca_file) as client,
    ):
        assert 0.35 < seconds_until_too_slow(client) < 0.9


def test_a_secure_server_without_end_is_cut_off(trusted: tuple[ssl.SSLContext, str]) -> None:
    context, ca_file = trusted
    endless = flood(HEAD + b"A: ", b"x" * 60_000)
    with (
        Listener(endless, tls=context) as vendor,
        Client(vendor.url, KEY, max_bytes=50_000, ca_file=ca_file) as client,
        pytest.raises(errors.BadAnswer),
    ):
        client.quota()


def seconds_until_too_slow(client: Client) -> float:
    start = time.monotonic()
    with pytest.raises(errors.TooSlow):
        client.quota()
    return time.monotonic() - start
