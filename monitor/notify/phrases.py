"""What receivers say in their own words, in Spanish and English. Every language but "es" is answered in English."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import Level
from monitor.notify.words import words

ICONS = {
    Level.PAGE: "🔴",
    Level.ALERT: "🟠",
    Level.DIGEST: "🔵",
    Level.WATCH: "⚪",
    Level.LOG: "⚪",
    Level.OPPORTUNITY: "🟢",
}

_PHRASES = {
    "es": {
        "mention": "{n} mención",
        "mentions": "{n} menciones",
        "new_one": "Una mención más ({total} en total)",
        "new_many": "{n} menciones más ({total} en total)",
        "repeat": "Recordatorio: sigue abierto y no hay nada nuevo",
        "deleted_one": "Su autor ha borrado la publicación",
        "deleted_many": "Sus autores han borrado {n} publicaciones",
        "deleted": "Borrada por su autor",
        "no_text": "(sin texto)",
        "open": "Abrir",
        "posted": "Publicado {at}",
        "undated": "La fuente no dice cuándo se publicó",
        "seen": "visto {at}",
        "sent": "enviado {at}",
        "updated": "actualizado {at}",
        "rule": "Regla: {names}",
        "rules": "Reglas: {names}",
        "copies": "Visto {n} veces en fuentes distintas",
        "copies_reach": "Visto {n} veces; las demás, ante unas {reach} personas",
        "more": "… y {n} más",
        "doubt": "Puede estar repetido: no sabemos si un envío anterior llegó.",
        "test": "Mensaje de prueba de Almenara",
        "test_note": "Si lees esto, el receptor funciona.",
        "trouble": "El receptor «{name}» no acepta mensajes",
        "back": "El receptor «{name}» vuelve a aceptar mensajes",
        "back_note": "Ha faltado durante {note}.",
        "why": "Por qué",
        "source_needs a person": "La fuente «{name}» necesita a una persona",
        "source_blocked": "La fuente «{name}» está bloqueada",
        "source_slow": "La fuente «{name}» no contesta",
        "source_limited": "La fuente «{name}» nos pide esperar",
        "source_silent": "La fuente «{name}» calla más que nunca",
        "source_advice": "La fuente «{name}» avisa",
        "advice_advice": "Con almenara sources describe {name} se ve qué necesita.",
        "source_gap": "La fuente «{name}» tiene un hueco",
        "source_back": "La fuente «{name}» vuelve a funcionar",
        "source_since": "Desde {at}: {note}",
        "source_quiet": "nada nuevo en {quiet}; la pausa más larga en cuatro semanas fue de {usual}",
        "source_noticed": "Notado {at}: {note}",
        "source_next": "Próximo intento {at}.",
        "source_back_note": "Ha faltado desde {at}. Lo que aún ofrecía se ha leído.",
        "advice_needs a person": "Revisa sus credenciales y su dirección en rules.yaml: almenara sources try {name}",
        "advice_blocked": "Contesta otra cosa que lo pedido, quizá un consentimiento o un cortafuegos. "
        "Pruébala: almenara sources try {name}",
        "advice_slow": "No hace falta hacer nada todavía: se sigue intentando y nada se pierde mientras lo guarde.",
        "advice_limited": "Si se repite, pregunta menos (every) o a menos marcas.",
        "advice_silent": "Contesta, pero no trae nada nuevo. Compruébala a mano: almenara sources try {name}",
        "advice_gap": "Mira a mano lo publicado entonces: almenara sources list muestra los huecos.",
    },
    "en": {
        "mention": "{n} mention",
        "mentions": "{n} mentions",
        "new_one": "One more mention ({total} in all)",
        "new_many": "{n} more mentions ({total} in all)",
        "repeat": "Reminder: still open, nothing new",
        "deleted_one": "The author deleted the post",
        "deleted_many": "The authors deleted {n} posts",
        "deleted": "Deleted by its author",
        "no_text": "(no text)",
        "open": "Open post",
        "posted": "Posted {at}",
        "undated": "The source does not say when it was posted",
        "seen": "seen {at}",
        "sent": "sent {at}",
        "updated": "updated {at}",
        "rule": "Rule: {names}",
        "rules": "Rules: {names}",
        "copies": "Seen {n} times in different sources",
        "copies_reach": "Seen {n} times; the others by some {reach} people",
        "more": "… and {n} more",
        "doubt": "Possibly a repeat: we do not know whether an earlier attempt arrived.",
        "test": "Test message from Almenara",
        "test_note": "If you can read this, the receiver works.",
        "trouble": 'The receiver "{name}" does not take messages',
        "back": 'The receiver "{name}" takes messages again',
        "back_note": "It was away for {note}.",
        "why": "Why",
        "source_needs a person": 'The source "{name}" needs a person',
        "source_blocked": 'The source "{name}" is blocked',
        "source_slow": 'The source "{name}" does not answer',
        "source_limited": 'The source "{name}" asks us to wait',
        "source_silent": 'The source "{name}" is quieter than it ever is',
        "source_advice": 'The source "{name}" has something to say',
        "advice_advice": "almenara sources describe {name} tells what it needs.",
        "source_gap": 'The source "{name}" has a gap',
        "source_back": 'The source "{name}" works again',
        "source_since": "Since {at}: {note}",
        "source_quiet": "nothing new in {quiet}; the longest pause in four weeks was {usual}",
        "source_noticed": "Noticed {at}: {note}",
        "source_next": "Next try {at}.",
        "source_back_note": "It was away since {at}. What it still offered has been read.",
        "advice_needs a person": "Look at its credentials and address in rules.yaml: almenara sources try {name}",
        "advice_blocked": "It answers with something else than was asked for, perhaps a consent page or a firewall. "
        "Try it: almenara sources try {name}",
        "advice_slow": "Nothing needs to be done yet: it is tried again, and nothing is lost as long as it keeps it.",
        "advice_limited": "If it happens again, ask it less often (every), or for fewer brands.",
        "advice_silent": "It answers and brings nothing new. See for yourself: almenara sources try {name}",
        "advice_gap": "Look by hand at what was posted then: almenara sources list shows the gaps.",
    },
}
MONTHS = {
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_UNITS = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)


def phrase(name: str, language: str, /, **values: object) -> str:
    """One sentence or word. Values are put in as they are: make them inert first."""
    return _PHRASES[_spoken(language)][name].format(**values)


def mentions(count: int, language: str) -> str:
    """ "1 mención", "3 menciones"."""
    return phrase("mention" if count == 1 else "mentions", language, n=count)


def moment(at: datetime, *, today: datetime, language: str) -> str:
    """A time of day with seconds; with its date where that is not today's. Both in the zone to be shown."""
    clock = f"{at:%H:%M:%S}"
    if at.date() == today.date():
        return clock
    day = f"{at.day} {MONTHS[_spoken(language)][at.month - 1]}"
    return f"{day} {clock}" if at.year == today.year else f"{day} {at.year} {clock}"


