"""What `/almenara` answers, in Spanish and English. Values are put in as they are: make them inert first."""

from __future__ import annotations

from monitor.core.explain import level_word
from monitor.inbound.words import spoken
from monitor.names import Level

_PHRASES = {
    "es": {
        "help": (
            "*/almenara* entiende:\n"
            "• `status`: fuentes, casos abiertos y receptores con problemas\n"
            "• `cases`: los casos abiertos, primero los más graves\n"
            "• `who`: quién está de guardia y hasta cuándo\n"
            "• `silence <matcher|autor|\"término\"> <tiempo> <comentario>`: callar avisos, por ejemplo "
            "`silence author=\"mastodon:ana\" 2h ya hablamos` o `silence \"menú\" 1d campaña`\n"
            "• `drill`: un simulacro, marcado como tal, de principio a fin"
        ),
        "not_understood": "No entiendo «{what}».",
        "sources": "*Fuentes*: {fine} de {all} bien",
        "no_sources": "*Fuentes*: ninguna",
        "trouble": "• {name}: {state} desde {since}{reason}{following}",
        "reason": " ({reason})",
        "quiet": "nada nuevo en {quiet}; la pausa más larga en cuatro semanas fue de {usual}",
        "following": "; próximo intento {at}",
        "open": "*Casos abiertos*: {counts}",
        "open_none": "*Casos abiertos*: ninguno",
        "receivers_fine": "*Receptores*: todos bien",
        "receivers": "*Receptores con problemas*:",
        "receiver": "• {name}: {reason}",
        "database": "*Base de datos*: no responde",
        "duty": "• {schedule}: *{person}*, hasta {until}",
        "duty_open": "• {schedule}: *{person}*",
        "duty_nobody": "• {schedule}: nadie",
        "duties": "*De guardia ahora*",
        "no_duties": "No hay turnos de guardia en rules.yaml.",
        "case": "• {icon} {level} {priority} · *{name}* · {brand} · {state}{owner} · {at} · `{id}`",
        "of": ", {owner}",
        "cases": "*Casos abiertos* ({count})",
        "no_cases": "No hay casos abiertos.",
        "more": "… y más",
        "silenced": "🔕 {what} callado hasta {until}. Motivo: {comment}",
        "term": "El término «{term}»",
        "silence_what": "Falta qué callar: un matcher como `author=\"mastodon:ana\"`, un autor como `mastodon:ana` "
        "o un \"término\" entre comillas.",
        "silence_matcher": "Este matcher no vale, mira su expresión regular: {what}",
        "silence_author": "Un autor se escribe como `red:cuenta`, por ejemplo `mastodon:ana`; un término, entre "
        "comillas.",
        "silence_everything": "Esto callaría todos los avisos; di qué en concreto.",
        "silence_time": "Falta por cuánto tiempo, por ejemplo `30m`, `2h` o `1d` (como mucho un año).",
        "silence_comment": "Falta un comentario: por qué se calla.",
        "drill_begun": "🧪 Simulacro en marcha: el aviso llegará por el camino normal, marcado como SIMULACRO.",
        "drill_problem": "El simulacro no ha podido empezar: {problem}",
        "drill_brand": "No hay ninguna marca «{brand}». Hay: {brands}",
    },
    "en": {
        "help": (
            "*/almenara* understands:\n"
            "• `status`: sources, open cases and receivers in trouble\n"
            "• `cases`: open cases, the gravest first\n"
            "• `who`: who is on call and until when\n"
            "• `silence <matcher|author|\"term\"> <time> <comment>`: mute alerts, for example "
            "`silence author=\"mastodon:ana\" 2h we have talked` or `silence \"menu\" 1d campaign`\n"
            "• `drill`: a fake critique, labelled as such, end to end"
        ),
        "not_understood": "I do not understand “{what}”.",
        "sources": "*Sources*: {fine} of {all} fine",
        "no_sources": "*Sources*: none",
        "trouble": "• {name}: {state} since {since}{reason}{following}",
        "reason": " ({reason})",
        "quiet": "nothing new in {quiet}; the longest pause in four weeks was {usual}",
        "following": "; next try {at}",
        "open": "*Open cases*: {counts}",
        "open_none": "*Open cases*: none",
        "receivers_fine": "*Receivers*: all fine",
        "receivers": "*Receivers in trouble*:",
        "receiver": "• {name}: {reason}",
        "database": "*Database*: does not answer",
        "duty": "• {schedule}: *{person}*, until {until}",
        "duty_open": "• {schedule}: *{person}*",
        "duty_nobody": "• {schedule}: nobody",
        "duties": "*On call now*",
        "no_duties": "There are no schedules in rules.yaml.",
        "case": "• {icon} {level} {priority} · *{name}* · {brand} · {state}{owner} · {at} · `{id}`",
        "of": ", {owner}",
        "cases": "*Open cases* ({count})",
        "no_cases": "No case is open.",
        "more": "… and more",
        "silenced": "🔕 {what} muted until {until}. Why: {comment}",
        "term": "The term “{term}”",
        "silence_what": "What to mute is missing: a matcher such as `author=\"mastodon:ana\"`, an author such as "
        "`mastodon:ana`, or a \"term\" in quotes.",
        "silence_matcher": "This is no matcher, look at its regular expression: {what}",
        "silence_author": "An author is written as `network:account`, for example `mastodon:ana`; a term in quotes.",
        "silence_everything": "This would mute every alert; say what in particular.",
        "silence_time": "For how long is missing, for example `30m`, `2h` or `1d` (a year at most).",
        "silence_comment": "A comment is missing: why it is muted.",
        "drill_begun": "🧪 Drill under way: the alert comes the usual way, labelled DRILL.",
        "drill_problem": "The drill could not begin: {problem}",
        "drill_brand": "There is no brand “{brand}”. There are: {brands}",
    },
}  # fmt: skip

_SOURCE_STATES = {
    "starting": "empezando",
    "ok": "bien",
    "slow": "lenta",
    "limited": "limitada",
    "blocked": "bloqueada",
    "needs a person": "necesita a una persona",
    "silent": "callada",
}


def phrase(name: str, language: str, /, **values: object) -> str:
    return _PHRASES[spoken(language)][name].format(**values)


def level(value: Level, language: str) -> str:
    return level_word(value, spoken(language)).lower()


def source_state(value: str, language: str) -> str:
    return _SOURCE_STATES.get(value, value) if spoken(language) == "es" else value
