"""What people and clocks do to cases: whole or not at all, once, and never over somebody else's head."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.case import Act, Call, Case, CaseKind, CaseQuery, CaseState, Change, Event, Promise, Silence, Via
from monitor.core.cards import CALL_TIMING
from monitor.model import CaseId, Level, Why
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.store.material import BRAND, after, batch, card, delivery, key, note
from tests.store.test_cases import EVERY, acts, by, only_case, only_group, speak


def event(case: Case, act: Act = Act.ACKNOWLEDGED, *, at: datetime = START, **fields: object) -> Event:
    defaults = {"case": case.id, "number": case.events + 1, "at": at, "act": act, "who": "ana", "via": Via.SLACK}
    return Event(**(defaults | fields))  # type: ignore[arg-type]


def takes(case: Case, who: str = "ana", **more: object) -> Change:
    """Somebody takes a case."""
    owned = replace(case, state=CaseState.ACKNOWLEDGED, owner=who, events=case.events + 1)
    return Change(case=owned, events=(event(case, who=who, key=f"take {who}"),), **more)  # type: ignore[arg-type]


async def opened(store: SqlStore, name: str = "1", handle: str = "lucia", **options: object) -> Case:
    await store.commit(batch(by(handle, name, **options)))  # type: ignore[arg-type]
    return next(c for c in await store.cases(EVERY) if c.author == f"mastodon:{handle}")


async def resolved(store: SqlStore, case: Case, at: datetime = START) -> Case:
    over = replace(case, state=CaseState.RESOLVED, resolved_at=at, due_at=None)
    done = await store.change(Change(case=over, events=(event(case, Act.RESOLVED, at=at),)), at)
    assert done is not None
    return done


async def test_a_change_lands_whole_and_its_event_continues_the_timeline(store):
    case = await opened(store)

    changed = await store.change(takes(case), after(minutes=1))

    file = await store.case(case.id)
    assert changed == file.case
    assert (file.case.owner, file.case.state, file.case.events) == ("ana", CaseState.ACKNOWLEDGED, 2)
    assert [(e.number, e.act, e.who) for e in file.events] == [(1, Act.OPENED, ""), (2, Act.ACKNOWLEDGED, "ana")]
    assert changed.version == case.version + 1


async def test_a_change_of_what_changed_meanwhile_is_refused_and_writes_nothing(store):
    case = await opened(store)
    assert await store.change(takes(case, "ana"), START)

    assert await store.change(takes(case, "luis"), START) is None

    file = await only_case(store)
    assert (file.case.owner, len(file.events)) == ("ana", 2)


async def test_a_mention_that_joins_meanwhile_makes_a_change_read_again(store):
    case = await opened(store)
    await store.commit(batch(by("lucia", "2")))

    assert await store.change(takes(case), START) is None


async def test_the_same_command_twice_is_one_event_and_answers_with_the_case_as_it_is(store):
    case = await opened(store)
    first = await store.change(takes(case), START)

    again = await store.change(takes(case), after(minutes=1))

    assert again == first
    assert again.version == first.version
    assert len((await only_case(store)).events) == 2


async def test_two_people_at_once_on_two_machines_one_of_them_wins(url):
    stores = [await SqlStore.open(url)]
    if url != "sqlite://":
        stores.append(await SqlStore.open(url))
    try:
        case = await opened(stores[0])
        people = ("ana", "luis", "eva", "omar")
        answers = await asyncio.gather(
            *(stores[n % len(stores)].change(takes(case, who), START) for n, who in enumerate(people))
        )
        (winner,) = [answer for answer in answers if answer is not None]
        assert (await only_case(stores[0])).case.owner == winner.owner
    finally:
        for each in stores:
            await each.close()


async def test_a_case_that_is_unknown_cannot_be_changed(store):
    case = await opened(store)

    assert await store.change(takes(replace(case, id=CaseId("nobody"))), START) is None


async def test_a_change_makes_every_card_of_the_case_speak_now_and_a_flush_under_way_read_again(store):
    case = await opened(store, to=[card("oncall"), card("manager")])
    for gathered in await store.due(after(minutes=1)):
        await speak(store, gathered, after(minutes=1))
    assert await store.next_due() is None

    await store.change(takes(case), after(minutes=2))
    assert [each.group.due_at for each in await store.due(after(hours=1))] == [after(minutes=2)] * 2
    gathered = (await store.due(after(hours=1)))[0]
    assert [e.act for e in gathered.events if e.number > gathered.group.heard] == [Act.ACKNOWLEDGED]
    case = (await store.case(case.id)).case
    await store.change(takes(case, "luis"), after(minutes=3))

    assert not await store.flush(gathered.group, (), ())


async def test_a_call_tells_a_receiver_of_a_whole_case_that_no_route_led_to_it(store):
    case = await opened(store, to=[delivery("digest")])
    await store.commit(batch(by("lucia", "2", to=[delivery("digest")])))
    case = (await store.case(case.id)).case

    await store.change(takes(case, calls=(Call(receiver="manager", level=Level.PAGE),)), after(minutes=9))

    called = await only_group(store)
    assert (called.group.receiver, called.group.level) == ("manager", Level.PAGE)
    assert (called.group.due_at, called.group.timing) == (after(minutes=9), CALL_TIMING)
    assert called.untold == {key("1"), key("2")}
    assert called.case.id == case.id


async def test_a_call_to_a_receiver_that_has_the_card_raises_it_and_tells_nothing_twice(store):
    case = await opened(store, to=[card()])
    await speak(store, await only_group(store), after(minutes=1))

    await store.change(takes(case, calls=(Call(receiver="oncall", level=Level.PAGE),)), after(minutes=2))

    called = await only_group(store)
    assert (called.group.level, called.untold, called.group.due_at) == (Level.PAGE, frozenset(), after(minutes=2))


async def test_the_first_call_of_a_chain_spares_whoever_a_route_tells_the_same(store):
    case = await opened(store, level=Level.ALERT, to=[delivery("terminal")])
    rising = Call(receiver="terminal", level=Level.PAGE, unless_told=True)

    case = await store.change(takes(case, calls=(replace(rising, level=Level.ALERT),)), after(minutes=1))
    assert [each.group.case for each in await store.due(after(hours=9))] == [None], "its own group tells of the alert"

    case = await store.change(takes(case, "luis", calls=(rising,)), after(minutes=2))
    assert {each.group.case for each in await store.due(after(hours=9))} == {None, case.id}, (
        "no route told it of the page"
    )


async def test_a_receiver_that_was_called_holds_what_comes_later(store):
    case = await opened(store, to=[delivery("digest")])
    await store.change(takes(case, calls=(Call(receiver="manager", level=Level.ALERT),)), START)
    await store.commit(batch(by("lucia", "2", to=[delivery("digest")])))
    assert len((await only_group(store)).entries) == 2

    await store.commit(batch(by("lucia", "3", to=[card("manager", route="0.4")])))
    assert (await only_group(store)).group.route == "0.4"


async def test_a_case_is_found_by_a_beginning_that_only_it_has(store):
    case = await opened(store)
    other = await opened(store, "2", "omar")
    shared = next(n for n in range(32) if case.id[: n + 1] != other.id[: n + 1])

    assert (await store.case(CaseId(case.id[: shared + 1]))).case.id == case.id
    assert (await store.case(case.id)).case.id == case.id
    for nothing in (case.id[:shared], "", "zz", "%", case.id + "x"):
        assert await store.case(CaseId(nothing)) is None


async def test_several_cases_come_whole_at_once_and_those_that_are_gone_are_left_out(store):
    first, second = await opened(store), await opened(store, "2", "bob")
    await store.change(takes(first), START)

    found = {file.case.id: file for file in await store.case_files([first.id, second.id, CaseId("gone")])}

    assert found == {case.id: await store.case(case.id) for case in (first, second)}


async def test_cases_are_listed_loudest_first_then_newest_and_only_open_ones_unless_asked(store):
    await store.commit(batch(by("old", "1", at=START)))
    await store.commit(batch(by("new", "2", at=after(minutes=1)), at=after(minutes=1)))
    await store.commit(batch(by("loud", "3", Level.PAGE)))
    over = await opened(store, "4", "over")
    await resolved(store, over)

    def names(found: list[Case]) -> list[str]:
        return [case.author.removeprefix("mastodon:") for case in found]

    assert names(await store.cases(CaseQuery())) == ["loud", "new", "old"]
    assert set(names(await store.cases(EVERY))) == {"loud", "new", "old", "over"}
    assert names(await store.cases(CaseQuery(states=frozenset({CaseState.RESOLVED})))) == ["over"]
    assert names(await store.cases(CaseQuery(least=Level.PAGE))) == ["loud"]
    assert names(await store.cases(CaseQuery(author="mastodon:old"))) == ["old"]
    assert names(await store.cases(CaseQuery(brand="Bar Sol"))) == []
    assert names(await store.cases(CaseQuery(since=after(minutes=1)))) == ["new"]
    assert names(await store.cases(CaseQuery(until=after(minutes=1), limit=1))) == ["loud"]


async def test_cases_that_are_due_come_by_level_then_the_longest_waiting_first(store):
    first = await opened(store, "1", "lucia")
    second = await opened(store, "2", "omar")
    for case, hours in ((first, 5), (second, 2)):
        waits = replace(case, due_at=after(hours=hours))
        assert await store.change(Change(case=waits, events=()), START)

    assert await store.next_case_due() == after(hours=2)
    assert [file.case.id for file in await store.due_cases(after(hours=3))] == [second.id]
    files = await store.due_cases(after(hours=6))
    assert [file.case.id for file in files] == [second.id, first.id]
    assert [len(file.entries) for file in files] == [1, 1]
    assert len(await store.due_cases(after(hours=6), limit=1)) == 1

    paged = await opened(store, "3", "eva", level=Level.PAGE)
    assert await store.change(Change(case=replace(paged, due_at=after(hours=6)), events=()), START)
    assert [file.case.id for file in await store.due_cases(after(hours=6))] == [paged.id, second.id, first.id]


async def test_what_an_author_wants_is_remembered_for_the_next_case(store):
    case = await opened(store)
    wishes = (event(case, Act.PREFERS, note="phone"), event(case, Act.LEAVE_ALONE, note="asked so", number=9))
    changed = await store.change(Change(case=case, events=wishes), START)
    assert [e.number for e in (await only_case(store)).events] == [1, 2, 3], "numbers continue whatever was thought"
    memory = (await store.case(case.id)).memory
    assert (memory.preferred, memory.leave_alone) == ("phone", True)

    await store.change(Change(case=changed, events=(event(changed, Act.LEAVE_ALONE, note=""),)), START)
    await store.remember_author("mastodon:lucia", preferred="email", leave_alone=None)

    memory = (await store.case(case.id)).memory
    assert (memory.preferred, memory.leave_alone) == ("email", False)


async def test_earlier_complaints_of_an_author_are_remembered_whatever_the_brand(store):
    first = await opened(store, "1", brand="Bar Sol")
    promise = Promise(id="p", text="a refund", owner="ana", due=START, made_at=START)
    kept = replace(promise, id="q", kept_at=START)
    await store.change(Change(case=replace(first, promises=(promise, kept)), events=()), START)
    day = after(hours=20)
    await store.commit(batch(by("lucia", "2", to=[card()], at=day), by("lucia", "fan", Level.OPPORTUNITY), at=day))

    gathered = await only_group(store)
    memory = gathered.memory
    assert (memory.cases, memory.open_promises, memory.recovered, memory.last_at) == (1, 1, 0, START)
    assert (await store.case(first.id)).memory.cases == 0, "what came later is not from before"


def silence(name: str, *, ends: timedelta, **fields: object) -> Silence:
    defaults = {
        "id": name,
        "starts_at": START,
        "ends_at": START + ends,
        "by": "ana",
        "comment": "",
        "created_at": START,
    }
    return Silence(**(defaults | fields))  # type: ignore[arg-type]


async def test_silences_are_added_replaced_and_listed_until_their_end_is_told(store):
    hour = timedelta(hours=1)
    await store.silence(silence("long", ends=5 * hour, matchers=('author="x"',), term="ruido"))
    await store.silence(silence("short", ends=hour))

    assert [each.id for each in await store.silences(after(minutes=1))] == ["short", "long"]
    assert [each.id for each in await store.silences(after(hours=3))] == ["short", "long"], "nobody was told of its end"
    await store.silence(silence("short", ends=hour, said_expired=True))
    (left,) = await store.silences(after(hours=3))
    assert left == silence("long", ends=5 * hour, matchers=('author="x"',), term="ruido")


async def test_a_change_brings_its_silences_along_or_none_of_them(store):
    case = await opened(store)
    mute = silence("m", ends=timedelta(hours=1), case=case.id)

    assert await store.change(takes(replace(case, version=7), silences=(mute,)), START) is None
    assert await store.silences(START) == []
    await store.change(takes(case, silences=(mute,)), START)
    assert await store.silences(START) == [mute]


async def test_open_cases_that_were_heard_lately_fire(store):
    await opened(store, "1", "lucia")
    over = await opened(store, "2", "omar")
    await resolved(store, over)

    assert await store.firing(START) == [(("author", "mastodon:lucia"), ("brand", BRAND))]
    assert await store.firing(after(seconds=1)) == []


async def test_only_first_cards_of_pages_count_for_the_budget(store):
    await store.post(note("a", level=Level.PAGE))
    await store.post(note("a", 1, level=Level.PAGE))
    await store.post(note("b", level=Level.ALERT))
    await store.post(note("c", level=Level.PAGE, why=Why.FLOOD))
    await store.post(replace(note("s", level=Level.PAGE), case=replace(await opened(store), kind=CaseKind.STORM)))
    await store.post(note("d", level=Level.PAGE, receiver="other"))
    await store.post(note("e", level=Level.PAGE, at=after(hours=-2)))

    assert await store.pages("oncall", after(hours=-1)) == 1


async def test_hostile_text_of_people_is_stored_as_far_as_a_database_takes_it(store):
    case = await opened(store)

    changed = await store.change(
        Change(case=case, events=(event(case, Act.NOTED, note="a\x00b \ud83d\ude00", key="k\x00"),)), START
    )

    assert acts(await only_case(store)) == [Act.OPENED, Act.NOTED]
    assert (await only_case(store)).events[-1].note == "a b \N{GRINNING FACE}"
    assert changed.events == 2
