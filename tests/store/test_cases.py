"""Every alert belongs to a case, whoever stores it and however many do so at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from monitor.case import Act, Case, CaseKind, CaseQuery, CaseState, ChainStep, StormFacts, Track
from monitor.case import Chain as RunningChain
from monitor.core.group import flush
from monitor.model import AlertId, CaseId, Judged, Level, Step
from monitor.store import cases as case_rows
from monitor.store.base import CaseFile, Gathered
from monitor.store.bulk import insert_new
from monitor.store.mentions import alert_values
from monitor.store.sql import SqlStore
from monitor.store.tables import alerts
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person
from tests.store.material import BRAND, after, batch, card, delivery, judged, key, quiet

EVERY = CaseQuery(every=True)


async def only_case(store: SqlStore) -> CaseFile:
    (case,) = await store.cases(EVERY)
    file = await store.case(case.id)
    assert file is not None
    return file


async def only_group(store: SqlStore) -> Gathered:
    (found,) = [each for each in await store.due(after(days=1)) if each.group.case is not None]
    return found


def by(handle: str, name: str, level: Level = Level.ALERT, **options) -> Judged:
    roots = {field: options.pop(field) for field in ("reply_to", "quote_of") if field in options}
    return judged(mention(name, author=person(handle), **roots), level, **options)


def acts(file: CaseFile | Gathered) -> list[Act]:
    return [event.act for event in file.events]


async def test_an_alert_opens_a_case_that_wants_to_be_looked_at_now(store):
    committed = await store.commit(batch(by("lucia", "1", priority=41, reach=1800)))

    file = await only_case(store)
    assert (file.case.author, file.case.state, file.case.level) == ("mastodon:lucia", CaseState.NEW, Level.ALERT)
    assert (file.case.peak, file.case.reach, file.case.mentions) == (41, 1800, 1)
    assert file.case.due_at == committed.due_at == START
    assert acts(file) == [Act.OPENED]
    assert [entry.mention.id for entry in file.entries] == [key("1")]
    assert (file.author.handle, file.memory.cases) == ("lucia", 0)


async def test_one_author_about_one_brand_is_one_case_until_six_hours_after_the_last_mention(store):
    for name, hours in (("1", 0), ("2", 5), ("3", 10.9), ("4", 17)):
        await store.commit(batch(by("lucia", name, at=after(hours=hours)), at=after(hours=hours)))

    newer, older = await store.cases(EVERY)
    assert (older.mentions, newer.mentions) == (3, 1)
    assert older.last_mention_at == after(hours=10, minutes=54)


async def test_a_batch_that_spans_more_than_six_hours_opens_two_cases_and_the_newer_one_gathers(store):
    await store.commit(batch(by("lucia", "1"), by("lucia", "2", at=after(hours=7))))
    await store.commit(batch(by("lucia", "3", at=after(hours=8))))

    newer, older = await store.cases(EVERY)
    assert (newer.opened_at, newer.mentions, older.mentions) == (after(hours=7), 2, 1)


async def test_two_rules_on_one_mention_are_one_case_with_two_reasons(store):
    await store.commit(batch(by("lucia", "1", rules=("loud", "hygiene"))))

    file = await only_case(store)
    assert (file.case.rules, file.case.mentions) == (("loud", "hygiene"), 1)
    assert acts(file) == [Act.OPENED]
    assert file.entries[0].rules == ("hygiene", "loud")


async def test_other_brands_authors_and_praise_have_cases_of_their_own(store):
    await store.commit(
        batch(
            by("lucia", "1"),
            by("lucia", "2", brand="Bar Sol"),
            by("omar", "3"),
            by("lucia", "4", Level.OPPORTUNITY),
        )
    )

    found = {(case.brand, case.author, case.track) for case in await store.cases(EVERY)}
    assert found == {
        (BRAND, "mastodon:lucia", Track.COMPLAINT),
        ("Bar Sol", "mastodon:lucia", Track.COMPLAINT),
        (BRAND, "mastodon:omar", Track.COMPLAINT),
        (BRAND, "mastodon:lucia", Track.PRAISE),
    }


async def test_an_alert_raised_again_by_an_edit_raises_its_case_however_old(store):
    await store.commit(batch(by("lucia", "1")))
    worse = judged(mention("1", "far worse", author=person("lucia"), edited_at=after(hours=30)), Level.PAGE)

    await store.commit(
        batch(edits=(replace(worse, alerts=tuple(replace(a, at=after(hours=30)) for a in worse.alerts)),))
    )

    file = await only_case(store)
    assert (file.case.level, file.case.mentions, file.case.levelled_at) == (Level.PAGE, 1, after(hours=30))
    assert acts(file) == [Act.OPENED, Act.ROSE]


async def test_who_answers_a_post_of_an_open_case_joins_it_and_makes_it_a_pile_on(store):
    await store.commit(batch(by("lucia", "1", reach=100)))
    await store.commit(batch(by("omar", "2", reply_to=key("1"), reach=10), by("eva", "3", quote_of=key("1"), reach=1)))
    await store.commit(batch(by("omar", "4", reply_to=key("2"))))

    file = await only_case(store)
    assert (file.case.kind, file.case.mentions, file.case.authors, file.case.reach) == (CaseKind.PILE_ON, 4, 3, 111)
    assert acts(file) == [Act.OPENED, Act.JOINED, Act.JOINED, Act.JOINED]
    assert file.events[1].target == key("2")


async def test_a_pile_on_comes_before_the_authors_own_case(store):
    await store.commit(batch(by("omar", "own")))
    await store.commit(batch(by("lucia", "1")))

    await store.commit(batch(by("omar", "2", reply_to=key("1"))))

    assert sorted(case.mentions for case in await store.cases(EVERY)) == [1, 2]
    assert {case.kind for case in await store.cases(EVERY) if case.mentions == 2} == {CaseKind.PILE_ON}


async def storm(store: SqlStore, **fields: object) -> Case:
    facts = StormFacts(stream="negative", onset=START, count=80, expected=4, window=START - START, score=9, authors=70)
    defaults = {
        "id": CaseId("storm-1"),
        "key": "storm",
        "kind": CaseKind.STORM,
        "brand": BRAND,
        "level": Level.PAGE,
        "peak": 90.0,
        "opened_at": START,
        "last_mention_at": START,
        "levelled_at": START,
        "posted_at": START,
        "storm": facts,
    }
    case = Case(**(defaults | fields))  # type: ignore[arg-type]
    return await store._database.write(lambda c: case_rows.insert(c, case))


async def test_an_open_storm_takes_single_complaints_but_spares_the_influential_and_the_grave(store):
    await storm(store)

    await store.commit(
        batch(
            by("small", "1"),
            by("known", "2", influence=60.0),
            by("hurt", "3", severity=0.9),
            by("fan", "4", Level.OPPORTUNITY),
            by("small", "5"),
        )
    )

    taken = await store.case(CaseId("storm-1"))
    assert {entry.mention.id for entry in taken.entries} == {key("1"), key("5")}
    assert acts(taken) == [Act.JOINED], "a storm says once a batch that it goes on"
    assert taken.case.mentions == 3
    assert len(await store.cases(EVERY)) == 4


async def test_an_alert_raised_again_raises_its_own_case_even_where_its_post_announced_a_storm(store):
    first = by("known", "1", influence=70.0)
    await store.commit(batch(first))
    await storm(store)
    alert = replace(first.alerts[0], id=AlertId("storm"), rule="storm")
    await store._database.write(lambda c: insert_new(c, alerts, [alert_values(alert)]))
    member = case_rows.Member(case=CaseId("storm-1"), alert=alert.id, mention=first.mention.id, author="")
    await store._database.write(lambda c: case_rows.add_members(c, [member]))

    worse = mention("1", "far worse", author=person("known"), edited_at=after(minutes=1))
    await store.commit(batch(edits=(judged(worse, Level.PAGE, influence=70.0),), at=after(minutes=1)))

    own = next(case for case in await store.cases(EVERY) if case.kind is CaseKind.AUTHOR)
    assert (own.level, own.mentions) == (Level.PAGE, 1)


async def test_a_storm_that_is_over_takes_nothing(store):
    await storm(store, state=CaseState.RESOLVED)

    await store.commit(batch(by("small", "1")))

    assert len(await store.cases(EVERY)) == 2


async def test_two_workers_at_once_open_one_case_between_them(url):
    stores = [await SqlStore.open(url)]
    if url != "sqlite://":
        stores.append(await SqlStore.open(url))
    try:
        work = [
            stores[n % len(stores)].commit(batch(by("lucia", str(n), to=[card()]), source=f"feed{n}")) for n in range(8)
        ]
        await asyncio.gather(*work)
        file = await only_case(stores[0])
        assert (file.case.mentions, len(file.events), file.case.version) == (8, 8, 8)
        assert len((await only_group(stores[0])).untold) == 8
    finally:
        for each in stores:
            await each.close()


async def test_two_workers_at_once_make_one_pile_on_of_answers_to_a_post_that_nobody_has_seen(url):
    stores = [await SqlStore.open(url)]
    if url != "sqlite://":
        stores.append(await SqlStore.open(url))
    try:
        work = [
            stores[n % len(stores)].commit(batch(by(f"author{n}", str(n), reply_to=key("root")), source=f"feed{n}"))
            for n in range(8)
        ]
        await asyncio.gather(*work)
        case = (await only_case(stores[0])).case
        assert (case.mentions, case.authors, case.kind) == (8, 8, CaseKind.PILE_ON)
    finally:
        for each in stores:
            await each.close()


async def test_a_receiver_of_cards_has_one_group_a_case_whatever_the_labels_and_routes(store):
    first, second = card(route="0"), replace(card(route="0.1"), group_labels=(("issue", "noise"),))
    await store.commit(batch(by("lucia", "1", to=[first]), by("lucia", "2", to=[second]), by("omar", "3", to=[first])))

    found = [each for each in await store.due(after(minutes=1)) if each.group.case]
    assert sorted(len(each.entries) for each in found) == [1, 2]
    pair = max(found, key=lambda each: len(each.entries))
    assert pair.case is not None
    assert pair.case.author == "mastodon:lucia"
    assert acts(pair) == [Act.OPENED, Act.JOINED]
    assert pair.labels[key("1")] == ((("author", "mastodon:lucia"), ("brand", BRAND)),)
    assert pair.memory is not None


async def test_other_receivers_are_grouped_by_labels_as_before(store):
    await store.commit(batch(by("lucia", "1", to=[delivery("digest")]), by("omar", "2", to=[delivery("digest")])))

    (found,) = await store.due(after(minutes=1))
    assert (found.group.case, found.case, len(found.entries)) == (None, None, 2)


async def test_a_card_lives_as_long_as_its_case(store):
    await store.commit(batch(by("lucia", "1", to=[card()])))
    for hours in (5, 10, 15):
        await store.commit(batch(by("lucia", str(hours), to=[card()], at=after(hours=hours)), at=after(hours=hours)))

    assert len((await only_group(store)).entries) == 4


async def speak(store: SqlStore, gathered: Gathered, at) -> Gathered:
    """Tell everything, as a card does."""
    decided = flush(gathered, now=at, quiet=lambda _group: None, keeps_card=True)
    heard = replace(decided.group, due_at=None, heard=gathered.case.events if gathered.case else 0)
    assert await store.flush(heard, decided.notifications, decided.told)
    return gathered


async def test_further_mentions_wait_for_the_interval_but_a_rise_speaks_at_once_by_the_new_route(store):
    await store.commit(batch(by("lucia", "1", to=[card()])))
    await speak(store, await only_group(store), after(seconds=30))

    await store.commit(batch(by("lucia", "2", to=[card()], at=after(minutes=1))))
    assert await store.next_due() == after(minutes=5, seconds=30)
    page = card(route="0.3", wait=after() - START)
    await store.commit(batch(by("lucia", "3", Level.PAGE, to=[page], at=after(minutes=2)), at=after(minutes=2)))

    gathered = await only_group(store)
    assert (gathered.group.due_at, gathered.group.level) == (after(minutes=2), Level.PAGE)
    assert (gathered.group.route, gathered.group.timing) == ("0.3", page.timing)
    assert gathered.untold == {key("2"), key("3")}


async def test_the_first_card_waits_its_time_unless_the_level_rises(store):
    await store.commit(batch(by("lucia", "1", to=[card()])))
    await store.commit(batch(by("lucia", "2", to=[card()], at=after(seconds=10)), at=after(seconds=10)))
    assert await store.next_due() == after(seconds=30)

    await store.commit(batch(by("lucia", "3", Level.PAGE, to=[card()], at=after(seconds=20)), at=after(seconds=20)))
    assert await store.next_due() == after(seconds=20)


async def test_a_card_shows_what_came_to_its_case_on_other_ways(store):
    """Nobody is told of it anew, but the card shows the truth, and its deletion is said there."""
    await store.commit(batch(by("lucia", "1", to=[card()])))
    await speak(store, await only_group(store), after(seconds=30))

    await store.commit(batch(by("lucia", "2", to=[delivery("digest")], at=after(minutes=1)), at=after(minutes=1)))

    gathered = await only_group(store)
    assert gathered.group.due_at == after(minutes=5, seconds=30)
    assert ({entry.mention.id for entry in gathered.entries}, gathered.untold) == ({key("1"), key("2")}, frozenset())
    assert gathered.case is not None
    assert gathered.case.mentions == 2
    await speak(store, gathered, after(minutes=6))
    await store.commit(batch(deletions=(key("2"),), at=after(minutes=7)))
    assert (await only_group(store)).deleted == {key("2")}


async def test_a_receiver_that_hears_late_of_a_case_is_told_all_of_it(store):
    await store.commit(batch(by("lucia", "1", to=[card("alerts")])))
    await store.commit(batch(by("lucia", "2", to=[card("oncall")], at=after(seconds=1)), at=after(seconds=1)))

    groups = {each.group.receiver: each for each in await store.due(after(hours=1))}
    assert groups["oncall"].untold == groups["alerts"].untold == {key("1"), key("2")}
    assert groups["alerts"].group.due_at == after(seconds=30)


async def test_a_commit_that_touches_a_card_makes_a_flush_under_way_read_again(store):
    await store.commit(batch(by("lucia", "1", to=[card()])))
    gathered = await only_group(store)

    await store.commit(batch(by("lucia", "2", to=[delivery("digest")])))

    assert not await store.flush(gathered.group, (), ())


async def test_a_card_hears_the_events_it_has_not_heard_and_the_five_before(store):
    await store.commit(batch(by("lucia", "0", to=[card()])))
    for n in range(1, 10):
        await store.commit(batch(by("lucia", str(n), to=[card()])))
    await speak(store, await only_group(store), after(minutes=1))
    await store.commit(batch(by("lucia", "last", to=[card()], at=after(minutes=2))))

    gathered = await only_group(store)
    assert gathered.group.heard == 10
    assert [event.number for event in gathered.events] == [6, 7, 8, 9, 10, 11]


async def test_a_running_case_keeps_the_chain_it_started_with(store):
    def chained(post: Judged, name: str) -> Judged:
        step = ChainStep(after=START - START, notify=("oncall",))
        chain = RunningChain(name=name, steps=(step,), repeat=0, started_at=START)
        return replace(post, joins=tuple(replace(join, chain=chain) for join in post.joins))

    await store.commit(batch(chained(by("lucia", "1"), "first")))
    await store.commit(batch(chained(by("lucia", "2"), "second")))

    case = (await only_case(store)).case
    assert case.chain is not None
    assert case.chain.name == "first"


async def test_mentions_without_alerts_make_no_case(store):
    await store.commit(batch(quiet("1"), quiet("2")))

    assert await store.cases(EVERY) == []
    assert await store.next_case_due() is None


async def test_a_deletion_stands_in_the_timeline_and_a_case_without_words_forgets_whose_they_were(store):
    named = person("lucia", name="Lucía Secret")
    await store.commit(batch(*(judged(mention(n, author=named), to=[card()]) for n in ("1", "2"))))

    await store.commit(batch(deletions=(key("1"),), at=after(minutes=1)))
    file = await only_case(store)
    assert (acts(file)[-1], file.events[-1].target, file.case.name) == (Act.DELETED, key("1"), "Lucía Secret")

    await store.commit(batch(deletions=(key("2"),), at=after(minutes=2)))
    assert ((await only_case(store)).case.name, (await only_case(store)).case.author) == ("", "")


async def test_the_name_goes_from_cards_that_wait_in_the_outbox_too(store):
    await store.commit(batch(judged(mention("1", author=person("lucia", name="Lucía Secret")), to=[card()])))
    gathered = await only_group(store)
    decided = flush(gathered, now=after(minutes=1), quiet=lambda _group: None, keeps_card=True)
    notes = tuple(replace(each, case=gathered.case) for each in decided.notifications)
    assert await store.flush(decided.group, notes, decided.told)

    await store.commit(batch(departed=("mastodon:lucia",), at=after(minutes=2)))

    (waiting,) = await store.pending("oncall", after(hours=1))
    assert waiting.notification.step is Step.MESSAGE
    assert waiting.notification.case is not None
    assert (waiting.notification.case.name, waiting.notification.case.author) == ("", "")
