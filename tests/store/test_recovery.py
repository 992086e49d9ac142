"""What an author says later is held against the case: it recovers, or it relapses."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta

from sqlalchemy import Engine, event

from monitor.case import Act, CaseQuery, CaseState
from monitor.model import Author, Dropped, Level
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person
from tests.store.material import BRAND, after, batch, card, key, praise
from tests.store.test_cases import EVERY, acts, by, only_case, only_group, speak
from tests.store.test_changes import opened, resolved

DAY = timedelta(days=1)
TENTH = START + 10 * DAY


def thanks(name: str = "thanks", handle: str = "lucia", **options):
    return praise(mention(name, "They put it right!", author=person(handle), at=TENTH), at=TENTH, **options)


async def test_kind_words_of_the_author_make_a_resolved_case_recover_and_its_card_speak(store):
    case = await opened(store, to=[card()])
    await speak(store, await only_group(store), after(minutes=1))
    await resolved(store, case, after(hours=1))
    await speak(store, await only_group(store), after(hours=1))

    committed = await store.commit(batch(thanks(reach=36_000), at=TENTH))

    file = await only_case(store)
    assert (file.case.state, file.case.recovered_at) == (CaseState.RECOVERED, TENTH)
    assert (file.case.recovery_reach, file.case.mentions) == (36_000, 1)
    assert (file.events[-1].act, file.events[-1].target) == (Act.RECOVERED, key("thanks"))
    assert committed.due_at == TENTH
    (found,) = await store.due(TENTH)
    assert found.case.state is CaseState.RECOVERED


async def test_further_kind_words_add_their_reach_and_the_same_words_count_once(store):
    await resolved(store, await opened(store))
    await store.commit(batch(thanks("a", reach=100), at=TENTH))
    await store.commit(batch(thanks("b", reach=10), at=TENTH))
    kinder = mention("b", "Wonderful!", author=person("lucia"), at=TENTH, edited_at=TENTH + DAY)
    await store.commit(batch(edits=(praise(kinder, reach=10),), at=TENTH + DAY))

    assert (await only_case(store)).case.recovery_reach == 110


async def test_an_author_who_mends_the_complaint_itself_has_recovered(store):
    await resolved(store, await opened(store))
    mended = mention("1", "EDIT: solved, thank you", author=person("lucia"), edited_at=TENTH)

    await store.commit(batch(edits=(praise(mended),), at=TENTH))

    assert (await only_case(store)).case.state is CaseState.RECOVERED


async def test_words_that_prove_nothing_change_nothing(store):
    await resolved(store, await opened(store))
    before = await only_case(store)

    await store.commit(
        batch(
            thanks("other author", "omar"),
            thanks("other brand", brand="Bar Sol"),
            thanks("lukewarm", polarity=0.2),
            thanks("barely about us", relevance=0.4),
            thanks("neutral", label="neutral"),
            thanks("long known", dropped=((BRAND, Dropped.PAST),)),
            praise(mention("from before", author=person("lucia"), at=START - DAY)),
            praise(mention("unsigned", author=Author(), at=TENTH)),
            at=TENTH,
        )
    )

    assert await only_case(store) == before


async def test_kind_words_about_a_case_that_is_open_or_long_over_change_nothing(store):
    await opened(store)
    await store.commit(batch(thanks(), at=TENTH))
    assert (await only_case(store)).case.state is CaseState.NEW

    await resolved(store, (await only_case(store)).case, START)
    late = START + 31 * DAY
    await store.commit(batch(praise(mention("late", author=person("lucia"), at=late), at=late), at=late))
    assert (await only_case(store)).case.state is CaseState.RESOLVED


async def test_a_new_complaint_days_later_makes_the_resolved_case_relapse(store):
    old = await resolved(store, await opened(store))

    await store.commit(batch(by("lucia", "again", at=TENTH), at=TENTH))

    newer = next(case for case in await store.cases(EVERY) if case.id != old.id)
    file = await store.case(old.id)
    assert (file.case.state, newer.state) == (CaseState.RELAPSED, CaseState.NEW)
    assert (file.events[-1].act, file.events[-1].target) == (Act.RELAPSED, newer.id)
    assert (await store.case(newer.id)).memory.cases == 1


async def test_a_complaint_within_six_hours_reopens_the_very_case(store):
    await resolved(store, await opened(store), after(hours=1))

    await store.commit(batch(by("lucia", "again", at=after(hours=2)), at=after(hours=2)))

    file = await only_case(store)
    assert file.case.state is CaseState.RELAPSED
    assert acts(file) == [Act.OPENED, Act.RESOLVED, Act.JOINED, Act.RELAPSED]


async def test_a_recovered_case_stays_recovered_whatever_its_author_complains_of_next(store):
    old = await resolved(store, await opened(store))
    await store.commit(batch(thanks(), at=TENTH))

    await store.commit(batch(by("lucia", "again", at=TENTH + DAY), at=TENTH + DAY))

    assert (await store.case(old.id)).case.state is CaseState.RECOVERED


async def test_praise_and_complaints_long_after_are_no_relapse(store):
    old = await resolved(store, await opened(store))

    await store.commit(batch(by("lucia", "fan", Level.OPPORTUNITY, at=TENTH), at=TENTH))
    assert (await store.case(old.id)).case.state is CaseState.RESOLVED
    late = START + 31 * DAY
    await store.commit(batch(by("lucia", "late", at=late), at=late))
    assert (await store.case(old.id)).case.state is CaseState.RESOLVED


async def test_recovered_authors_are_remembered_as_such(store):
    await resolved(store, await opened(store))
    await store.commit(batch(thanks(), at=TENTH))
    await store.commit(batch(by("lucia", "again", at=TENTH + DAY), at=TENTH + DAY))

    (newer,) = await store.cases(CaseQuery())
    assert (await store.case(newer.id)).memory.recovered == 1


async def statements(engine: Engine, work: Awaitable[object]) -> list[str]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        await work
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


async def test_mentions_that_raise_nothing_cost_at_most_one_question_about_cases(store):
    sour = batch(*(by("lucia", str(n), rules=()) for n in range(100)))
    kind = batch(*(thanks(f"k{n}", f"author{n}") for n in range(100)), at=TENTH)

    engine = store._database.engine
    assert not [each for each in await statements(engine, store.commit(sour)) if "case" in each]
    assert len([each for each in await statements(engine, store.commit(kind)) if "case" in each]) == 1


async def test_a_hundred_cards_that_are_due_are_read_with_a_handful_of_questions(store):
    await store.commit(batch(*(by(f"author{n}", str(n), to=[card()]) for n in range(100))))

    asked = await statements(store._database._read_engine, store.due(after(minutes=1)))

    assert len(asked) <= 9
    assert len(await store.due(after(minutes=1))) == 100
