"""The public posts, as their publishers' files have them. `training/README.md` names every file and its terms."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from training.sheets import rows

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
LANGUAGES = {
    "english": "en",
    "spanish": "es",
    "portuguese": "pt",
    "french": "fr",
    "italian": "it",
    "german": "de",
    "arabic": "ar",
    "hindi": "hi",
}
_WORDS = {"negative": 0, "neutral": 1, "positive": 2, "n": 0, "neu": 1, "none": 1, "p": 2, "-1": 0, "0": 1, "1": 2}

csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A public post: its language, what people called it (None: nobody did) and the source whose scheme they used."""

    text: str
    language: str
    label: int | None
    source: str


def umsab(data: Path, split: str) -> list[Post]:
    """UMSAB, eight languages; `split` is train, val or test. Hindi's train and val labels are broken: left out."""
    folder = data / "cardiffnlp+xlm-t" / "data" / "sentiment"
    return [
        Post(text=text, language=short, label=label, source="umsab")
        for name, short in LANGUAGES.items()
        if short != "hi" or split == "test"
        for text, label in _paired(folder / name, split)
    ]


def tweeteval(data: Path, split: str) -> list[Post]:
    """TweetEval's validation or test posts; its training posts are `semeval`."""
    folder = data / "cardiffnlp+tweeteval" / "datasets" / "sentiment"
    return [Post(text=text, language="en", label=label, source="umsab") for text, label in _paired(folder, split)]


def airline(data: Path) -> list[Post]:
    """What customers told six airlines in English. Measured, never trained on."""
    path = data / "LearnersPermitForProgramming+TwitterUSAirlineSentimentAnalysis" / "Tweets.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return [
            Post(text=row["text"], language="en", label=_WORDS[row["airline_sentiment"]], source="airline")
            for row in csv.DictReader(file)
        ]


def andalusian(data: Path) -> list[Post]:
    """Reviews of Andalusian hotels in Spanish, negative or positive. Measured, never trained on."""
    folder = data / "Vlaeminck+SentimentAPI-Analisis-de-Sentimientos-de-Feedbacks---Hackaton" / "ds"
    with (folder / "dataset_modelado_sentimiento.csv").open(encoding="utf-8", newline="") as file:
        return [
            Post(text=row["clean_text"], language="es", label=2 * int(row["y"]), source="andalusian")
            for row in csv.DictReader(file)
        ]


