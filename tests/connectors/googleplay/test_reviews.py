"""The service account is asked for as rarely as can be, and what Google says when it refuses is understood."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import ValidationError

from connectors.base import Batch, Source, Watch
from connectors.googleplay import SCOPE, GooglePlay, GooglePlayConfig
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch, tools
from monitor.errors import AuthError, RateLimitedError, UnexpectedContentError
from monitor.model import Cursor
from tests.connectors.googleplay.exam import MANY, NEWS, PUBLIC, SETTINGS, play, review


class Desk:
    """One googleplay source before a scripted service."""

    def __init__(self, *reviews: Any, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(play(*reviews).site, self.clock)
        config = GooglePlayConfig.model_validate({**SETTINGS, **settings})
        given = tools(self.clock, fetch=self.fetch)
        self.connector = GooglePlay(Source(name="play", network="googleplay"), config, given)

    def answers(self, answer: Answer, *, to: str = "reviews") -> None:
        """From now on the service says that, and the rest as before."""
        before = self.fetch.site
        self.fetch.site = lambda request: answer if request.path.endswith(to) else before(request)

    async def poll(self, cursor: Cursor | None = None) -> Batch:
        return await self.connector.poll(Watch(key="*"), cursor)

    @property
    def grants(self) -> list[Request]:
        return [request for request in self.fetch.requests if request.path == "/token"]


async def test_the_account_is_shown_as_googles_rules_want() -> None:
    desk = Desk(NEWS)
    await desk.poll()
    token = desk.grants[0].body["assertion"]
    head, claims, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    now = int(desk.clock.now().timestamp())
    assert msgspec.json.decode(head) == {"alg": "RS256", "typ": "JWT"}
    assert msgspec.json.decode(claims) == {
        "iss": SETTINGS["client_email"],
        "scope": SCOPE,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": now,
        "exp": now + 3600,
    }
    PUBLIC.verify(signature, token.rpartition(".")[0].encode(), PKCS1v15(), SHA256())  # raises where it is forged


async def test_a_token_is_used_until_it_nears_its_end() -> None:
    desk = Desk(NEWS)
    for _ in range(3):
        await desk.poll()
        desk.clock.jump(timedelta(minutes=20))
    assert len(desk.grants) == 1
    await desk.poll()
    assert len(desk.grants) == 2


async def test_a_token_that_was_revoked_is_renewed_once_before_a_person_is_told() -> None:
    desk = Desk(NEWS)
    await desk.poll()
    honest, refused = desk.fetch.site, []

    def site(request: Request) -> Answer:
        if request.path != "/token" and not refused:
            refused.append(request)
            return Answer(status=401)
        return honest(request)

    desk.fetch.site = site
    assert len((await desk.poll()).mentions) == 1
    assert len(desk.grants) == 2
    desk.answers(Answer(status=401))
    with pytest.raises(AuthError):
        await desk.poll()
    assert len(desk.grants) == 3


@pytest.mark.parametrize("word", ["invalid_grant", "invalid_client", "unauthorized_client"])
async def test_an_account_that_google_refuses_needs_a_person(word: str) -> None:
    desk = Desk(NEWS)
    desk.answers(Answer.json({"error": word}, status=400), to="token")
    with pytest.raises(AuthError):
        await desk.poll()


async def test_an_answer_without_a_token_is_no_answer() -> None:
    desk = Desk(NEWS)
    desk.answers(Answer.json({"access_token": None}), to="token")
    with pytest.raises(UnexpectedContentError):
        await desk.poll()


@pytest.mark.parametrize(
    ("status", "said", "wait"),
    [
        (403, {"message": "Quota exceeded", "errors": [{"reason": "quotaExceeded"}]}, timedelta(hours=1)),
        (429, {"message": "Quota … 'Reviews GET per minute'", "status": "RESOURCE_EXHAUSTED"}, timedelta(minutes=1)),
    ],
)
async def test_a_used_up_quota_is_waited_for_whatever_number_says_so(status: int, said: Any, wait: timedelta) -> None:
    desk = Desk(NEWS)
    desk.answers(Answer.json({"error": said}, status=status))
    with pytest.raises(RateLimitedError) as limited:
        await desk.poll()
    assert limited.value.retry_after == wait


async def test_a_missing_permission_needs_a_person() -> None:
    desk = Desk(NEWS)
    desk.answers(Answer.json({"error": {"code": 403, "status": "PERMISSION_DENIED"}}, status=403))
    with pytest.raises(AuthError):
        await desk.poll()


async def test_a_page_that_google_forgot_begins_the_walk_anew() -> None:
    desk = Desk(*MANY)
    first = await desk.poll()
    honest = desk.fetch.site
    desk.fetch.site = lambda asked: Answer(status=400) if asked.param("token") == "100" else honest(asked)
    second = await desk.poll(first.cursor)
    assert {m.id for m in second.mentions} == {m.id for m in first.mentions}
    assert second.more


async def test_a_title_before_a_tab_is_the_title() -> None:
    desk = Desk(review(1, "2026-11-20T09:00:00Z", "Fatal\tNo abre"))
    (mention,) = (await desk.poll()).mentions
    assert (mention.title, mention.text) == ("★★☆☆☆ Fatal · Hotel Miramar", "No abre")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"private_key": "not a key"}, "cannot be read"),
        ({"apps": [{"package": "no package", "name": "x"}]}, "apps.0.package"),
        ({"client_email": ""}, "client_email"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        GooglePlayConfig.model_validate({**SETTINGS, **settings})
    assert said in str(refused.value)
