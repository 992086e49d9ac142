"""Tokens are signed as RFC 7515 wants; a key of the wrong sort is refused without being shown."""

from __future__ import annotations

import base64
import builtins
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.jwt import MISSING, Algorithm, Signer, pem_of

CURVE = ec.generate_private_key(ec.SECP256R1())
OTHER_CURVE = ec.generate_private_key(ec.SECP384R1())
LONG = rsa.generate_private_key(65_537, 2048)


def pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def parts(token: str) -> tuple[Any, Any, bytes, bytes]:
    head, claims, signature = token.split(".")
    raw = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (head, claims, signature)]
    return msgspec.json.decode(raw[0]), msgspec.json.decode(raw[1]), raw[2], f"{head}.{claims}".encode()


def test_es256_is_two_numbers_of_32_bytes() -> None:
    for number in range(20):  # a number that begins with zeros is filled up
        token = Signer(Algorithm.ES256, pem(CURVE), key_id="K").token({"iss": "me", "n": number})
        head, claims, signature, signed = parts(token)
        assert (head, claims) == ({"alg": "ES256", "typ": "JWT", "kid": "K"}, {"iss": "me", "n": number})
        assert len(signature) == 64
        both = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        CURVE.public_key().verify(both, signed, ec.ECDSA(SHA256()))
        assert "=" not in token


def test_rs256_is_signed_with_pkcs1() -> None:
    head, _claims, signature, signed = parts(Signer(Algorithm.RS256, pem(LONG)).token({"iss": "me"}))
    assert head == {"alg": "RS256", "typ": "JWT"}
    LONG.public_key().verify(signature, signed, PKCS1v15(), SHA256())


def test_a_key_from_the_environment_may_have_its_line_ends_written_out() -> None:
    flat = pem(CURVE).strip().replace("\n", "\\n")
    assert pem_of(flat) == pem(CURVE)
    Signer(Algorithm.ES256, f"  {flat}  ").token({})


@pytest.mark.parametrize(
    ("algorithm", "text"),
    [
        (Algorithm.ES256, pem(LONG)),
        (Algorithm.ES256, pem(OTHER_CURVE)),
        (Algorithm.RS256, pem(CURVE)),
        (Algorithm.RS256, "secret words"),
        (Algorithm.RS256, pem(LONG)[:200]),
        (Algorithm.RS256, ""),
    ],
)
def test_a_key_of_the_wrong_sort_is_refused_and_not_shown(algorithm: Algorithm, text: str) -> None:
    with pytest.raises(ValueError, match="the private key") as refused:
        Signer(algorithm, text)
    shown = f"{refused.value!r}{refused.value.__cause__!r}"
    assert not any(line in shown for line in text.splitlines() if line and "-----" not in line)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ValueError, match=r"almenara\[signing\]") as refused:
        Signer(Algorithm.ES256, pem(CURVE))
    assert str(refused.value) == MISSING
