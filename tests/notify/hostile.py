"""What somebody may write who wants to break a message, or to have it do something."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.notify.test_text import HOSTILE

WALLS = st.sampled_from(
    [
        "a" * 30_000,
        "👩\u200d👩\u200d👧\u200d👦" * 3_000,
        "\u202eevil\u200b" * 4_000,
        "`" * 30_000,
        "<!channel> " * 3_000,
        "字" * 30_000,
        '"\\' * 15_000,
        "\n" * 30_000,
        "é" + "\u0301" * 30_000,
        "",
        " \u200b ",
    ]
)
TEXTS = st.one_of(HOSTILE, WALLS)
URLS = st.one_of(
    st.sampled_from(
        ["https://a.example/" + "x" * 2_990, "javascript:alert(1)", "https://a@b.example/", "", "https://ñ.es/ñ"]
    ),
    TEXTS,
)
