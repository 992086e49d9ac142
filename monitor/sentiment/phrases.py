"""What is said when brands are compared, by language, as patterns over small letters without accents."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.sentiment.marks import BRAND

_THE = r"(?:(?:a|al|el|la|los|las|lo|con|the|my|our|with|o|os|um|uma|le|les|il|i|gli|den|die|das|der|dem)\s+){0,2}"
_B = rf"{_THE}{BRAND}"
_SELF = r"(?:me|nos|se) (?:he |hemos |ha |han )?"
_ANY = r"[^.!?]{1,40}?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparatives:
    """Patterns of one language: "better", "worse", and the "than" behind them."""

    good: str  # whoever stands before them wins
    bad: str  # … loses
    than: str


COMPARATIVES: dict[str, Comparatives] = {
    "en": Comparatives(
        good=(
            r"better|nicer|cheaper|faster|quicker|cleaner|friendlier|tastier|easier|safer|smoother|"
            r"sturdier|stronger|fresher|smarter|simpler|comfier|kinder|quieter|more (?:comfortable|"
            r"reliable|helpful|useful|honest|professional|affordable|convenient|pleasant|generous|"
            r"transparent)|less (?:expensive|complicated|confusing|annoying|noisy)"
        ),
        bad=(
            r"worse|slower|dirtier|ruder|pricier|dearer|noisier|weaker|uglier|poorer|sloppier|flimsier|"
            r"more (?:expensive|complicated|confusing|annoying|difficult|unreliable)|"
            r"less (?:comfortable|reliable|helpful|useful|honest|professional|convenient)"
        ),
        than=r"than",
    ),
    "es": Comparatives(
        good=(
            r"mejor(?:es)?|mas (?:barat|rapid|comod|limpi|fiabl|amabl|facil|segur|ric[oa]|bonit|sencill|"
            r"fresc|profesional|seri[oa]|honest|util|trat|vale)\w*|menos (?:car[oa]|lent|complicad|suci|"
            r"ruidos)\w*"
        ),
        bad=(
            r"peor(?:es)?|mas (?:car[oa]|lent|suci|cutre|complicad|dificil|ruidos|fe[oa]|incomod|"
            r"mal[oa])\w*|menos (?:comod|fiabl|amabl|limpi|segur|profesional|seri[oa])\w*"
        ),
        than=r"que",
    ),
    "pt": Comparatives(
        good=(
            r"melhor(?:es)?|mais (?:barat|rapid|confort|limp|confiav|simpat|facil|segur|gostos)\w*|"
            r"menos (?:car[oa]|lent)\w*"
        ),
        bad=r"pior(?:es)?|mais (?:car[oa]|lent|suj|complicad)\w*",
        than=r"(?:do )?que",
    ),
    "fr": Comparatives(
        good=(
            r"mieux|meilleure?s?|moins (?:cher|lent|complique)\w*|plus (?:rapide|confortable|propre|"
            r"fiable|sympa|facile|sur|agreable|economique)\w*"
        ),
        bad=r"pire|moins (?:bien|bon|fiable|confortable)\w*|plus (?:cher|lent|sale|complique)\w*",
        than=r"qu(?:e\b|')",
    ),
    "it": Comparatives(
        good=(
            r"meglio|miglior[ei]?|piu (?:economic|veloc|comod|pulit|affidabil|gentil|facil|sicur|"
            r"buon)\w*|meno (?:car|lent)\w*"
        ),
        bad=r"peggio|peggior[ei]?|piu (?:car[oaie]|lent|sporc|complicat)\w*",
        than=r"di|de[li]|dell[aoe']?|che|rispetto",
    ),
    "de": Comparatives(
        good=(
            r"besser\w*|schneller\w*|billiger\w*|gunstiger\w*|sauberer\w*|freundlicher\w*|"
            r"zuverlassiger\w*|bequemer\w*|einfacher\w*"
        ),
        bad=r"schlechter\w*|langsamer\w*|teurer\w*|schmutziger\w*|schlimmer\w*|unfreundlicher\w*",
        than=r"als",
    ),
}

# Phrases between two: what it means for whoever stands left, and right, of them.
PAIRS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "en": (
        (r"(?:beats?|outperforms?|outclass\w*|blows? away|runs? rings around|leagues ahead of)\b", 1, -1),
        (r"superior to\b", 1, -1),
        (r"inferior to\b", -1, 1),
        (r"(?:can'?t|cannot|doesn'?t|don'?t|couldn'?t) (?:even )?(?:compete|compare) (?:with|to)\b", -1, 1),
        (r"(?:no match for|hold a candle to|(?:not )?a patch on|falls? short of)", -1, 1),
        (r"pales? (?:next|in comparison) to", -1, 1),
        (r"(?:is|are|was|were|'s) nothing like\b", -1, 1),
        (r"nowhere near\b(?: as good as)?", -1, 1),
        (r"(?:not|\w+n't)(?: \w+)? (?:as|so) (?:good|nice|clean|fast|reliable|comfortable|friendly) as\b", -1, 1),
        (r"as (?:bad|awful|terrible|slow|dirty|rude|useless) as\b", -1, -1),
        (r"as (?:good|nice|clean|fast|reliable|comfortable|friendly) as\b", 1, 1),
    ),
    "es": (
        (r"superior(?:es)? a\b", 1, -1),
        (r"inferior(?:es)? a\b", -1, 1),
        (r"no (?:les?|os) llega\w*(?: ni)?(?: a la suela(?: del zapato| de los zapatos)?| a los talones)?", -1, 1),
        (r"no esta\w* a la altura de", -1, 1),
        (r"(?:le )?(?:da|dan|dio|daba) (?:mil|cien|cuarenta) (?:vueltas|patadas) a\b", 1, -1),
        (r"no tienen? nada que envidiar(?:le)? a\b", 1, 0),
        (r"(?:igual de|tan) (?:mal[oa]?s?|lent[oa]s?|suci[oa]s?|cutres?|pesim[oa]s?) (?:que|como)\b", -1, -1),
        (r"no (?:es|son|esta|estan|fue|estuvo) tan (?:buen[oa]?s?|limpi[oa]s?|rapid[oa]s?|comod[oa]s?) como\b", -1, 1),
        (r"(?:igual de|tan) (?:bien|buen[oa]?s?|limpi[oa]s?|rapid[oa]s?|comod[oa]s?) (?:que|como)\b", 1, 1),
    ),
    "pt": ((r"nao chega aos pes d[eao]\b", -1, 1), (r"da de dez a zero (?:em|na|no)\b", 1, -1)),
    "fr": ((r"n'arrive pas a la cheville de\b", -1, 1), (r"rien a envier a\b", 1, 0)),
    "it": ((r"non (?:e|regge) (?:all'altezza di|il confronto con)", -1, 1),),
    "de": ((r"kann (?:nicht )?mit(?:halten)?\b", -1, 1),),
}

# Phrases that hold the brand themselves.
PLACES: dict[str, tuple[tuple[str, int], ...]] = {
    "en": (
        (rf"\b(?:switch\w*|mov(?:e|ed|ing)|migrat\w+|chang\w+|went)\b[^.!?]{{0,20}}?\b(?:away )?from {_B}", -1),
        (rf"\b(?:switch\w*|migrat\w+)\b(?: back)?(?: from{_ANY})? to {_B}", 1),
        (rf"\b(?:moved|moving|move|changed|went) from{_ANY}\bto {_B}", 1),
        (rf"\b(?:left|leav\w+|ditch\w*|dump\w*|dropp\w+|swapp\w+) {_B}[^.!?]{{0,30}}?\bfor\b", -1),
        (rf"\b(?:ditch\w*|dump\w*|swapp\w+|dropp\w+) {_ANY}\bfor {_B}", 1),
        (rf"\bprefer\w* {_B}", 1),
        (rf"\bprefer\w*\b{_ANY}\b(?:over|to|than) {_B}", -1),
        (rf"\brather\b{_ANY}\bthan {_B}", -1),
        (rf"(?:there'?s|there is) nothing like {_B}", 1),
        (rf"\bnothing (?:beats|comes close to) {_B}", 1),
        (rf"\b(?:it'?s|give me|i'?ll take) {_B} (?:every time|any day|all day|hands down)", 1),
        (rf"\bshould(?: have|'ve) (?:gone|stuck|stayed|booked|flown) (?:with|to|at)? ?{_B}", 1),
    ),
    "es": (
        (rf"\ba {BRAND} no les? llega", 1),
        (rf"\b{_SELF}(?:pas|cambi|mud|larg|march|voy|vamos|fui)\w*\b[^.!?]{{0,20}}?\bde {_B}", -1),
        (rf"\b{_SELF}(?:pas|cambi|mud)\w*\b(?: de{_ANY})? a {_B}", 1),
        (rf"\bcambi\w+ {_B}[^.!?]{{0,10}}? por\b", -1),
        (rf"\bcambi\w+\b{_ANY} por {_B}", 1),
        (rf"\bde {_B} a\b[^.!?]{{1,40}}\bhay (?:un abismo|un mundo)", -1),
        (rf"\bpref(?:er|ier)\w* {_B}", 1),
        (rf"\bpref(?:er|ier)\w*\b{_ANY} (?:a|antes que|antes que a|que|que a) {_B}", -1),
        (rf"\bantes {_ANY} que (?:con |a |en )?{_B}", -1),
        (rf"\b(?:me|nos) qued(?:o|amos|e) con {_B}", 1),
        (rf"\bno hay nad(?:a|ie) como {_B}", 1),
    ),
    "pt": (
        (rf"\b(?:mud\w+|troqu\w+|sai) d[eao] {_B}", -1),
        (rf"\bmud\w+\b(?: d[eao]{_ANY})? para {_B}", 1),
        (rf"\btro[cq]\w+ {_B} (?:por|pel[ao])\b", -1),
        (rf"\btro[cq]\w+\b{_ANY} (?:por|pel[ao]) {_B}", 1),
        (rf"\bprefir\w+ {_B}", 1),
    ),
    "fr": (
        (rf"\b(?:pass\w+|chang\w+|quitt\w+) (?:de |d'|chez )?{_B}[^.!?]{{0,20}}? (?:a|pour|chez)\b", -1),
        (rf"\bpass\w+\b(?: de{_ANY})? (?:a|chez) {_B}", 1),
        (rf"\b(?:chang\w+|quitt\w+)\b{_ANY} pour {_B}", 1),
        (rf"\bprefer\w* {_B}", 1),
    ),
    "it": (
        (rf"\bpassat\w+ da(?:l|lla|ll')? ?{_B}", -1),
        (rf"\bpassat\w+\b(?: da{_ANY})? a(?:l|lla|ll')? ?{_B}", 1),
        (rf"\bpreferi\w+ {_B}", 1),
    ),
    "de": (
        (rf"\bvon {_B} zu\b", -1),
        (rf"\bvon\b{_ANY} zu {_B}", 1),
        (rf"\bzu {_B} (?:ge)?wechsel", 1),
        (rf"\blieber\b{_ANY} als {_B}", -1),
        (rf"\blieber {_B}", 1),
    ),
}

DENIALS: dict[str, frozenset[str]] = {
    "en": frozenset({"not", "no", "never", "hardly", "cannot", "cant", "dont", "isnt", "wouldnt", "don't", "isn't"}),
    "es": frozenset({"no", "ni", "nunca", "tampoco", "jamas"}),
    "pt": frozenset({"nao", "nunca", "nem"}),
    "fr": frozenset({"pas", "jamais", "rien"}),
    "it": frozenset({"non", "mai"}),
    "de": frozenset({"nicht", "kein", "keine", "nie"}),
}
# With such a subject, being the measure is praise: "nobody does it better than …".
NOBODY: dict[str, str] = {
    "en": r"\b(?:nothing|nobody|no one|none|no other)\b",
    "es": r"\b(?:nada|nadie|ningun\w*)\b",
    "pt": r"\b(?:nada|ninguem|nenhum\w*)\b",
    "fr": r"\b(?:rien|personne|aucun\w*)\b",
    "it": r"\b(?:niente|nulla|nessun\w*)\b",
    "de": r"\b(?:nichts|niemand|keiner)\b",
}
# Without one of these words there is no comparison to look for.
_CUES = {
    "en": "any as away beat beats candle change changed changing compare compete day ditch ditched ditching "
    "dropped dropping dump dumped dumping every hands inferior leagues leave leaving left match migrate "
    "migrated migrating move moved moving nothing nowhere outclasses outperforms pales patch prefer "
    "preferred prefers rather rings shame short should superior swapped swapping switch switched switches "
    "switching than went",
    "es": "abismo altura antes cambiado cambiar cambie cambio envidiar envidiarle igual inferior llega llegan "
    "mas me mejor mejores menos mundo nada nadie nos patadas peor peores preferi preferimos prefiere "
    "prefieren prefiero se superior superiores tan vueltas",
    "pt": "dez mais melhor melhores menos mudamos mudar mudei mudo pes pior piores preferimos prefiro sai "
    "trocamos trocar troquei",
    "fr": "change changer cheville envier meilleur meilleure meilleures meilleurs mieux moins passe passee "
    "passer passes pire plus prefere preferer quitte quitter",
    "it": "altezza confronto meglio meno miglior migliore migliori passata passati passato peggio peggior "
    "peggiore piu preferiamo preferisco",
    "de": "als lieber mithalten von zu",
}
CUES = {language: frozenset(words.split()) for language, words in _CUES.items()}