def _paired(folder: Path, split: str) -> Iterator[tuple[str, int]]:
    # Not splitlines(): posts hold characters that Python takes for the end of a line.
    texts = (folder / f"{split}_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    labels = (folder / f"{split}_labels.txt").read_text(encoding="utf-8").split()
    if len(texts) != len(labels):
        raise ValueError(f"{folder}: {len(texts)} texts and {len(labels)} labels in {split}")
    return ((text, int(label)) for text, label in zip(texts, labels, strict=True))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").rstrip("\n").split("\n")


def _semeval(data: Path) -> Iterator[Post]:
    folder = data / "BaiqingL+Language-Model-Benchmarks" / "data" / "2017_English_final" / "GOLD" / "Subtask_A"
    for path in sorted(folder.glob("twitter-*.txt")):
        for line in _lines(path):
            parts = line.split("\t")
            if len(parts) >= 3 and parts[1] in _WORDS and parts[2].strip('"') != "Not Available":
                yield Post(text=parts[2].strip('"'), language="en", label=_WORDS[parts[1]], source="semeval")


def _intertass(data: Path) -> Iterator[Post]:
    for path in sorted((data / "git-lu+lit-analysis" / "pysentimiento" / "data" / "sent").glob("*/*.tsv")):
        for line in _lines(path):
            parts = line.split("\t")
            if len(parts) >= 3 and parts[2].strip().lower() in _WORDS:
                yield Post(text=parts[1], language="es", label=_WORDS[parts[2].strip().lower()], source="intertass")


def _sentipolc(data: Path) -> Iterator[Post]:
    for path in sorted((data / "dbuscaldi+SACourse" / "data" / "it").glob("Sentipol14-*.tsv")):
        for line in _lines(path):
            parts = line.split("\t")
            # id, subjective, positive, negative, ironic, topic, text
            if len(parts) >= 7 and parts[2] in "01" and parts[3] in "01":
                positive, negative = parts[2] == "1", parts[3] == "1"
                label = None if positive and negative else 2 if positive else 0 if negative else 1
                yield Post(text=parts[6], language="it", label=label, source="sentipolc")


def _afrisenti(data: Path) -> Iterator[Post]:
    folder = data / "afrisenti-semeval+afrisent-semeval-2023" / "SubtaskA"
    for name, language in (("train/pt_train", "pt"), ("dev/pt_dev", "pt"), ("train/ma_train", "ar")):
        for line in _lines(folder / f"{name}.tsv"):
            parts = line.split("\t")
            if len(parts) >= 3 and parts[2].strip() in _WORDS:
                yield Post(
                    text=parts[1], language=language, label=_WORDS[parts[2].strip()], source=f"afrisenti-{language}"
                )


def _arsarcasm(data: Path) -> Iterator[Post]:
    with (data / "iabufarha+ArSarcasm" / "dataset" / "ArSarcasm_train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Post(text=row["tweet"], language="ar", label=_WORDS[row["sentiment"]], source="arsarcasm")


def _germeval(data: Path) -> Iterator[Post]:
    folder = data / "LSX-UniWue+SuperGLEBer" / "data"
    for line in _lines(folder / "Germeval" / "2017" / "dev.tsv"):
        parts = line.split("\t")
        if len(parts) >= 4 and parts[3] in _WORDS:
            yield Post(text=parts[1][:400], language="de", label=_WORDS[parts[3]], source="germeval")


def _german_hotels(data: Path) -> Iterator[Post]:
    words = {"positiv": 2, "negativ": 0, "neutral": 1}
    for name in ("train", "dev", "test"):
        for line in _lines(data / "LSX-UniWue+SuperGLEBer" / "data" / "Hotel_Aspect" / f"{name}.txt"):
            said = set(re.findall(r"__label__[^ \t:]+:(\w+)", line))
            text = re.sub(r"\$[A-Z]+\$", "Hotel", re.sub(r"__label__\S+\s*", "", line)).strip()
            if text and len(said) == 1 and (only := said.pop()) in words:
                yield Post(text=text, language="de", label=words[only], source="german-hotels")


def _sentimix(data: Path) -> Iterator[Post]:
    folder = data / "LouisdeBruijn+SentiMix" / "data_files"
    for name, language in (("train_conll_spanglish", "es"), ("train_conll_hinglish", "hi")):
        words: list[str] = []
        label = ""
        for line in [*_lines(folder / f"{name}.txt"), "meta\t0\tend"]:
            parts = line.split("\t")
            if parts[0] == "meta" and len(parts) >= 3:
                if words and label in _WORDS:
                    text = re.sub(r"@ (?=\w)", "@", " ".join(words))
                    yield Post(text=text, language=language, label=_WORDS[label], source=f"sentimix-{language}")
                words, label = [], parts[2].strip()
            elif parts[0]:
                words.append(parts[0])


def _stars(title: str, said: str, stars: str, source: str) -> Post | None:
    if stars.strip() not in {"1", "2", "3", "4", "5"} or not said:
        return None
    mark = int(stars)
    # The head of a review, as long as a post: its stars speak of the whole, the teacher of what is here.
    text = f"{title.strip().rstrip('.')}. {said.strip()}" if len(title) + len(said) < 260 else said.strip()
    text = re.sub(r"\s\S*$", "", text[:260]) if len(text) > 260 else text
    return Post(text=text, language="es", label=0 if mark <= 2 else 1 if mark == 3 else 2, source=source)


def _tourists(data: Path) -> Iterator[Post]:
    folder = data / "ogtoledano+Rest_mex_DL_EDA" / "datasets"
    for name, source in (("cuba_hotels_sentiment", "cuban-hotels"), ("dataset", "mexican-places")):
        for row in rows(folder / f"{name}.xlsx"):
            if len(row) >= 3 and (post := _stars(row[0], row[1], row[2], source)):
                yield post


def _banks(data: Path) -> Iterator[Post]:
    """Spanish, Colombian and Mexican bank customers: nobody has labelled them."""
    folder = data / "alejandrarchbold+Client-Listener" / "data"
    for path in sorted([*folder.glob("*.xlsx"), *(folder / "web_scrapping").glob("*.xlsx")]):
        for row in rows(path):
            said = [cell for cell in row if len(cell) > 25 and " " in cell.strip() and not cell.startswith("{")]
            if said and not any(word in said[0] for word in ("TAGS", "mhawksey", "spreadsheet", "Google")):
                text = re.sub(r"^Opinión sobre .{1,80}?\s{4,}", "", said[0].strip())
                yield Post(
                    text=re.sub(r"\s\S*$", "", text[:300]) if len(text) > 300 else text,
                    language="es",
                    label=None,
                    source="banks",
                )
    path = data / "arojasmor+data-science-projects" / "Mineria-Texto-Quejas-Banamex" / "tweets.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            yield Post(text=record["text"], language="es", label=None, source="banks")


def _emo50k(data: Path) -> Iterator[Post]:
    with gzip.open(
        data / "sadit+TextClassificationTutorial" / "data" / "emo50k.json.gz", "rt", encoding="utf-8"
    ) as file:
        for line in file:
            found = json.loads(line)
            # The publishers took the emoji out to have it guessed; here it goes back where it stood.
            text = re.sub(r"_(?:usr|url)\b", " ", found["text"].replace("_emo", found["klass"]))
            if len(text.split()) >= 4:
                yield Post(text=text, language="es", label=None, source="emo50k")


def emoji(data: Path) -> list[tuple[str, tuple[float, float, float]]]:
    """How often posts with an emoji were called negative, neutral, positive (Kralj Novak et al. 2015)."""
    path = data / "dbuscaldi+SACourse" / "resources" / "Emoji_Sentiment_Data_v1.0.csv"
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            counts = [int(row[name]) + 1.0 for name in ("Negative", "Neutral", "Positive")]
            if sum(counts) >= 30:
                negative, neutral, positive = (count / sum(counts) for count in counts)
                found.append((row["Emoji"], (negative, neutral, positive)))
    return found


def _headlines(data: Path) -> Iterator[Post]:
    """What Spanish-speaking newspapers post: nobody has labelled them."""
    name = "spanish-twitter-news-and-opinions-top25-68.train.json.gz"
    with gzip.open(data / "sadit+TextClassificationTutorial" / "data" / name, "rt", encoding="utf-8") as file:
        for line in file:
            yield Post(text=json.loads(line)["text"], language="es", label=None, source="headlines")


def _mozetic(data: Path) -> Iterator[Post]:
    """Portuguese, German and Spanish posts; only the texts are used, their labels being poor."""
    folder = data / "joemzhao+tweets-retriever" / "retrieved_dataset"
    for name, language in (("por", "pt"), ("deu", "de"), ("spa", "es")):
        for line in _lines(folder / f"{name}.txt"):
            parts = line.split("\t")
            if len(parts) >= 3:
                yield Post(text=parts[2].lstrip("\\"), language=language, label=None, source=f"mozetic-{language}")


# How many posts of each source are used; more of one kind would drown the rest.
AUXILIARY: tuple[tuple[Callable[[Path], Iterable[Post]], int], ...] = (
    (_intertass, 7_300),
    (_sentipolc, 5_800),
    (_afrisenti, 4_000),
    (_arsarcasm, 1_500),
    (_germeval, 2_000),
    (_german_hotels, 2_000),
    (_sentimix, 2_500),
    (_tourists, 9_000),
    (_banks, 8_000),
    (_emo50k, 16_000),
    (_headlines, 3_500),
    (_mozetic, 11_000),
)


def semeval(data: Path, most: int = 9_000, seed: int = 7) -> list[Post]:
    """SemEval 2013 to 2016, which is what TweetEval calls its training posts: at most so many of each class."""
    found = list(_semeval(data))
    random.Random(seed).shuffle(found)
    return [post for label in (0, 1, 2) for post in [each for each in found if each.label == label][:most]]


def auxiliary(data: Path, seed: int = 7) -> list[Post]:
    """The other sources, each thinned to its share by chance (the same for the same seed)."""
    kept: list[Post] = []
    for read, most in AUXILIARY:
        found = list(read(data))
        random.Random(seed).shuffle(found)
        # Reviews praise: as many of each mark as there are complaints.
        if read is _tourists:
            found = [
                post for label in (0, 1, 2) for post in [each for each in found if each.label == label][: most // 3]
            ]
        kept += found[:most]
    return kept
