"""What people are told in answer to what they did, in Spanish and English. Every language but "es" is told in English.

Values are put in as they are: make them inert first.
"""

from __future__ import annotations

from datetime import datetime

from monitor.case import Refusal, Refused, Verb
from monitor.inbound.parse import Wrong
from monitor.notify.answers import answer

_WORDS = {
    "es": {
        "busy": "Todavía no está anotado: la base de datos no responde. Vuelve a pulsar; hacerlo dos veces no cambia "
        "nada.",
        "slow": "Ahora mismo no puedo contestar: la base de datos no responde. Inténtalo otra vez; hacerlo dos veces "
        "no cambia nada.",
        "late": "Ya está anotado.",
        "button": "No conozco este botón. Quizá la tarjeta es de otra versión de Almenara; usa la más reciente.",
        "form": "No se ha podido abrir el formulario. Vuelve a pulsar el botón.",
        "missing": "Falta este dato.",
        "past": "Tiene que ser una fecha futura.",
        "too far": "Está demasiado lejos.",
        "odd": "Este valor no vale.",
        "close": "Cerrar",
    },
    "en": {
        "busy": "Not recorded yet: the database does not answer. Press again; twice is harmless.",
        "slow": "I cannot answer just now: the database does not respond. Try again; twice is harmless.",
        "late": "It is recorded now.",
        "button": "I do not know this button. The card may be of another version of Almenara; use the newest one.",
        "form": "The form could not be opened. Press the button again.",
        "missing": "This is needed.",
        "past": "This must be in the future.",
        "too far": "This is too far away.",
        "odd": "This value is not allowed.",
        "close": "Close",
    },
}


def spoken(language: str) -> str:
    """Which of our two languages is meant."""
    return "es" if language == "es" else "en"


def word(name: str, language: str, /, **values: str) -> str:
    """One sentence."""
    return _WORDS[spoken(language)][name].format(**values)


def refusal(refused: Refused, language: str, *, zone: str, now: datetime) -> str:
    """Why nothing changed, in plain text: put it through `mrkdwn` where Slack reads markup."""
    if refused.why is Refusal.BUSY:
        return word("busy", language)
    return answer(refused, Verb.ACKNOWLEDGE, language, zone=zone, now=now)


def mistake(wrong: Wrong, language: str) -> str:
    """What is wrong with a field, in plain text."""
    return word(wrong.value, language)
