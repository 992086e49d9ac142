"""Settings of the webhook connector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from connectors.base import ConnectorConfig
from connectors.webhook.paths import Mapped, Path, Steps, compiled
from connectors.webhook.signatures import LEAST_SECRET, Style, key_of


class _Paths(ConnectorConfig):
    """Paths, checked as they are read."""

    @field_validator("*", mode="after")
    @classmethod
    def _is_a_path(cls, value: object, _info: ValidationInfo) -> object:
        if isinstance(value, str):
            compiled(value)
        return value

    def written(self, prefix: str = "") -> Iterator[tuple[str, Path]]:
        """Every path that is given, by the name of its field."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, _Paths):
                yield from value.written(f"{prefix}{name}.")
            elif isinstance(value, str):
                yield f"{prefix}{name}", compiled(value)


class AuthorPaths(_Paths):
    """Where the author's fields stand."""

    id: str | None = Field(default=None, description="What the network calls the author for good.")
    handle: str | None = Field(default=None, description="The name after the @.")
    name: str | None = Field(default=None, description="The name that people read.")
    url: str | None = Field(default=None, description="The profile's address.")
    followers: str | None = Field(default=None, description="How many follow: 1200, `1,200` or `1.2K`.")
    karma: str | None = Field(default=None, description="Karma, reputation, points.")
    verified: str | None = Field(default=None, description="Whether the network vouches for the author.")
    bot: str | None = Field(default=None, description="Whether a program speaks.")


class EngagementPaths(_Paths):
    """Where the counts stand."""

    likes: str | None = Field(default=None, description="Likes, favourites, reactions.")
    replies: str | None = Field(default=None, description="Answers and comments.")
    reposts: str | None = Field(default=None, description="Shares.")
    quotes: str | None = Field(default=None, description="Quotes.")
    views: str | None = Field(default=None, description="Views.")
    score: str | None = Field(default=None, description="Votes for minus votes against.")


class VenuePaths(_Paths):
    """Where the place is named at which it was said."""

    name: str | None = Field(default=None, description="The community, channel or site.")
    members: str | None = Field(default=None, description="How many belong to it.")


class Mapping(_Paths):
    """Where each field of a mention stands: a path such as `data.items[].body`, or `=word` for the word itself."""

    items: str | None = Field(default=None, description="The list of items, such as `data.items[]`.")
    id: str | None = Field(default=None, description="What the sender calls the post, the same every time.")
    network: str | None = Field(default=None, description="The network where it was said, such as `=forum`.")
    url: str | None = Field(default=None, description="The post's public address.")
    kind: str | None = Field(
        default=None, description="post, comment, review, article, video, question or message, such as `=review`."
    )
    title: str | None = Field(default=None, description="The title.")
    text: str | None = Field(default=None, description="The words.")
    text_format: str | None = Field(default=None, description="plain, html or markdown, where it differs by item.")
    language: str | None = Field(default=None, description="The language (BCP 47).")
    published_at: str | None = Field(default=None, description="When it was posted: RFC 3339, or seconds since 1970.")
    edited_at: str | None = Field(default=None, description="When it was last changed.")
    deleted: str | None = Field(default=None, description="true: the post is gone.")
    reply_to: str | None = Field(default=None, description="The id or address of what it answers.")
    quote_of: str | None = Field(default=None, description="The id or address of what it quotes.")
    repost_of: str | None = Field(default=None, description="The id or address of what it passes on.")
    rating: str | None = Field(default=None, description="Stars of a review.")
    rating_max: str | None = Field(default=None, description="The best rating there is, such as `=10`; default: 5.")
    author: AuthorPaths = Field(default_factory=AuthorPaths, description="Who speaks.")
    engagement: EngagementPaths = Field(default_factory=EngagementPaths, description="Counts.")
    venue: VenuePaths = Field(default_factory=VenuePaths, description="Where it was said.")

    @model_validator(mode="after")
    def _one_list(self) -> Mapping:
        lists = {path.list_at for _name, path in self.written() if path.each}
        if len(lists) > 1:
            raise ValueError("its paths go through different lists: what stands before [] must be the same in all")
        if self.items is not None and not compiled(self.items).each:
            raise ValueError("`items` names the list itself: it ends with []")
        return self

    def mapped(self) -> Mapped:
        """The same, for reading."""
        paths = {name: path for name, path in self.written() if name != "items"}
        lists: list[Steps] = [path.list_at for _name, path in self.written() if path.each]
        return Mapped(paths=paths, list_at=lists[0] if lists else None)


class Config(ConnectorConfig):
    """Settings of the webhook connector."""

    secret: SecretStr | tuple[SecretStr, ...] = Field(
        description="What the sender signs with; a list while one is replaced by the next. At least 16 characters."
    )
    style: Style = Field(
        default=Style.TIMESTAMPED,
        description="How it is signed: timestamped, github, slack, standard, stripe, or bearer (only a token).",
    )
    text_format: Literal["plain", "html", "markdown"] = Field(
        default="plain", description="How texts are written: plain, html or markdown."
    )
    language: str | None = Field(default=None, description="Language of posts that do not name theirs (BCP 47).")
    mapping: Mapping = Field(
        default_factory=Mapping, description="Where each field stands, where it is not the documented shape."
    )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that is good."""
        given = self.secret if isinstance(self.secret, tuple) else (self.secret,)
        return tuple(each.get_secret_value() for each in given)

    @model_validator(mode="after")
    def _good_secrets(self) -> Config:
        if not self.secrets:
            raise ValueError("`secret` is an empty list: nothing could ever be believed")
        if any(len(secret) < LEAST_SECRET for secret in self.secrets):
            raise ValueError(f"`secret` is shorter than {LEAST_SECRET} characters: `openssl rand -hex 32` makes one")
        if self.style is Style.STANDARD:
            for secret in self.secrets:
                key_of(secret, standard=True)
        return self
