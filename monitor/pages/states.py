"""docs/reference/states.md: what the words in tables, logs and metrics mean, and what a person does about each."""

from __future__ import annotations

from monitor.errors import (
    AuthError,
    ForbiddenAddressError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.ingest import polled, streamed
from monitor.ingest.health import state_after
from monitor.model import Dropped, Outcome, SourceState, Why
from monitor.net import backoff
from monitor.pages.table import code, table
from monitor.rules.values import format_duration

STATES: dict[SourceState, tuple[str, str]] = {
    SourceState.STARTING: (
        "Configured, nothing has arrived yet.",
        "Wait for one interval. A recording that was played to its end stays so.",
    ),
    SourceState.OK: ("The last read succeeded and what it brought is stored.", "Nothing."),
    SourceState.SLOW: (
        "It fails lately and is being retried. What it shows meanwhile is read later.",
        "Nothing, unless it lasts: then look at the reason.",
    ),
    SourceState.LIMITED: ("It asked us to slow down, and we do.", "If it is often so, poll less often (`every`)."),
    SourceState.BLOCKED: (
        "It answers with something else than asked for: a consent page, a block page, a feed that cannot be read.",
        "Open the address in a browser.",
    ),
    SourceState.NEEDS_PERSON: (
        "Trying again soon is pointless: a password, an address or a permission is wrong.",
        "See [recover](../how-to/recover.md#a-source-needs-a-person).",
    ),
    SourceState.SILENT: ("Quieter than it ever is. Not measured yet: no source gets this state in this version.", "–"),
}

FAILURES: tuple[tuple[type[SourceError], str], ...] = (
    (TransientSourceError, "no connection, no answer in time, 408, 425, 5xx"),
    (RateLimitedError, "429, 420, 503 with `Retry-After`, 403 with a used-up limit"),
    (UnexpectedContentError, "200 with the wrong body"),
    (AuthError, "401, 402, 403, a refused sign-in"),
    (RequestError, "400, 404, other 3xx and 4xx, a file that is not there"),
    (GoneError, "410"),
    (ForbiddenAddressError, "the address leads to a private network"),
)

OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.DELIVERED: ("The receiver said yes.", "Done."),
    Outcome.DEFERRED: (
        "Surely not delivered.",
        (
            "Tried again after as long as the receiver asks; every five minutes where a person must mend something; "
            "else after a random time up to 1 s, doubled with every failure in a row, at most a minute."
        ),
    ),
    Outcome.DOUBTFUL: (
        "The request went out and no clear answer came back: it may have arrived.",
        "Looked for first (Slack with a bot token), else sent again with a remark that it may be a repeat.",
    ),
    Outcome.REFUSED: (
        "The receiver will never take this message.",
        "Parked; the `fallback` receiver is told. The next message is tried as usual.",
    ),
}

REASONS: dict[Why, str] = {
    Why.NEW: "The first message of a group.",
    Why.MORE: "Further mentions joined the group.",
    Why.REPEAT: "Nothing new, and `repeat_interval` has passed.",
    Why.DELETED: "An author deleted a post that had been told.",
    Why.TEST: "`almenara doctor --send-test`.",
    Why.TROUBLE: "Another receiver has not taken messages for a minute, or refused one.",
    Why.BACK: "… and takes them again.",
}

DROPPED: dict[Dropped, str] = {
    Dropped.PAST: "Older than our watch for this brand: stored and judged, never told.",
    Dropped.OWN_ACCOUNT: "Said by one of the brand's `own_accounts`.",
    Dropped.IGNORED: "Its author is under `ignore`.",
    Dropped.NO_RULE: "No rule asked for it.",
    Dropped.NOT_WORSE: "An edit that did not raise the level above the highest before.",
    Dropped.DELETED: "Its author had deleted it by then.",
}


def states_page() -> str:
    """The whole page as Markdown."""
    person, cap = format_duration(polled.PERSON_PAUSE), format_duration(backoff.CAP)
    base, first = format_duration(backoff.BASE), format_duration(streamed.FIRST_PAUSE)
    longest = format_duration(streamed.LONGEST_PAUSE)
    failures = [(what, code(state_after(kind("")).value), code(kind.__name__)) for kind, what in FAILURES]
    lines = [
        "# States",
        "",
        "*Written by `python -m monitor.docs`; edit the texts in `monitor/pages/states.py`.*",
        "",
        "## Sources",
        "",
        "`almenara sources list` shows each source's state with the reason and since when. `/readyz` and the metric",
        "`almenara_source_state` show it too. The log says `source.away` when a source goes and `source.back` when it",
        "returns, once each.",
        "",
        *table(("state", "meaning", "you"), ((code(s.value), *texts) for s, texts in STATES.items())),
        "",
        "`sources list` also says `off` (`enabled: false`) and `not run yet` (the daemon has not seen it).",
        "",
        *table(("what went wrong", "state", "in metrics"), failures),
        "",
        "**When it is tried again.** After as long as the source asks. Where it does not ask:",
        "",
        f"- a polled source after a random time up to {base}, doubled with every failure in a row, at most {cap};",
        f"- a stream after a random time up to {first}, doubled likewise, at most {longest};",
        f"- what needs a person every {person}, and at once when its entry in `rules.yaml` changes.",
        "",
        "## Deliveries",
        "",
        "Outcomes of one attempt, in `almenara_deliveries_total`:",
        "",
        *table(("outcome", "meaning", "what follows"), ((code(o.value), *texts) for o, texts in OUTCOMES.items())),
        "",
        "## Why a message was sent",
        "",
        "`why` in the [webhook's body](receivers.md#webhook) and in the log's `group.flushed`:",
        "",
        *table(("why", "meaning"), ((code(w.value), text) for w, text in REASONS.items())),
        "",
        "## Why a mention raised no alert",
        "",
        "`dropped` in `almenara mentions list --json`, for each brand:",
        "",
        *table(("reason", "meaning"), ((code(d.value), text) for d, text in DROPPED.items())),
        "",
    ]
    return "\n".join(lines)
