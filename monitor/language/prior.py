"""The numbers behind the languages: how usual each is where brands are spoken of, and how much a text proves.

`SCALE`, `SHRINK` and the Latin priors are fitted, as docs/explanation/languages.md tells; the priors of the other
scripts are set by hand. A prior is in nats, against the likeliest language of its script: −0.7 is half as likely.
"""

from __future__ import annotations

SCALE = 2.0  # × characters ** −SHRINK is what a summed log-likelihood is multiplied by
SHRINK = 0.535

# Those that the judge speaks, their neighbours, and others, so that Polish is Polish and not some neighbour of ours.
_LATIN = {
    "es": 0.0, "en": -0.4, "pt": -0.8, "fr": -1.4, "it": -1.0, "de": -0.6,
    "ca": -1.3, "gl": -1.5, "eu": -0.4, "nl": -2.1, "ro": -3.5, "da": -3.8, "sv": -3.6, "no": -3.7, "nn": -5.8,
    "oc": -6.0, "an": -6.1, "af": -5.7,
    "pl": -5.8, "cs": -5.6, "sk": -5.8, "sl": -5.8, "hr": -5.8, "hu": -5.8, "fi": -6.2, "et": -6.0, "lt": -5.7,
    "lv": -5.8, "tr": -5.7, "id": -5.5, "ms": -6.2, "vi": -5.7, "tl": -6.0, "sq": -5.7, "cy": -5.8, "ga": -5.7,
    "is": -5.8, "eo": -5.9, "sw": -6.0, "la": -6.1, "ht": -5.8, "mt": -5.8, "br": -5.9, "lb": -6.0, "fy": -5.9,
    "vec": -5.9, "ast": -7.5,
}  # fmt: skip
GROUPS = {
    "latin": _LATIN,
    "cyrillic": {
        "ru": 0.0,
        "uk": -0.5,
        "bg": -0.7,
        "sr": -0.9,
        "mk": -1.5,
        "be": -2.0,
        "kk": -2.0,
        "mn": -3.0,
        "ky": -3.0,
    },
    "arabic": {"ar": 0.0, "arz": -1.0, "ary": -1.5, "fa": -1.5, "ur": -1.5, "ps": -3.5, "ug": -4.0},
    "devanagari": {"hi": 0.0, "mr": -1.5, "ne": -1.5, "sa": -4.0},
}
# Languages that the model never learned, and the one whose n-grams they share; `asturian.py` tells them apart.
LIKE = {"ast": "es"}
# Written standards and dialects that we answer for under one name.
SAME = {"nn": "no", "arz": "ar", "ary": "ar"}

EXPECTED = 1.5  # nats for each language that rules.yaml expects
# What a network's claim is worth, in nats. English is what phones are set to, whatever is typed on them.
CLAIM = 3.4
CLAIM_ENGLISH = 1.8
ASTURIAN_WORD = 4.5  # nats for Asturian for each different word of its own
CLAIM_ALONE = 0.6  # confidence in a claim about a post without readable words
