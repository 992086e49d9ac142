"""What the environment says, as one frozen value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, field_validator

PREFIX = "ALMENARA_"


class Settings(BaseModel):
    """Switches of the process; what is tuned stands in rules.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: Path = Field(default=Path("rules.yaml"), description="The file to tune.")
    data_dir: Path = Field(default=Path("data"), description="Where SQLite and the lock file live.")
    database_url: str | None = Field(
        default=None, description="SQLAlchemy address; default: SQLite in the data folder."
    )
    http: str = Field(default="127.0.0.1:8080", description="host:port of probes, /ingest and /websub; port 0: any.")
    public_url: str | None = Field(
        default=None,
        description="Address under which the world reaches ALMENARA_HTTP, such as https://watch.example; with it feeds "
        "may send what is new (WebSub).",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least level logged.")
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="auto: readable on a terminal, JSON lines elsewhere."
    )

    @property
    def database(self) -> str:
        """The database's address, always explicit."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'almenara.db').resolve()}"

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("ALMENARA_PUBLIC_URL must look like https://watch.example")
        return value.rstrip("/")

    @property
    def models(self) -> Path:
        """Where models that were fetched from a hub are kept."""
        return self.data_dir / "models"

    @property
    def http_address(self) -> tuple[str, int]:
        """Host and port. Raises ValueError with a sentence."""
        host, _, port = self.http.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError(f"ALMENARA_HTTP must look like 127.0.0.1:8080, not {self.http!r}")
        return host.strip("[]"), int(port)


def environment() -> Mapping[str, str]:
    """The process's environment, with what a `.env` file in the working directory adds to it."""
    return {key: value for key, value in dotenv_values(".env").items() if value is not None} | dict(os.environ)


def read_settings(environ: Mapping[str, str], rules: Path | None = None) -> Settings:
    """Settings from an environment; `rules` (the `--rules` switch) wins. Raises pydantic.ValidationError."""
    names = {name: PREFIX + name.upper() for name in Settings.model_fields}
    values: dict[str, object] = {name: environ[key] for name, key in names.items() if environ.get(key)}
    if rules is not None:
        values["rules"] = rules
    return Settings.model_validate(values)
