"""Why a turn of phrase goes wrong, and what to write instead: for whoever holds the draft, in Spanish and English."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.core.draft import DraftRule


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said of one finding."""

    title: str
    why: str
    instead: str


_SPANISH = {
    DraftRule.DENIAL: Advice(
        "Niega lo que cuenta",
        "En la captura se lee que le acusas de mentir, y basta una foto para desmentirte.",
        "Di qué has comprobado y qué falta: «He hablado con recepción; esta tarde reviso la habitación».",
    ),
    DraftRule.BLAME: Advice(
        "Le echa la culpa",
        "Aunque sea verdad, quien lo lea se pondrá de su parte.",
        "Cuenta lo que depende de ti: qué harás tú y cuándo.",
    ),
    DraftRule.EMPTY_PROMISE: Advice(
        "Promete lo que nadie puede cumplir",
        "La próxima vez que ocurra, esta frase será la captura.",
        "Di qué has cambiado ya: «Desde hoy se revisa cada habitación dos veces».",
    ),
    DraftRule.NO_DATE: Advice(
        "Promete sin fecha",
        "«Lo antes posible» suena a nunca, y nadie podrá decir que cumpliste.",
        "Pon día y hora, y que alguien responda de ello: «Te llamo mañana a las 10:00».",
    ),
    DraftRule.LEGAL: Advice(
        "Habla como un juzgado",
        "Suena a amenaza, y una amenaza se comparte más que la queja.",
        "Quítalo. Si de verdad hay un asunto legal, que escriba jurídico, y no por aquí.",
    ),
    DraftRule.SORRY_YOU_FEEL: Advice(
        "Lamenta cómo se siente, no lo que pasó",
        "Dice que el problema es su reacción.",
        "Nombra el hecho: «Siento que nadie te respondiera en dos días».",
    ),
    DraftRule.DELETE: Advice(
        "Pide borrar o cambiar lo publicado",
        "Pedirlo es otra noticia, y peor que la primera.",
        "No lo pidas. Resuelve; si quiere actualizarlo, es decisión suya.",
    ),
    DraftRule.COMPENSATION: Advice(
        "Ofrece una compensación en público",
        "Enseña que quejarse en público tiene premio.",
        "Ofrece aquí una vía privada; la compensación, allí y cuando esté resuelto.",
    ),
    DraftRule.TEMPLATE: Advice(
        "Suena a plantilla",
        "Se nota que vale para cualquiera, así que no vale para esta persona.",
        "Su nombre, el tuyo y el detalle concreto que contó.",
    ),
    DraftRule.BUT: Advice(
        "Pide perdón y lo retira",
        "Todo lo que va antes del «pero» deja de contar.",
        "Termina la disculpa con un punto. La explicación, si hace falta, aparte y sin «pero».",
    ),
    DraftRule.SHOUTING: Advice(
        "Grita",
        "Mayúsculas y exclamaciones se leen como enfado.",
        "En minúsculas y con un solo signo, o con ninguno.",
    ),
    DraftRule.TOO_LONG: Advice(
        "Demasiado largo para una línea pública",
        "En público se discute lo que se explica.",
        "Una línea: quién eres, que lo sientes y por dónde seguir en privado.",
    ),
    DraftRule.PERSONAL_DATA: Advice(
        "Datos personales en público",
        "Un teléfono, un correo, una reserva o una habitación dicen quién es y dónde estuvo.",
        "Quítalos y pide los datos en privado.",
    ),
}
_ENGLISH = {
    DraftRule.DENIAL: Advice(
        "Denies what they tell",
        "In a screenshot it says that you call them a liar, and one photo is enough to prove you wrong.",
        'Say what you checked and what is left: "I spoke to reception; this afternoon I look at the room".',
    ),
    DraftRule.BLAME: Advice(
        "Blames them",
        "Even if it is true, everybody who reads it will side with them.",
        "Speak of what is in your hands: what you will do, and when.",
    ),
    DraftRule.EMPTY_PROMISE: Advice(
        "Promises what nobody can keep",
        "The next time it happens, this sentence is the screenshot.",
        'Say what you have changed already: "From today every room is checked twice".',
    ),
    DraftRule.NO_DATE: Advice(
        "Promises without a date",
        '"As soon as possible" sounds like never, and nobody can say that you kept it.',
        'Give a day and an hour, and somebody who answers for it: "I call you tomorrow at 10 am".',
    ),
    DraftRule.LEGAL: Advice(
        "Talks like a court",
        "It reads as a threat, and a threat is shared more than the complaint.",
        "Leave it out. Where there really is a legal matter, legal writes, and not here.",
    ),
    DraftRule.SORRY_YOU_FEEL: Advice(
        "Regrets how they feel, not what happened",
        "It says that their reaction is the problem.",
        'Name the fact: "I am sorry that nobody answered you for two days".',
    ),
    DraftRule.DELETE: Advice(
        "Asks to delete or change the post",
        "Asking is a second story, and a worse one.",
        "Do not ask. Solve it; whether they update it is up to them.",
    ),
    DraftRule.COMPENSATION: Advice(
        "Offers compensation in public",
        "It shows that complaining in public pays.",
        "Offer a private way here; make it up to them there, once it is solved.",
    ),
    DraftRule.TEMPLATE: Advice(
        "Sounds like a template",
        "It would fit anybody, so it does not fit this person.",
        "Their name, yours, and the very detail they told.",
    ),
    DraftRule.BUT: Advice(
        "Apologises and takes it back",
        'Nothing before the "but" counts any more.',
        'End the apology with a full stop. An explanation, if needed, stands on its own without a "but".',
    ),
    DraftRule.SHOUTING: Advice(
        "Shouts",
        "Capitals and exclamation marks read as anger.",
        "Lower case, and one mark or none.",
    ),
    DraftRule.TOO_LONG: Advice(
        "Too long for one public line",
        "Whatever is explained in public is debated in public.",
        "One line: who you are, that you are sorry, and where to go on privately.",
    ),
    DraftRule.PERSONAL_DATA: Advice(
        "Personal data in public",
        "A phone, an address, a booking or a room tells who they are and where they were.",
        "Take it out, and ask for details privately.",
    ),
}


def advice(rule: DraftRule, language: str) -> Advice:
    """In Spanish, or in English for every other language."""
    return (_SPANISH if language.partition("-")[0].lower() == "es" else _ENGLISH)[rule]
