"""Who is on call, who is told next, and how soon what should be done: the part of rules.yaml about people."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from monitor.rules.parts import Name, Part, Pause, TimeZone
from monitor.rules.values import Duration


class EscalationStep(Part):
    after: Duration = Field(description="Time since the page.")
    notify: str | tuple[str, ...] = Field(description="A receiver, a person or a schedule; one or a list.")
    only_during: tuple[str, ...] = Field(default=(), description="Time intervals in which this step works.")


class Escalation(Part):
    """Nobody answered: the next one is told."""

    name: Name = Field(description="Referred to by routes.")
    steps: Annotated[tuple[EscalationStep, ...], Field(min_length=1)] = Field(description="In order of time.")
    repeat: int = Field(default=0, ge=0, le=10, description="How often the whole chain starts again.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if any(later.after <= earlier.after for earlier, later in zip(self.steps, self.steps[1:], strict=False)):
            raise ValueError("every step must come after the one before it")
        return self


class Person(Part):
    name: Name = Field(description="Referred to by schedules and escalations.")
    slack: str | None = Field(default=None, pattern=r"^[UW][A-Z0-9]{2,}$", description="Slack member id.")
    email: str | None = Field(default=None, description="For receivers that want one.")
    language: Literal["es", "en"] | None = Field(default=None, description="Default: defaults.language.")


class Rota(Part):
    people: Annotated[tuple[str, ...], Field(min_length=1)] = Field(description="In turn.")
    handover: Annotated[
        str, Field(pattern=r"^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) ([01]\d|2[0-3]):[0-5]\d$")
    ] = Field(default="monday 09:00", description="When the next one takes over, every week.")


class Schedule(Part):
    """Who is on call."""

    name: Name = Field(description="Referred to by escalations.")
    handover: str | None = Field(default=None, description="Receiver of the hand-over card at the end of a shift.")
    rota: Rota | None = Field(default=None, description="A weekly rota …")
    ical: str | None = Field(default=None, description="… or the address of an iCal calendar.")
    timezone: TimeZone | None = Field(default=None, description="Default: defaults.timezone.")

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.rota is None) == (self.ical is None):
            raise ValueError("a schedule has either `rota` or `ical`")
        return self


class Target(Part):
    """How soon somebody should have done what, for one level; counted from when a case reached it."""

    level: Literal["page", "alert", "digest", "opportunity"] = Field(description="The level it holds for.")
    acknowledge: Pause | None = Field(default=None, description="Until somebody presses “I'm on it”.")
    contact: Pause | None = Field(default=None, description="Until the author was written to privately.")
    resolve: Pause | None = Field(default=None, description="Until it is resolved.")
    during: str | None = Field(default=None, description="A time interval: only its hours count. None = all hours.")
    act_within: Pause | None = Field(
        default=None, description="Acknowledged and nothing done for so long: it is given back and escalates."
    )


def default_targets() -> tuple[Target, ...]:
    """Where rules.yaml says nothing."""
    hours = timedelta(hours=1)
    return (
        Target(level="page", acknowledge=hours / 12, contact=hours / 2, resolve=24 * hours, act_within=hours),
        Target(level="alert", acknowledge=hours, contact=4 * hours, resolve=72 * hours, act_within=8 * hours),
    )


class SourceHealth(Part):
    """When on-call hears that a source does not do what it should. The alert has the labels rule="source", source,
    connector, network and state, and goes down the route like any other."""

    tell: bool = Field(default=True, description="Tell of sources at all.")
    needs_person: Duration = Field(default=timedelta(minutes=5), description="A wrong password, address or setting.")
    blocked: Duration = Field(default=timedelta(minutes=30), description="Something else came than was asked for.")
    slow: Duration = Field(default=timedelta(minutes=30), description="It fails, and is tried again and again.")
    limited: Duration = Field(default=timedelta(hours=2), description="It asked us to wait.")
    silent: bool = Field(default=True, description="It is quieter than it ever is.")
    gaps: bool = Field(default=True, description="It could not show us something any more.")
    level: Literal["page", "alert", "digest"] = Field(default="alert", description="The label `level` of these alerts.")


class Report(Part):
    """The week, told."""

    receiver: str = Field(description="Who gets it.")
    at: Annotated[
        str, Field(pattern=r"^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) ([01]\d|2[0-3]):[0-5]\d$")
    ] = Field(default="monday 09:00", description="When, every week.")


class Playbooks(Part):
    """The guides that are posted below a card."""

    folder: str | None = Field(
        default=None, description="Your own Markdown files; what is not in it is taken from the shipped ones."
    )
