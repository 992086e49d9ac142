"""What the story says in English, and everything that Slack shows of it, moment by moment."""

CRITIQUE = "Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers."
THANKS = "In the end @HotelMiramar fixed everything: they refunded me and apologised. Thank you so much, lovely people."
REFUND = "Refund of the two nights"
ROOM = "Look at the room today"
NOTE = "The pest came in with the laundry"

MOMENTS = {
    "09:00 the post": """
== new: #miramar
# 🟠 ALERT · Hotel Miramar
New: nobody has taken it yet
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[*I'm on it*] [Contacted privately] [Promise…] [Resolve…]
| Priority 47 ALERT = influence 35 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.00
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 0 likes
| Rule: loud · route 0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · sent 09:00:06 (+1 s)
| With us: no earlier cases
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…]
""",
    "09:15 the second look": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
New: nobody has taken it yet
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[*I'm on it*] [Contacted privately] [Promise…] [Resolve…]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · updated 09:15:08
| With us: no earlier cases
| 09:15 Rises to PAGE
| 09:15 Telling duty (step 1 of 3)
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread and in the channel
For: <@U0ANA>
09:15 Rises to PAGE
09:15 Telling duty (step 1 of 3)
""",
    "09:17 Ana takes it": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 09:17
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[*Contacted privately*] [Promise…] [Resolve…] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · updated 09:17:00
| With us: no earlier cases
| 09:15 Rises to PAGE
| 09:15 Telling duty (step 1 of 3)
| 09:17 Ana is on it
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread
09:17 Ana is on it
== new: #miramar, in the thread
# 📋 Guide: Criticism from somebody influential
1 of 11 steps done
✅ 1. Press "I'm on it" within 5 minutes. From then on the case is yours and nobody else writes.
☐ 2. Open the post, read the whole thread and their last five posts. Keep a screenshot. [Done]
☐ 3. Is it about us? Is it true? Is it urgent? If anybody may be in danger, call safety or legal no… [Done]
☐ 4. Look up their customer record and what we said to each other before. Pick one person with the … [Done]
☐ 5. Write to them privately within 30 minutes and get to the point: who you are, what you understo… [Done]
☐ 6. Read it again before you send: nothing that is not true (every fact will be checked); own what… [Done]
☐ 7. No way to write privately? One short public line that offers a private way. Do not debate. [Done]
☐ 8. Solve it, and tell them how it is going before the time you promised, even if it is not finish… [Done]
☐ 9. Where you can, make it up to them with something of ours: a night, a repair, a product. Privat… [Done]
☐ 10. When it is solved, say so, thank them and invite them back to see it. Whether they update the… [Done]
☐ 11. Press "Resolve…" and give the cause (not ours, accident, our fault). Extend the fix to everyb… [Done]
| Where to write privately:
| • Mastodon: a "private mention" to @lucia@example.social. Not encrypted, and they may filter strang…
| • Phone or e-mail from their customer record, if they are one and gave it for this
| • If none of these is open: one short public line that offers a private way
""",
    "09:17 Luis would take it too": """
== only for U0LUIS
Ana has had it since 09:17.
""",
    "09:26 contacted privately": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 09:17
Contacted privately after 26 min 12 s, of which 11 min since the page
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[*Being fixed*] [Promise…] [Resolve…] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · updated 09:26:17
| With us: no earlier cases
| 09:15 Telling duty (step 1 of 3)
| 09:17 Ana is on it
| 09:26 Ana wrote privately
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread
09:26 Ana wrote privately
""",
    "09:31 a refund is promised": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 09:17
Contacted privately after 26 min 12 s, of which 11 min since the page
Being fixed since 09:31
☐ Refund of the two nights (Ana, Friday 09:00) [Kept]
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Promise…] [*Resolve…*] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · updated 09:31:00
| With us: no earlier cases
| 09:17 Ana is on it
| 09:26 Ana wrote privately
| 09:31 Ana notes a promise: Refund of the two nights (Ana, Friday 09:00)
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread
09:31 Ana notes a promise: Refund of the two nights (Ana, Friday 09:00)
== a form
# Promise
What was promised
Who keeps it (ana / luis)
By when
[*Save*] [Cancel]
""",
    "09:31 and to look at the room": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 09:17
Contacted privately after 26 min 12 s, of which 11 min since the page
Being fixed since 09:31
☐ Look at the room today (Ana, 18:00) [Kept]
☐ Refund of the two nights (Ana, Friday 09:00) [Kept]
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Promise…] [*Resolve…*] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · updated 09:31:10
| With us: no earlier cases
| 09:26 Ana wrote privately
| 09:31 Ana notes a promise: Refund of the two nights (Ana, Friday 09:00)
| 09:31 Ana notes a promise: Look at the room today (Ana, 18:00)
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread
09:31 Ana notes a promise: Look at the room today (Ana, 18:00)
== a form
# Promise
What was promised
Who keeps it (ana / luis)
By when
[*Save*] [Cancel]
""",
    "09:31 a step is done": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 09:17
Contacted privately after 26 min 12 s, of which 11 min since the page
Being fixed since 09:31
☐ Look at the room today (Ana, 18:00) [Kept]
☐ Refund of the two nights (Ana, Friday 09:00) [Kept]
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Promise…] [*Resolve…*] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · updated 09:31:20
| With us: no earlier cases
| 09:26 Ana wrote privately
| 09:31 Ana notes a promise: Refund of the two nights (Ana, Friday 09:00)
| 09:31 Ana notes a promise: Look at the room today (Ana, 18:00)
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== edited: #miramar, in the thread
# 📋 Guide: Criticism from somebody influential
2 of 11 steps done
✅ 1. Press "I'm on it" within 5 minutes. From then on the case is yours and nobody else writes.
✅ 2. Open the post, read the whole thread and their last five posts. Keep a screenshot.
☐ 3. Is it about us? Is it true? Is it urgent? If anybody may be in danger, call safety or legal no… [Done]
☐ 4. Look up their customer record and what we said to each other before. Pick one person with the … [Done]
☐ 5. Write to them privately within 30 minutes and get to the point: who you are, what you understo… [Done]
☐ 6. Read it again before you send: nothing that is not true (every fact will be checked); own what… [Done]
☐ 7. No way to write privately? One short public line that offers a private way. Do not debate. [Done]
☐ 8. Solve it, and tell them how it is going before the time you promised, even if it is not finish… [Done]
☐ 9. Where you can, make it up to them with something of ours: a night, a repair, a product. Privat… [Done]
☐ 10. When it is solved, say so, thank them and invite them back to see it. Whether they update the… [Done]
☐ 11. Press "Resolve…" and give the cause (not ours, accident, our fault). Extend the fix to everyb… [Done]
| Where to write privately:
| • Mastodon: a "private mention" to @lucia@example.social. Not encrypted, and they may filter strang…
| • Phone or e-mail from their customer record, if they are one and gave it for this
| • If none of these is open: one short public line that offers a private way
""",
    "10:05 the room was looked at": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 09:17
Contacted privately after 26 min 12 s, of which 11 min since the page
Being fixed since 09:31
☐ Refund of the two nights (Ana, Friday 09:00) [Kept]
| ✅ Look at the room today (Ana)
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Promise…] [*Resolve…*] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 09:00:05 · seen 09:00:05 (+0 s) · updated 10:05:00
| With us: no earlier cases
| 09:31 Ana notes a promise: Refund of the two nights (Ana, Friday 09:00)
| 09:31 Ana notes a promise: Look at the room today (Ana, 18:00)
| 10:05 Ana marks a promise as kept: Look at the room today (Ana, 18:00)
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread
10:05 Ana marks a promise as kept: Look at the room today (Ana, 18:00)
""",
    "Friday 09:00 the refund is overdue": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 18 Nov 09:17
Contacted privately after 26 min 12 s, of which 11 min since the page
Being fixed since 18 Nov 09:31
⏰ Overdue: Refund of the two nights (Ana, 09:00) [Kept]
| ✅ Look at the room today (Ana)
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Promise…] [*Resolve…*] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 18 Nov 09:00:05 · seen 18 Nov 09:00:05 (+0 s) · updated 09:00:00
| With us: no earlier cases
| 18 Nov 09:31 Ana notes a promise: Look at the room today (Ana, 18 Nov 18:00)
| 18 Nov 10:05 Ana marks a promise as kept: Look at the room today (Ana, 18 Nov 18:00)
| 09:00 Promise overdue: Refund of the two nights (Ana, 09:00)
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread and in the channel
For: <@U0ANA>
09:00 Promise overdue: Refund of the two nights (Ana, 09:00)
""",
    "Friday 09:10 refunded": """
== edited: #miramar
# 🔴 PAGE · Hotel Miramar
Ana has had it since 18 Nov 09:17
Contacted privately after 26 min 12 s, of which 11 min since the page
Being fixed since 18 Nov 09:31
| ✅ Refund of the two nights (Ana)
| ✅ Look at the room today (Ana)
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Promise…] [*Resolve…*] [Let go]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 18 Nov 09:00:05 · seen 18 Nov 09:00:05 (+0 s) · updated 09:10:00
| With us: no earlier cases
| 18 Nov 10:05 Ana marks a promise as kept: Look at the room today (Ana, 18 Nov 18:00)
| 09:00 Promise overdue: Refund of the two nights (Ana, 09:00)
| 09:10 Ana marks a promise as kept: Refund of the two nights (Ana, 09:00)
| Case 311bcf22 · almenara cases show 311bcf22
[Not about us] [Wrong feeling…] [Mute…] [Note…] [Escalate]
== new: #miramar, in the thread
09:10 Ana marks a promise as kept: Refund of the two nights (Ana, 09:00)
""",
    "Friday 09:10 resolved": """
== edited: #miramar
# ✅ RESOLVED · Hotel Miramar
Contacted privately after 26 min 12 s, of which 11 min since the page
Resolved at 09:10; cause: our fault
| ✅ Refund of the two nights (Ana)
| ✅ Look at the room today (Ana)
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Reopen] [Note…]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 18 Nov 09:00:05 · seen 18 Nov 09:00:05 (+0 s) · updated 09:10:10
| With us: no earlier cases
| 09:00 Promise overdue: Refund of the two nights (Ana, 09:00)
| 09:10 Ana marks a promise as kept: Refund of the two nights (Ana, 09:00)
| 09:10 Ana calls it resolved: our fault; The pest came in with the laundry
| Case 311bcf22 · almenara cases show 311bcf22
== new: #miramar, in the thread
09:10 Ana calls it resolved: our fault; The pest came in with the laundry
== a form
# Resolve
What caused it (Not ours: we are victims too / An accident: unintended, hard to avoid / Our fault: …
Note
[*Save*] [Cancel]
""",
    "a week later": """
== edited: #miramar
# ✅ RESOLVED · Hotel Miramar
Contacted privately after 26 min 12 s, of which 11 min since the page
Resolved on 20 Nov 09:10; cause: our fault
| ✅ Refund of the two nights (Ana)
| ✅ Look at the room today (Ana)
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Reopen] [Note…]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 18 Nov 09:00:05 · seen 18 Nov 09:00:05 (+0 s) · updated 09:10:10
| With us: no earlier cases
| 20 Nov 09:10 Ana marks a promise as kept: Refund of the two nights (Ana, 20 Nov 09:00)
| 20 Nov 09:10 Ana calls it resolved: our fault; The pest came in with the laundry
| 09:10 Resolved 7 days ago: see what they say now, and invite them back
| Case 311bcf22 · almenara cases show 311bcf22
== new: #miramar, in the thread and in the channel
For: <@U0ANA>
09:10 Resolved 7 days ago: see what they say now, and invite them back
""",
    "ten days after the post": """
== edited: #miramar
# ✅ RECOVERED · Hotel Miramar
Contacted privately after 26 min 12 s, of which 11 min since the page
Resolved on 20 Nov 09:10; cause: our fault
Recovered: the author says it was put right (reach 2,600; the critique's, 1,920)
| ✅ Refund of the two nights (Ana)
| ✅ Look at the room today (Ana)
@lucia@example.social on Mastodon, 9,000 followers (nano), top 1.4%, influence 44 [Open post ↗]
Two nights at @HotelMiramar and cockroaches in the shower. Nobody answers.
[Reopen] [Note…]
| Priority 79 PAGE = influence 22 + virality 45 + severity 12
| Influence 44 of 100: audience 22.6 + standing 9.2 + engagement 12.2
| Virality 0.87
| Gate 0.99: negative −0.99, confidence 0.99, about you 1.00
| Issue: hygiene (severity 0.6)
| So far: 10 likes, 4 replies, 6 reposts
| Rule: loud · route 0.0 → oncall
| Posted 18 Nov 09:00:05 · seen 18 Nov 09:00:05 (+0 s) · updated 10:00:01
| With us: no earlier cases
| 20 Nov 09:10 Ana calls it resolved: our fault; The pest came in with the laundry
| 27 Nov 09:10 Resolved 7 days ago: see what they say now, and invite them back
| 10:00 Recovered: the author says it was put right
| Case 311bcf22 · almenara cases show 311bcf22
== new: #miramar, in the thread
10:00 Recovered: the author says it was put right
""",
    "Monday 09:00 the week": """
== new: #weekly
# 📊 The week from 23 Nov 2026 to 29 Nov 2026
Cases opened: 0 (0) · still open today: 0
Recovered 1, relapsed 0 · reach: critique 1,920, recovery 2,600
""",
}