def when(at: datetime, *, today: datetime, language: str, ahead: bool = False) -> str:
    """A time of day without seconds; "viernes 09:00" within the coming week where `ahead`; else with its date.

    Both in the zone to be shown.
    """
    clock = f"{at:%H:%M}"
    days = (at.date() - today.date()).days
    if days == 0:
        return clock
    if ahead and 0 < days < 7:
        return f"{words(language).weekdays[at.weekday()]} {clock}"
    day = f"{at.day} {MONTHS[_spoken(language)][at.month - 1]}"
    return f"{day} {clock}" if at.year == today.year else f"{day} {at.year} {clock}"


def the(at: datetime, *, today: datetime, language: str, ahead: bool = False) -> str:
    """The same after "desde" or "hasta": "las 09:17", "el 20 nov 09:17"; English needs no article."""
    told = when(at, today=today, language=language, ahead=ahead)
    if _spoken(language) != "es":
        return told
    return f"{'las' if at.date() == today.date() else 'el'} {told}"


def on(at: datetime, *, today: datetime, language: str) -> str:
    """The same as an answer to "when?": "a las 09:17", "el 20 nov 09:17"; "at 09:17", "on 20 Nov 09:17"."""
    same = at.date() == today.date()
    preposition = ("a las" if same else "el") if _spoken(language) == "es" else ("at" if same else "on")
    return f"{preposition} {when(at, today=today, language=language)}"


def span(length: timedelta) -> str:
    """The two largest units: "40 s", "3 min 5 s", "2 d 4 h"; "0 s" for nothing and less."""
    rest, told = max(length, timedelta(0)), []
    for name, unit in _UNITS:
        count, rest = divmod(rest, unit)
        if count:
            told.append(f"{count} {name}")
        elif told:
            break
    return " ".join(told[:2]) or "0 s"


def _spoken(language: str) -> str:
    return "es" if language == "es" else "en"
