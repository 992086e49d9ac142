"""Signed tokens (JWT) for services that want one: ES256 and RS256, with the `cryptography` package where it is there.

Reference: RFC 7515 (the three parts), RFC 7518 section 3 (the two algorithms).
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

MISSING = "signing needs the package `cryptography`: pip install 'almenara[signing]'"
_HALF = 32  # bytes of each number of an ES256 signature
_WEAK = 2048  # bits; no service takes a shorter RSA key


class Algorithm(StrEnum):
    """How a token is signed."""

    ES256 = "ES256"
    RS256 = "RS256"


class Signer:
    """Signs with one private key. Raises ValueError, without the key in it, where the key is not of the right sort."""

    def __init__(self, algorithm: Algorithm, pem: str, *, key_id: str = "") -> None:
        self._algorithm, self._key = algorithm, _loaded(algorithm, pem)
        self._header = {"alg": algorithm.value, "typ": "JWT"} | ({"kid": key_id} if key_id else {})

    def token(self, claims: Mapping[str, Any]) -> str:
        """The token that says so. Times among the claims are whole seconds since 1970."""
        content = f"{_part(self._header)}.{_part(claims)}"
        return f"{content}.{_encoded(self._signature(content.encode()))}"

    def _signature(self, content: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        if isinstance(self._key, EllipticCurvePrivateKey):
            first, second = decode_dss_signature(self._key.sign(content, ECDSA(SHA256())))
            return first.to_bytes(_HALF, "big") + second.to_bytes(_HALF, "big")
        return self._key.sign(content, PKCS1v15(), SHA256())


def pem_of(text: str) -> str:
    """A key as it comes out of an environment variable: `\\n` written as two characters is a line end."""
    return text.strip().replace("\\n", "\n") + "\n"


def _loaded(algorithm: Algorithm, pem: str) -> EllipticCurvePrivateKey | RSAPrivateKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise ValueError(MISSING) from None
    try:
        # The long check of an RSA key's numbers is against keys that others made; this one is the operator's own.
        key = load_pem_private_key(pem_of(pem).encode(), password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # `from None`: the reason may quote the key.
        raise ValueError("the private key cannot be read: it begins with -----BEGIN PRIVATE KEY-----") from None
    if algorithm is Algorithm.ES256:
        if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
            return key
        raise ValueError("the private key is not one for ES256 (curve P-256)")
    if isinstance(key, RSAPrivateKey) and key.key_size >= _WEAK:
        return key
    raise ValueError(f"the private key is not one for RS256 (RSA, {_WEAK} bits or more)")


def _part(value: Mapping[str, Any]) -> str:
    return _encoded(msgspec.json.encode(value))


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
