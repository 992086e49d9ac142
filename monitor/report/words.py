"""What the report says, in Spanish and English. Every language but "es" is answered in English."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.case import CaseKind, Cause, Clock
from monitor.core.explain import level_word
from monitor.names import Level
from monitor.notify.phrases import MONTHS

_SAID = {
    "es": {
        "title": "La semana del {since} al {until}",
        "stretch": "Del {since} al {until}",
        "nothing": "Nada en este periodo.",
        "cases": "Casos",
        "cases_note": "Abiertos en este periodo: {opened}. De todos, siguen abiertos hoy: {still_open}.",
        "level": "nivel",
        "kind": "tipo",
        "number": "casos",
        "pace": "Tiempos de respuesta",
        "pace_note": "Desde que el caso llegó a su nivel, contando solo las horas del objetivo. «Desde el mensaje» "
        "cuenta también las noches. p90: nueve de cada diez tardaron eso o menos.",
        "what": "qué",
        "done": "veces",
        "median": "mediana",
        "p90": "p90",
        "waited": "desde el mensaje",
        "met": "a tiempo",
        "of": "{met} de {judged}",
        "recovered": "Recuperados",
        "recovered_note": "Recuperados: {n}. Recaídas: {relapsed}. La crítica pudo llegar a {reach} personas; la "
        "recuperación, a {recovery_reach}.",
        "who": "quién",
        "network": "red",
        "reach": "alcance de la crítica",
        "recovery_reach": "alcance de la recuperación",
        "unnamed": "(sin nombre)",
        "promises": "Promesas",
        "promise": "promesas",
        "count": "cuántas",
        "made": "hechas",
        "kept": "cumplidas",
        "late": "de ellas, tarde",
        "overdue": "vencidas sin cumplir",
        "open": "pendientes y en plazo",
        "causes": "Causas de lo resuelto",
        "cause": "causa",
        "opportunities": "Oportunidades",
        "opportunities_note": "Nuevas: {n}. Agradecidas: {thanked}.",
        "storms": "Tormentas",
        "brand": "marca",
        "onset": "empezó",
        "calm": "terminó",
        "going": "sigue",
        "mentions": "menciones",
        "expected": "lo normal",
        "authors": "cuentas",
        "people": "Carga por persona",
        "person": "persona",
        "taken": "tomados",
        "contacted": "contactados",
        "resolved": "resueltos",
        "pinged": "avisos",
        "own": "abiertos ahora",
        "rules": "Acierto por regla",
        "rules_note": "De los casos que alguien miró: cuántos eran lo que la regla dijo. Con pocos casos, el "
        "porcentaje dice poco.",
        "rule": "regla",
        "judged": "mirados",
        "not_about_us": "no va de nosotros",
        "wrong_feeling": "sentimiento equivocado",
        "precision": "acierto",
        "made_at": "Hecho por Almenara el {at}.",
        "note_cases": "Casos abiertos: {opened} ({levels}) · siguen abiertos hoy: {still_open}",
        "note_pace": "{what}: mediana {median}, a tiempo {met} de {judged}",
        "note_never": "{what}: a tiempo {met} de {judged}",
        "note_recovered": "Recuperados {n}, recaídas {relapsed} · alcance: crítica {reach}, "
        "recuperación {recovery_reach}",
        "note_promises": "Promesas: {kept} cumplidas, {overdue} vencidas, {open} en plazo",
        "note_causes": "Causas: {causes}",
        "note_opportunities": "Oportunidades: {n}, agradecidas {thanked}",
        "note_storms": "Tormentas: {n}",
        "note_people": "Por persona: {people}",
        "note_wrong": "Reglas que fallan: {rules}",
    },
    "en": {
        "title": "The week from {since} to {until}",
        "stretch": "From {since} to {until}",
        "nothing": "Nothing in this stretch.",
        "cases": "Cases",
        "cases_note": "Opened in this stretch: {opened}. Of all cases, still open today: {still_open}.",
        "level": "level",
        "kind": "kind",
        "number": "cases",
        "pace": "Response times",
        "pace_note": 'From when the case reached its level, counting the target\'s hours only. "Since the post" counts '
        "nights as well. p90: nine in ten took that or less.",
        "what": "what",
        "done": "times",
        "median": "median",
        "p90": "p90",
        "waited": "since the post",
        "met": "in time",
        "of": "{met} of {judged}",
        "recovered": "Recovered",
        "recovered_note": "Recovered: {n}. Relapsed: {relapsed}. The critique may have reached {reach} people, the "
        "recovery {recovery_reach}.",
        "who": "who",
        "network": "network",
        "reach": "reach of the critique",
        "recovery_reach": "reach of the recovery",
        "unnamed": "(no name)",
        "promises": "Promises",
        "promise": "promises",
        "count": "how many",
        "made": "made",
        "kept": "kept",
        "late": "of those, late",
        "overdue": "overdue",
        "open": "open, still in time",
        "causes": "Causes of what was resolved",
        "cause": "cause",
        "opportunities": "Opportunities",
        "opportunities_note": "New: {n}. Thanked: {thanked}.",
        "storms": "Storms",
        "brand": "brand",
        "onset": "began",
        "calm": "ended",
        "going": "goes on",
        "mentions": "mentions",
        "expected": "usual",
        "authors": "accounts",
        "people": "Load per person",
        "person": "person",
        "taken": "taken",
        "contacted": "contacted",
        "resolved": "resolved",
        "pinged": "pings",
        "own": "open now",
        "rules": "Precision per rule",
        "rules_note": "Of the cases that somebody looked at: how many were what the rule said. With few cases the "
        "percentage says little.",
        "rule": "rule",
        "judged": "looked at",
        "not_about_us": "not about us",
        "wrong_feeling": "wrong feeling",
        "precision": "precision",
        "made_at": "Made by Almenara on {at}.",
        "note_cases": "Cases opened: {opened} ({levels}) · still open today: {still_open}",
        "note_pace": "{what}: median {median}, in time {met} of {judged}",
        "note_never": "{what}: in time {met} of {judged}",
        "note_recovered": "Recovered {n}, relapsed {relapsed} · reach: critique {reach}, recovery {recovery_reach}",
        "note_promises": "Promises: {kept} kept, {overdue} overdue, {open} still in time",
        "note_causes": "Causes: {causes}",
        "note_opportunities": "Opportunities: {n}, thanked {thanked}",
        "note_storms": "Storms: {n}",
        "note_people": "Per person: {people}",
        "note_wrong": "Rules that miss: {rules}",
    },
}
_MANY = {  # where there is a form for more than one
    "es": {
        Level.PAGE: "urgentes",
        Level.ALERT: "avisos",
        Level.DIGEST: "resúmenes",
        Level.OPPORTUNITY: "oportunidades",
    },
    "en": {Level.PAGE: "pages", Level.ALERT: "alerts", Level.DIGEST: "digests", Level.OPPORTUNITY: "opportunities"},
}
_KINDS = {
    "es": {
        CaseKind.AUTHOR: "una persona",
        CaseKind.PILE_ON: "varias en torno a un mensaje",
        CaseKind.STORM: "tormenta",
    },
    "en": {CaseKind.AUTHOR: "one author", CaseKind.PILE_ON: "several around one post", CaseKind.STORM: "storm"},
}
_CAUSES = {
    "es": {Cause.NOT_OURS: "ajena", Cause.ACCIDENT: "accidente", Cause.OUR_FAULT: "culpa nuestra"},
    "en": {cause: cause.value for cause in Cause},
}
_CLOCKS = {
    "es": {
        Clock.ACKNOWLEDGE: "Alguien se encarga",
        Clock.CONTACT: "Primer contacto privado",
        Clock.RESOLVE: "Resuelto",
    },
    "en": {Clock.ACKNOWLEDGE: "Somebody is on it", Clock.CONTACT: "First private contact", Clock.RESOLVE: "Resolved"},
}


def spoken(language: str) -> str:
    """The language that is really spoken: es or en."""
    return "es" if language.partition("-")[0].lower() == "es" else "en"


def said(name: str, language: str, /, **values: object) -> str:
    """One sentence or word. Values are put in as they are: whoever renders makes the whole inert."""
    return _SAID[spoken(language)][name].format(**values)


def counted(count: int, level: Level, language: str) -> str:
    """ "2 avisos": cases by their level."""
    tongue = spoken(language)
    return f"{count} {called(level, tongue) if count == 1 else _MANY[tongue].get(level, called(level, tongue))}"


def called(thing: Level | CaseKind | Cause | Clock, language: str) -> str:
    """Our own names for things."""
    tongue = spoken(language)
    match thing:
        case Level():
            return level_word(thing, tongue).lower()
        case CaseKind():
            return _KINDS[tongue][thing]
        case Cause():
            return _CAUSES[tongue][thing]
        case Clock():
            return _CLOCKS[tongue][thing]


def day(at: date, language: str) -> str:
    """ "16 nov 2026"."""
    return f"{at.day} {MONTHS[spoken(language)][at.month - 1]} {at.year}"


def moment(at: datetime, zone: str, language: str) -> str:
    """A day with hour and minute, in that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local, language)} {local:%H:%M}"


def number(count: int, language: str) -> str:
    """With the separator of thousands that the language uses: 12.400, 12,400."""
    return f"{count:,}".replace(",", ".") if spoken(language) == "es" else f"{count:,}"
