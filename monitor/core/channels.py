"""How somebody can be reached privately on the network where they spoke. Pure, in Spanish and English.

Only what the network offers, never a promise that it is open: most people accept messages from whom they follow, and
nobody outside can see that setting. An author's own wish stands first, and "do not contact" stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.case import Case, CaseKind, Memory
from monitor.model import Author

_HANDLE = re.compile(r"@?[\w][\w.-]{0,60}(?:@[\w.-]{3,80})?")  # what no receiver could take for markup or a link

_GENERAL: Mapping[str, tuple[str, str]] = {  # Spanish, English
    "leave alone": (
        "No contactar: así lo ha pedido. Ni en privado ni en público.",
        "Do not contact: they asked for it. Neither privately nor in public.",
    ),
    "preferred": ("Su vía preferida: {what}", "They prefer: {what}"),
    "customer": (
        "Teléfono o correo de su ficha de cliente, si lo es y los dio para eso",
        "Phone or e-mail from their customer record, if they are one and gave it for this",
    ),
    "unknown": (
        "Mira en su perfil si esta red admite mensajes privados",
        "See in their profile whether this network takes private messages",
    ),
    "public": (
        "Si nada de esto está abierto: una sola línea pública que ofrezca una vía privada",
        "If none of these is open: one short public line that offers a private way",
    ),
    "them": ("la persona", "them"),
}
_PROFILE = (
    "Aquí no hay mensajes privados: correo o enlaces de su perfil, si los da",
    "No private messages here: the e-mail or links in their profile, if they give any",
)
_FORUM = (
    "Foro: mensaje privado a {who}, si nuestra cuenta tiene nivel para enviarlos",
    "Forum: a private message to {who}, if our account has the trust level for it",
)
_NETWORKS: Mapping[str, tuple[str, str]] = {  # Spanish, English
    "mastodon": (
        "Mastodon: «Mención privada» a {who}. No va cifrada, y puede filtrar a quien no sigue",
        'Mastodon: a "private mention" to {who}. Not encrypted, and they may filter strangers',
    ),
    "bluesky": (
        "Bluesky: mensaje directo a {who}. De fábrica solo acepta a quien sigue; puede estar cerrado",
        "Bluesky: a direct message to {who}. As a rule only from people they follow; may be closed",
    ),
    "x": (
        "X: mensaje directo a {who}. Si no nos sigue ni acepta solicitudes, no se puede",
        "X: a direct message to {who}. Not possible unless they follow us or accept message requests",
    ),
    "threads": (
        "Threads: mensaje a {who}, o por Instagram con el mismo nombre. Puede acabar en solicitudes",
        "Threads: a message to {who}, or Instagram under the same name. May end up in their requests",
    ),
    "instagram": (
        "Instagram: mensaje a {who}. Puede acabar en solicitudes y no verse",
        "Instagram: a message to {who}. May end up in their requests, unseen",
    ),
    "facebook": (
        "Messenger: si escribió en nuestra página, «Enviar mensaje» bajo su comentario; si no, puede no llegar",
        'Messenger: if they wrote on our page, "Send message" below the comment; otherwise it may not arrive',
    ),
    "tiktok": (
        "TikTok: mensaje a {who}. Puede que solo lo acepte de quien sigue",
        "TikTok: a message to {who}. They may accept it only from people they follow",
    ),
    "linkedin": (
        "LinkedIn: mensaje si es contacto nuestro; si no, solo InMail de pago",
        "LinkedIn: a message if we are connected; otherwise only paid InMail",
    ),
    "reddit": (
        "Reddit: mensaje privado o chat a {who}. Puede tenerlo cerrado a cuentas nuevas",
        "Reddit: a private message or chat to {who}. May be closed to new accounts",
    ),
    "lemmy": (
        "Lemmy: mensaje privado a {who}. No va cifrado, y hay servidores que lo cierran",
        "Lemmy: a private message to {who}. Not encrypted, and some servers close it",
    ),
    "discourse": _FORUM,
    "forum": _FORUM,
    "tumblr": (
        "Tumblr: mensaje a {who}. Puede tenerlos cerrados; la respuesta a una pregunta suya es pública",
        "Tumblr: a message to {who}. May be closed; the answer to an ask of theirs is public",
    ),
    "telegram": (
        "Telegram: mensaje a {who} si muestra su nombre de usuario. Un bot no puede empezar la charla",
        "Telegram: a message to {who} if they show a user name. A bot cannot begin a conversation",
    ),
    "youtube": (
        "YouTube no tiene mensajes: correo en la ficha de su canal, si lo muestra",
        "YouTube has no messages: the e-mail in their channel's details, if they show one",
    ),
    "hackernews": (
        "Hacker News no tiene mensajes: correo en su perfil, si lo da",
        "Hacker News has no messages: the e-mail in their profile, if they give one",
    ),
    "github": (
        "GitHub no tiene mensajes: correo de su perfil, si lo muestra. El hilo de la incidencia es público",
        "GitHub has no messages: the e-mail in their profile, if they show one. The issue's thread is public",
    ),
    "lobsters": _PROFILE,
    "stackexchange": _PROFILE,
    "producthunt": _PROFILE,
    "devto": _PROFILE,
    "news": (
        "Correo de quien firma o de la redacción; para un dato falso, su vía de rectificaciones",
        "The e-mail of the by-line or the newsroom; for a wrong fact, their corrections desk",
    ),
    "blog": ("Página de contacto o correo del sitio", "The site's contact page or e-mail"),
    "reviews": (
        "Respuesta del negocio bajo la reseña: es pública, una línea con una vía privada",
        "The owner's reply below the review: public, one line with a private way",
    ),
    "appstore": (
        "Respuesta en App Store Connect: es pública, le llega un aviso y se puede corregir",
        "A reply in App Store Connect: public, they are notified, and it can be corrected",
    ),
    "googleplay": (
        "Respuesta en Play Console: es pública, de 350 caracteres, y le llega un aviso",
        "A reply in Play Console: public, 350 characters, and they are notified",
    ),
    "trustpilot": (
        "Trustpilot: pedir sus datos a quien opina (privado) desde la cuenta de empresa; la respuesta es pública",
        "Trustpilot: ask the reviewer for details (private) from the business account; a reply is public",
    ),
}
_FIRST_THE_RECORD = frozenset({"reviews", "appstore", "googleplay", "trustpilot"})  # there the answer itself is public


def channels(case: Case, author: Author, memory: Memory, language: str) -> tuple[str, ...]:
    """Lines for the card, the best way first: what the author prefers, then what the network has. Nothing for a storm.

    A preferred channel is put in as people wrote it: receivers make it inert like every other text.
    """
    which = 0 if language.partition("-")[0].lower() == "es" else 1
    if case.kind is CaseKind.STORM:
        return ()
    if memory.leave_alone:
        return (_GENERAL["leave alone"][which],)
    own = _NETWORKS.get(case.network, _GENERAL["unknown"])[which].format(who=_called(author, which))
    record = _GENERAL["customer"][which]
    ways = (record, own) if case.network in _FIRST_THE_RECORD else (own, record)
    preferred = (_GENERAL["preferred"][which].format(what=memory.preferred),) if memory.preferred else ()
    return (*preferred, *ways, _GENERAL["public"][which])


def _called(author: Author, which: int) -> str:
    handle = (author.handle or "").strip()
    return "@" + handle.removeprefix("@") if _HANDLE.fullmatch(handle) else _GENERAL["them"][which]
