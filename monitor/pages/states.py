"""docs/reference/states.md: what the words in tables, logs and metrics mean, and what a person does about each."""

from __future__ import annotations

from monitor.case import Act, CaseState, Refusal
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
    SourceState.SILENT: ("It answers, and is quieter than it ever is.", "until something new comes"),
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
    Why.SOURCE: "A source does not do what it should; the label `state` says what.",
    Why.SOURCE_BACK: "… and does again.",
    Why.GAP: "A source could not show us something any more.",
    Why.CASE: "Something happened to a case; `events` says what.",
    Why.PLAYBOOK: "The checklist below the card, once somebody took the case. Slack only.",
    Why.FLOOD: "More pages in an hour than the budget lets through; `mentions` are those that wait.",
    Why.SILENCE_OVER: "A silence has ended that held something back.",
    Why.HANDOVER: "A shift ends; `cases` are the open ones.",
    Why.REPORT: "The week in figures.",
}

CASES: dict[CaseState, tuple[str, str]] = {
    CaseState.NEW: ("Nobody has it.", "its escalation, a reminder, a missed target"),
    CaseState.ACKNOWLEDGED: ("Somebody has it and has not written to the author.", "given back after `act_within`"),
    CaseState.CONTACTED: ("The author was written to privately.", "its target to resolve"),
    CaseState.FIXING: ("The cause is being mended, or something was promised after the contact.", "the same"),
    CaseState.RESOLVED: ("Over, with a cause where it was a complaint.", "looks back after 7 and 30 days"),
    CaseState.RECOVERED: ("Resolved, and its author says that it was put right.", "a new complaint"),
    CaseState.RELAPSED: ("Resolved, and its author complains again.", "its escalation, from the start"),
}

ACTS: dict[Act, str] = {
    Act.OPENED: "The first alert.",
    Act.JOINED: "Further mentions joined.",
    Act.ROSE: "The level rose; `level` says to which.",
    Act.TOOK_OFF: "A second look found growing engagement.",
    Act.DELETED: "Its author deleted a post.",
    Act.ACKNOWLEDGED: "Somebody took it.",
    Act.RELEASED: "Its owner, or somebody else, gave it back.",
    Act.UNDONE: "Taken, and nothing done: the clock gave it back.",
    Act.CONTACTED: "The author was written to privately; `note` names the channel where told.",
    Act.PROMISED: "Something was promised: `note`, until `deadline`.",
    Act.KEPT: "A promise was kept.",
    Act.FIXING: "The cause is being mended.",
    Act.RESOLVED: "It is over; `target` is the cause.",
    Act.REOPENED: "It is open again.",
    Act.NOT_ABOUT_US: "Closed: somebody else is meant.",
    Act.WRONG_FEELING: "The judge was wrong; `note` is what it really is.",
    Act.ANSWERED: "A person read what the judge was unsure of; `note` is what they said.",
    Act.MUTED: "Its author, itself or a word was muted, until `deadline`.",
    Act.TICKED: "A step of the playbook was done.",
    Act.UNTICKED: "… and was not, after all.",
    Act.NOTED: "Somebody noted something.",
    Act.PREFERS: "How the author wants to be reached.",
    Act.LEAVE_ALONE: "The author does not want to be contacted; an empty `note` takes it back.",
    Act.ESCALATED: "`target` was told; `note` is the step of the chain.",
    Act.APPROACHING: "80 % of a target's time has passed; `target` names the clock.",
    Act.BREACHED: "A target was missed.",
    Act.OVERDUE: "A promise is overdue.",
    Act.REMINDED: "Nobody took an alert, or it is time to look back; `target` says which.",
    Act.RECOVERED: "Its author says that it was put right.",
    Act.RELAPSED: "Its author complains again; `target` is the mention, or the newer case.",
    Act.GREW: "A storm doubled.",
    Act.CALMED: "A storm is over.",
}

REFUSALS: dict[Refusal, str] = {
    Refusal.UNKNOWN: "There is no such case.",
    Refusal.TAKEN: "Somebody else has it.",
    Refusal.ALREADY: "It is so already.",
    Refusal.OVER: "It is resolved: reopen it first.",
    Refusal.BAD: "Something is missing or makes no sense.",
    Refusal.BUSY: "The database does not answer, or others changed the case at the same moment. Again is harmless.",
}

DROPPED: dict[Dropped, str] = {
    Dropped.PAST: "Older than our watch for this brand: stored and judged, never told.",
    Dropped.OWN_ACCOUNT: "Said by one of the brand's `own_accounts`.",
    Dropped.IGNORED: "Its author is under `ignore`.",
    Dropped.NO_RULE: "No rule asked for it.",
    Dropped.COPY: "Says what another post has alerted with, and is no graver: counted there.",
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
        "`sources list` also says `off` (`enabled: false`), `not run yet` (the daemon has not seen it) and",
        "`not in rules.yaml` (it was once). Below a source stand the reason, what is left of its allowances and what",
        "a person should know; below all of them the gaps of the last seven days. A state that the running daemon has",
        "not reported itself is marked. The exit code is 0 however the sources are doing; `--check` makes it 1 where",
        "one of them is slow, limited, blocked, silent or needs a person.",
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
        "## Cases",
        "",
        "In `almenara cases list` and in the webhook's `case`. What a case is: [cases](../explanation/cases.md).",
        "",
        *table(("state", "meaning", "what may follow by itself"), ((code(s.value), *t) for s, t in CASES.items())),
        "",
        "## What happens to a case",
        "",
        "`act` of the lines of a timeline, in `almenara cases show --json` and in the webhook's `events`:",
        "",
        *table(("act", "meaning"), ((code(a.value), text) for a, text in ACTS.items())),
        "",
        "## Why a command changed nothing",
        "",
        "`outcome` in the log's `case.command`, which says `done` otherwise; people read it in words:",
        "",
        *table(("outcome", "meaning"), ((code(r.value), text) for r, text in REFUSALS.items())),
        "",
    ]
    return "\n".join(lines)
