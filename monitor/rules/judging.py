"""How language, feeling and issues are read, as rules.yaml may tune it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr

from monitor.rules.parts import Fraction, Language, Part, Term
from monitor.rules.values import Duration

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Revision = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]


class LanguageReading(Part):
    """How the language of a post is told."""

    unknown_below: Fraction = Field(default=0.5, description="Below this confidence a language is unknown.")
    expected: tuple[Language, ...] = Field(
        default=(), description="Languages your authors write; only a hint. [] = those the judge speaks."
    )


class Transformer(Part):
    """An ONNX sentiment model from a hub or a folder, for `sentiment: transformer`."""

    repo: str | None = Field(default=None, description="Repository on the hub, `owner/name`.")
    revision: Revision | None = Field(default=None, description="The exact commit of the repository.")
    sha256: dict[str, Digest] = Field(default_factory=dict, description="File → SHA-256; every file is checked.")
    folder: str | None = Field(default=None, description="A local folder with the same files, instead of the hub.")
    max_tokens: int = Field(default=96, ge=8, le=512, description="Longer texts are cut.")


class Llm(Part):
    """A second opinion from an OpenAI-compatible endpoint, where the backend is unsure. Off unless `url` is set."""

    url: str | None = Field(default=None, description="Base address, up to and without `/chat/completions`.")
    model: str = Field(default="", description="The model's name there.")
    key: SecretStr | None = Field(default=None, description="API key, as `${NAME}`.")
    below: Fraction = Field(default=0.6, description="Asked where the backend's confidence is below this …")
    min_influence: float = Field(default=0, ge=0, le=100, description="… and the author has at least this influence.")
    per_hour: int = Field(default=60, ge=0, description="At most so many questions an hour.")
    timeout: Duration = Field(default=timedelta(seconds=8), description="Patience for one answer.")
    cache: int = Field(default=5000, ge=0, description="Answers kept, so that no text is asked about twice.")
    allow_private: bool = Field(default=False, description="Allow an address in a private network (a local model).")


class Judge(Part):
    """How feeling is measured, and what a complaint is about."""

    sentiment: str = Field(default="default", description="Which backend measures polarity.")
    abstain_below: Fraction = Field(default=0.5, description="Below this confidence the judge says it is unsure.")
    language: LanguageReading = Field(default=LanguageReading(), description="How languages are told.")
    issues: dict[str, tuple[Term, ...]] = Field(
        default_factory=dict,
        description="Issue → further words that speak of it, besides those built in; `-word` takes one out.",
    )
    transformer: Transformer = Field(default=Transformer(), description="The model of `sentiment: transformer`.")
    llm: Llm = Field(default=Llm(), description="A second opinion for the unsure.")
