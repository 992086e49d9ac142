"""From what httpx raises to our own errors. Pure.

The library's own texts are not passed on: they may quote what a server said.
"""

from __future__ import annotations

import ssl

import httpx

from monitor.errors import NoAnswerError, RequestError, SourceError, TransientSourceError


def error_from(failure: Exception, host: str) -> SourceError:
    """The error a failed exchange stands for."""
    if isinstance(failure, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.InvalidURL):
        return RequestError(f"the request to {host} cannot be sent as it is: an address or a header is malformed")
    if unsent(failure):
        return TransientSourceError(f"{host}: {_reason(failure)}")
    if isinstance(failure, httpx.TimeoutException):
        return NoAnswerError(f"{host} did not answer in time")
    return NoAnswerError(f"{host} broke the connection off before its answer was complete")


def unsent(failure: Exception) -> bool:
    """Whether surely nothing of the request was sent."""
    return isinstance(failure, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _reason(failure: BaseException) -> str:
    if isinstance(failure, httpx.PoolTimeout):
        return "too many connections are open already"
    if isinstance(failure, httpx.ConnectTimeout):
        return "could not be reached in time"
    causes = list(_causes(failure))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "its certificate is not valid"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "no secure connection could be agreed on"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "refuses connections"
    if any("looked up" in str(cause) for cause in causes):
        return "there is no such name, or the name server does not answer"
    return "cannot be reached"


def _causes(failure: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    left: list[BaseException | None] = [failure]
    while left and len(found) < 32:
        cause = left.pop()
        if cause is None or cause in found:
            continue
        found.append(cause)
        left += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):  # anyio tells of several failed attempts so
            left += cause.exceptions
    return found
