"""English, of both sides of the ocean: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

# Told without a word of feeling, and a complaint all the same.
WAITING = """
waiting/waited .. # day/days/week/weeks/month/months/hour/hours/hrs/minutes/mins | waiting for .. since
waiting .. over a/an week/month/hour | # hours/days/weeks/months .. waiting
# hours/hrs/hour/minutes/mins on/in hold/line/queue | on hold | put on hold | # hour/hours delay | hour/hours late
# minutes late | # hour wait | # days late | # weeks late | # weeks/months/days/hours later .. still
# days/weeks/months and .. no/nothing/still/counting | # weeks/months/days .. and counting
for # weeks/months/days/hours now | after # emails/calls/phone/messages/attempts | # phone calls/emails/calls and
days without | # days/weeks/hours without | delayed again | another delay | another delayed
stuck in/at/on .. since/for/hours
still waiting .. answer/reply/response/refund/delivery/order/parcel/package/engineer
still waiting .. someone/callback/call/room/replacement/money/luggage/bag/bags
been waiting .. # days/weeks/months/hours/minutes | been waiting since
been waiting .. answer/reply/response/refund/delivery/order/parcel/package/room
day/week/month # of/and/without/waiting | # working days | been # weeks/days/months/hours .. since/and/still/no/now
week/month/hour and counting | queued/queuing/queueing .. # | queued/queuing/queueing .. an/over/half | # people ahead
still on hold | still in the/a queue | took/taken/taking .. # weeks/months/hours to/for | waited in all/from
stayed in all day | took a/the day off .. for/to/and | # hours/hrs on/in the/a phone/tarmac/plane/runway/queue
sat/sitting/stuck on the/a runway/tarmac/plane
still waiting .. luggage/refund/email/update/reply/call/gate/crew/plane/pilot/answer/cheque/card/engineer/technician
"""
SILENCE = """
no one answers/responds/replies/picks/answered/replied/helps/helped
no one cares/turned/came/knows/showed/calls/called/informed/told
nobody answers/responds/replies/picks/answered/replied/helps/helped
nobody cares/turned/came/knows/showed/calls/called/informed/told | no one .. answer/reply/respond/help
nobody .. answer/reply/respond/help | no reply | no response | no answer | no explanation | no apology | never replied
never responded | never replies | never answer* | never call* back | don't reply | doesn't reply | don't respond
didn't reply | didn't respond | haven't replied | hasn't replied | haven't heard | ghosted | ghosting me
ignored me/us/my | ignoring me/us/my | ignore my/your/their emails/messages/customers/calls | ignores my/customers
hung up on | hangs up | keeps hanging up | passed around | passed from pillar | given the run around | the runaround
couldn't care less | zero communication | no communication | lack of communication | radio silence | left on read
fobbed off | nobody home | don't/doesn't care about .. customers/customer/passengers/guests/us/clients | then cut off
got cut off | still no answer/reply/response/call/callback/word/update/explanation/email/contact
no updates/update since/for/yet/from/whatsoever | no callback | no call back
nobody/noone rang/called/phoned/emailed .. back | not heard a/anything/from | nothing but silence | crickets
chatbot/bot keeps/loop/just | talking/speaking to a/an bot/wall/brick/robot
transferred/passed .. # times/departments/people | emailed/called/rang/messaged .. # times
no acknowledgement/acknowledgment | closed my ticket/case/complaint/request | auto reply
automated/automatic/generic/copy/canned reply/response/replies | cut off .. # times | can't get hold of
can't speak to a/anyone | unable to reach/contact/speak/get
"""
UNDELIVERED = """
never arrived | never came | never turned up | never showed | never received | never got my/the/it/them
hasn't arrived | haven't arrived | has not arrived | have not received | haven't received | still not arrived
still not here/received/fixed/working/delivered/resolved | not yet received | didn't arrive | didn't turn up
didn't show up | no show | nowhere to be seen/found
lost my/our/the bag/bags/luggage/package/parcel/order/suitcase/case/booking/reservation | lost luggage
cancelled last minute | flight cancelled | flight canceled | flight delayed | delayed flight
missed my/our connection/connecting/flight because | gave my/our/away .. room/seat/table/reservation | left stranded
still hasn't/haven't arrived/received/come/been/got/fixed/resolved/replied/answered/shown/delivered/shipped/refunded
us/me/passengers/people stranded
cancelled/canceled my/our flight/order/booking/reservation/room/ticket/tickets/appointment/subscription
cancelled on us/me | marked as? delivered .. not/never/nothing/no | left in the rain
left it outside/in/by/on .. rain/street/bin/bins/doorstep | thrown/chucked/threw .. over
delivered to the wrong/someone | says/said/saying/states delivered | says/said/claims .. been/was delivered
never dispatched/shipped/sent/posted/delivered/collected/left
hasn't/not been dispatched/shipped/sent/collected/delivered/posted
engineer/driver/technician/courier .. never/didn't/nobody/not | rescheduled again
cancelled/canceled .. hours/day/night/minutes before | cancelled/canceled .. last minute/second/without
left at the/my .. without/gate/bin/bins | tried to deliver .. never/no/nobody/wasn't
"""
CHARGED = """
charged .. twice | charged me .. for/twice/again/extra | double charged | overcharged | over charged | charged without
billed twice | billed me | still charging | keep/keeps charging | kept my/our/the money/deposit/cash
keeping my/our money/deposit | where's my money | where is my money/refund/order/parcel/package
where's my refund/order/parcel/package | want my money back | want .. refund | need .. refund | no refund
refused .. refund | won't refund | refuse to refund/help/pay | refund refused | hidden fees | hidden charges
took .. out of my account | money .. not come back | waiting .. refund | get .. my money back | shame on
charged .. after cancelling/canceling/i/cancellation | charged for .. never/didn't/not
still being/get/getting charged/billed | charging me/us/people for/extra/twice | taken/took .. from my/our account
bill .. doubled/tripled/gone/went/jumped | without my/our consent/permission/knowledge/authorisation | small print
surprise fee/charge/bill/fees/charges
refund .. denied/rejected/refused/declined/pending/nowhere/never/still/processed | restocking fee | auto renewed
won't/refuse/refusing/refuses .. give .. back | no compensation
refuse/refused/refusing to compensate/reimburse/honour/honor
"""
FAILING = """
doesn't work | don't work | does not work | isn't working | not working | stopped working | won't work | never works
didn't work | won't load | won't open | keeps crashing | keeps freezing | keeps cutting | keeps dropping
keeps disconnecting | fell apart | falling apart | broken after/again/already | arrived broken/damaged/late/cold/open
came broken/damaged/cold | is broken | was broken | faulty | defective | out of order | gets worse | getting worse
worse than before | worse and worse | worse every | can't log in | can't get through
impossible to .. cancel/contact/reach/get/speak | cannot contact | down again | still broken | still down
third/fourth/fifth/second/3rd/4th/2nd time this week/month/year
still no sign/news/internet/hot/water/wifi/signal/refund/solution/fix | broke after/within #
broke after/within/on the/a first/week/month/day | logs/logged/logging me out
keeps breaking/failing/buffering/stopping/asking/saying/spinning/timing/logging/cancelling
keep/keeps getting an/the? error | timed out | error message/code | spinning wheel | blank/black/white/frozen screen
app/website/site/wifi is/keeps/still/completely? down/broken/crashes/crashed/freezes/froze | down since/all/for/most
ripped/tore/split/snapped/cracked/peeled/shrunk/died/stopped .. after/within/on/in .. #
ripped/tore/split/snapped/cracked/peeled/shrunk/died/stopped .. after/within/on/in .. first/one/a/week/month/wash/day
dead on arrival | stone cold | cold food | no hot water | no heating | no wifi | no signal
can't/cannot/unable .. log/login/book/pay/check | won't let me/us | doesn't/does not let me/us | not/isn't loading
can't/cannot access/connect/download/open
"""
REFUSAL = """
never again | never using | never buying | never flying | never going back | never come back | won't be back
won't be going/buying/using/returning/coming | will not be back/using/returning/buying | not coming back
don't recommend | do not recommend | wouldn't recommend | would not recommend | can't recommend | cannot recommend
not recommended | not worth | isn't worth | wasn't worth | ain't worth | avoid at all | avoid this/these/them/like
stay away | steer clear | stay clear | don't bother | don't waste | waste of money | waste of time | waste .. money
total waste | do not buy | don't trust | do not trust | can't trust | not happy with | not good enough
not acceptable | taking my business | cancelling my | canceling my | closing my account | deleted the app
uninstalled | thanks for nothing | thank you for nothing | expected better | expected far | fix your | fix this
sort it out | sort yourselves | get your act together | should be ashamed | absolute joke | what a joke | is a joke
taking the piss | taking the mick | have a word | don't buy from/this/it/anything | don't order from | don't fly with
don't use this/them | switching to another/a | last time i'll ever? i'll | last time i'll ever? we'll
last time i'll ever? fly/flying/use/using/order/shop/buy/book/i/we | last time i/we/ever/you ever? i'll
last time i/we/ever/you ever? we'll | last time i/we/ever/you ever? fly/flying/use/using/order/shop/buy/book/i/we
that's me done | so done with | done with this/these/you/them/your
lost a/another/my/our loyal? customer/custom/business | taking/take/took .. business/custom elsewhere
go/going/shop/shopping/look elsewhere | zero stars | 0 stars | one star | 1 star | if i could give
save your money/yourself/yourselves | think twice before | been warned | be warned | buyer beware | beware of
not fit for purpose | won't be flying/ordering/shopping/recommending/booking/renewing
"""
WRONG_THING = """
wrong order/item/size/address/product/colour/color/one/shoes/food/meal/prescription/date/name/seat/person
sent/gave/got/received/delivered/brought .. the wrong | missing from my/the/our order/box/parcel/bag
missing parts/screws/items/pieces | got/sent/received/given/came/gave/brought/delivered .. instead
not what i/we ordered/asked/bought/paid/booked | two left shoes/feet/gloves
# shoe/glove/earbud/sock/leg/piece/pieces/item/items/part/parts/button/screw/screws/chair/dish missing
one/a/the shoe/glove/earbud/sock/leg/piece/pieces/item/items/part/parts/button/screw/screws/chair/dish missing
missing # .. shoe/leg/screw/screws/button/part/piece/lid/sleeve/item/items/bag/bags
missing a/one/two/half .. shoe/leg/screw/screws/button/part/piece/lid/sleeve/item/items/bag/bags | items missing
half my/the/our order | opened the box/parcel/package/bag .. and/to/find/found
box/package/parcel was/came/arrived empty/open/opened/crushed/wet/damaged | empty box/package/parcel
someone else's order/parcel/prescription/package/food/luggage/bag
nothing like the/what picture/photo/description/pictures/photos | not as described/advertised/pictured
already been used/worn/opened | clearly used/worn/second
forgot my/our/half/to .. order/drinks/fries/chips/food/include/pack/send
arrived/came/delivered smashed/cracked/squashed/melted/soaking/crushed/empty/bent
arrived/came/delivered leaking/torn/dented/dead/wet/mouldy/raw/expired/opened | asked for .. got/given/received/gave
ordered .. but/and got/received/sent/delivered
"""
STUCK = """
since the # .. no/not/still/nothing/and | still .. since the # | no/nothing/not .. since the #
no/nothing/not .. since monday/tuesday/wednesday/thursday/friday/saturday/sunday/yesterday/january/february
no/nothing/not .. since march/april/may/june/july/august/september/october/november/december
says/said/saying/showing out for delivery | out for delivery since/for/all/again/every | in transit since/for
still no sign of | still no sign
still showing/shows/says/saying/stuck/sitting/pending/processing/unresolved/outstanding
tracking .. not/hasn't/stopped/stuck/wrong | no tracking
stuck in/at/on .. depot/customs/warehouse/processing/pending/transit/hub | been sitting in/at/on | been pending
supposed to arrive/come/be/leave/land/take .. delivered/here/yesterday/today/ago/hours
should have arrived/come/landed/left/boarded | should have been here/delivered/sorted/refunded
was due .. yesterday/last/ago/week | was meant/supposed to be/come/arrive/get .. yesterday/last/ago/delivered/between
"""
POLITE = """
possible to know/find .. where/when/why/what/who/if
i'd appreciate .. answer/reply/response/update/explanation/callback/call/refund
would appreciate .. answer/reply/response/update/explanation/callback/call/refund
be grateful .. reply/response/update/answer/explanation | i understand .. but | i appreciate .. but
i get that .. but | third/fourth/fifth/sixth/3rd/4th/5th/6th email/call/message/letter/complaint/attempt
third/fourth/fifth/sixth/3rd/4th/5th/6th dm/request/engineer/visit/tweet/phone
chasing my/this/up/a/the .. refund/order/parcel/delivery/reply/response/claim | chased # times
any update/news/idea on/when/about it's | any update/news/idea on/when/about my/our/this
kindly resolve/do/look/refund/help/check/respond/arrange/reply/revert/take | do the needful | hate to complain
not one to complain | don't usually/normally/like .. complain | don't want to .. difficult/rude/complain
when can/should/will i/we expect | when will .. refunded/delivered/fixed/resolved/credited/processed/restored
please look into | pls look into | raised .. ticket/complaint/request/query/issue
complaint/ticket/case number/no/id/ref/reference
"""
TASTE = """
who approved/authorised/greenlit .. this/that/the/it | who signed .. off | who thought .. good/idea
whose idea/bright | whoever designed/decided/thought/approved/invented .. this/that/the
who designed/decided .. this/that/the | nobody/noone asked for | no one asked for | what were you/they thinking
what was wrong with the | if it ain't/isn't broke | did anyone/nobody/anybody even? test/tested/check/proofread
eyesore | tone deaf | cringe | cringey | hard pass | said no one | said nobody | in their right mind | in what world
on what planet | looks like it/a/an .. intern/toddler/child/clipart/paint/ai
"""
LESS = """
lost/lose/losing my/all/our .. points/miles/avios/status/rewards
points/miles/credit/vouchers/rewards/voucher/credits .. expired/expire/gone/vanished/disappeared/wiped/worthless
closed/closing/closes/shut/shutting our/my/the .. branch/branches | branch .. closing/closed/shut/closes
nearest branch/store/atm .. # | nearest branch/store/atm .. miles/now
# clicks/taps/steps/screens/menus to/just/before | too many steps/clicks/taps/menus/ads/adverts | smaller portions
portions .. smaller/tiny/shrinking/shrunk | shrinkflation | price/prices .. up again | gone up again | going up again
put/putting .. prices/price up | prices have/has doubled/gone/rocketed
price hike/hikes/increase/increases/rise/rises | same price .. less/smaller/fewer | more for less | now have to pay
now charge for | used to be free/included | no longer free/included/offer/stock/accept/valid | paywall
behind a paywall | too many ads | unskippable | tills? closed | one till open | one checkout open | understaffed
short staffed | cutting corners | cut corners
"""
# What sounds bad and is praise.
NOT_BAD = """
not bad | not too bad | not half bad | not bad at all | not too shabby | not so bad | wasn't bad | wasn't bad at all
can't complain | cannot complain | can't fault | cannot fault | couldn't fault | no complaints | zero complaints
not a single complaint | nothing to complain | nothing but good | nothing but praise | never disappoint*
doesn't disappoint | didn't disappoint | don't disappoint | did not disappoint | not disappointed
wasn't disappointed | won't be disappointed | won't regret | don't regret | no regrets | never let .. down
never lets .. down | never failed | no problems | without a problem | without any problems | no issues
without any issues | couldn't be happier | couldn't ask for .. more/better | couldn't be better | can't be beat
can't beat | can't go wrong | can't get enough | no hassle | hassle free | not kept waiting | wasn't kept waiting
no queue | no queues | nothing wrong with | second to none | nothing better
not one outage/issue/problem/complaint/delay/crash/fault/hiccup/glitch/drop/error/bug/cancellation
not had/have .. one/single/any outage/issue/problem/complaint/fault/bug
not a single outage/issue/problem/delay/crash/fault/hiccup/glitch/drop/error/bug/cancellation
haven't had .. single/one/any outage/issue/problem/complaint/fault/bug/issues/problems
zero issues/problems/hassle/faults/drama/delays/downtime/outages/stress/hiccups/fuss/bugs/regrets
never once let/failed/had/crashed/missed/disappointed/been/broken
never had a/an/any/one problem/problems/issue/issues/complaint/complaints/trouble/fault | never missed a | no drama
no dramas | no hidden fees/charges/costs | no nasty surprises | no stress | no fuss | no faff | no dropouts
hasn't/haven't/not let .. down | not missed a beat | hasn't missed a beat | without a hitch/hiccup/glitch/fuss/fault
can't find fault | couldn't find fault | not a bad word | bad word to say | no nonsense | nothing negative to
never skips a beat
"""
# Praise told as a story: the reader saw the trouble in it.
RECOVERED = """
fixed/sorted/resolved/solved .. in/within # minutes/mins/min/hours/hrs/seconds/day/days
replaced/repaired/refunded/rebooked/rescheduled .. in/within # minutes/mins/min/hours/hrs/seconds/day/days
fixed/sorted/resolved/solved/replaced/repaired/refunded/rebooked/rescheduled .. within/under the/an/a hour/day/minute
fixed/sorted/resolved/solved/replaced/repaired/refunded/rebooked .. in minutes/seconds/no/under/record
fixed/sorted/resolved/solved/replaced/repaired/refunded/rebooked/swapped .. straight/right away
fixed/sorted/resolved/solved/replaced/repaired/refunded/rebooked .. immediately/instantly/there/promptly
refunded/replaced/exchanged/swapped .. no question/questions/quibble/fuss/receipt/problem | no questions asked
no quibble | without me/us even? asking | without me/us having to | without being asked
before i/we even? asked/noticed/realised/realized/knew | blocked/spotted/caught/flagged/stopped .. before i/we
stayed open late? for/so/until | stayed late to/for | stayed behind to/after | stayed on the phone/line with/until
stayed with me/us/him/her/my until | went/gone/goes/going out of their/his/her/your way | above and beyond
went above | went/goes/gone the extra mile | over and above | ran/drove/cycled/walked .. to bring/return/deliver/give
ran after me/us | chased me/us down | found my/our/her/his .. and kept/posted/returned/sent/brought
returned my/our lost? wallet/phone/purse/keys/bag/passport | waived the/my/our .. fee/fees/charge | upgraded me/us
on the house | comped us/our/me/my | sent/gave me/us a/another new/free/replacement .. free/straight/next/same
free replacement | apologised/apologized .. and/then fixed/sorted/refunded/replaced/sent/gave/offered
owned the/their mistake | held their hands up | put it right | made it right | put things right | made things right
money back in/within/the # | money back in/within/the same/an/a/minutes | full refund #
full refund in/within/same/no/straight | refund in/within minutes/seconds/hours | couldn't do enough
couldn't have been nicer/kinder/better/lovelier/friendlier | couldn't have been more helpful/patient/lovely/kind
nothing was too much | bent over backwards | dropped everything | talked/walked me/us/him/her/mum through
answered/replied/responded in/within # minutes/seconds/mins
answered/replied/responded in/within minutes/seconds/an/the | answered .. first ring | picked up .. first ring
an actual/a real human/person answered/picked/helped/replied | back up/on/online/running in/within #
back up/on/online/running in/within minutes/an/the | took the time to | carried my/our/her/his | refused a tip
wouldn't take a/any tip/money/payment | didn't charge me/us | knocked .. off .. bill
"""
LOYAL = """
already booked again/next/our/for/another | booked again for/next | booked .. again already | rebooked for next
second/third/fourth/fifth/sixth/tenth/2nd/3rd/4th/5th/10th year running/coming/staying/going/visiting
# years running | won't/wouldn't/don't/will/not go/shop/buy/use/fly/bank/stay/eat/book/order anywhere/anyone else
never go/going/shop/buy/use/using/fly/flying/shopping anywhere/anyone else | wouldn't dream of .. else | i'm converted
am converted | consider me converted/impressed | colour/color me impressed | a convert | a regular now
my/our new favourite/favorite | my favourite | my favorite | i'd happily? recommend | i'd definitely recommend
would happily recommend | recommending .. to everyone/anyone/friends | telling/told everyone/all .. friends about
give/giving .. a/an raise/medal/payrise/promotion/bonus/oscar/award
deserve/deserves .. raise/medal/payrise/promotion/bonus/award/recognition | hats off
made mum's day/week/year/month/night/christmas/birthday
made my/our/her/his/their day/week/year/month/night/christmas/birthday | made mum's day | made dad's day
nearly/almost/actually cried/teared .. kind/kindness/happy/relief/happiness/joy | happy tears | tears of joy
restored/restores/restoring .. faith | faith in humanity | customer/fan for life | our new local
can't/cannot wait to go/come/be/fly/stay/visit/return/get back/again | will be back
will definitely/certainly be back | will be returning | i'll be back/returning for/again/soon/next
we'll be back/returning for/again/soon/next | we/i be back/returning for/again/soon/next | be back for more
be back soon | keep/keeps coming/going back | coming back for more | won/gained/earned/got .. a customer/fan
earned my/our business/loyalty/trust/custom | how it should be done | how customer service should
how you do it/customer/service | how it's done | never looked back | never looking back | best decision
best thing i/we | best money i/we | can't/cannot/couldn't thank .. enough | can't/cannot/couldn't praise .. enough
can't/cannot speak highly | treated .. like royalty/family/a queen/king/vip
been with .. # years .. never/still/happy/always | loyal for life | so well looked after | looked after us/me
"""
# Then and now.
TURNED_GOOD = """
used to be .. terrible/awful/bad/rubbish/shocking/dreadful/useless/worst/horrible/shite/crap/painful/nightmare/grim
used to hate/dread/moan/slag | i take back everything/what/all/it/my/every | take it all back
eat/eating my words/hat | i stand corrected | i/was very? sceptical/skeptical/dubious
was expecting the worst/a/an fight/battle/argument/nightmare | expected/expecting/feared the worst
proved/proven me wrong | pleasantly surprised | has/have/really/massively/vastly improved
massive/huge/big/vast improvement | so much better now/than | way better now/than | turned it/things around
upped their/your game | won me over/back/round | thought .. would be .. nightmare/terrible/awful
"""
TURNED_BAD = """
used to be .. good/great/better/best/nice/decent/reliable/brilliant
used to be .. lovely/amazing/quick/cheap/excellent/fantastic/favourite/favorite
i used to love/like/enjoy/recommend/rave/trust | we used to love | gone/went/going/goes downhill
bring back the old/original/proper/real | not what it/they was/were/used
isn't/aren't/ain't what it/they used/was/were | not as good as .. was/were/used/before/once | nowhere near as good
not the same anymore/since/any/without | shadow of its/their/your
standards have/are dropped/slipped/slipping/falling
quality .. dropped/declined/slipped/nosedived/plummeted/tanked/downhill | gone to the dogs | gone to pot
i/we miss the old | lost its/their/your touch/way/charm/soul | since the update/takeover/merger/rebrand/redesign/new
better before | what has happened to | how the mighty | once great
"""
PRAISE = """
highly recommend* | would recommend | definitely recommend | totally recommend | can't recommend .. enough
cannot recommend .. enough | best .. ever | the best | love this/these/it/them/my/the/you/that
loved it/this/the/every | well done | good job | great job | great work | worth it | five star | thank you so much
thanks so much | many thanks to | huge thanks | big thanks | big thank | thanks to .. team/staff/crew/driver
so helpful | super helpful | very helpful | so friendly | really friendly | lovely staff | amazing | awesome
excellent | fantastic | brilliant | delicious | perfect | impressed | very impressed | exceeded | so happy with
very happy with | really happy with | happy customer | 10 out of 10 | can't wait | cannot wait
worth the wait/trip/money/price/drive/hype | 5/five star/stars | recommended
"""
SLANG_GOOD = """
slaps | absolutely slaps | is fire | was fire | straight fire | this is fire | pure fire | so fire | fire af | bussin
goated | the goat | chuffed | lush | well good | dead good | proper good | proper lush | banging | proper banging
belter | spot on | pure sound | class act | top notch | top tier | top drawer | top quality | sick af | da bomb
the bee's knees | dog's bollocks | bees knees | massive w | huge w | big w | w service | chef's kiss | chef s kiss
slays | slayed | ate that | ate and left | no crumbs | legit amazing | absolute legends | smashing | smashed it
nailed it | killed it | killing it | hidden gem | hella good | so good | immaculate | hooked on | obsessed with
stoked | buzzing | is/are/was/were/absolutely/proper/so/pretty/dead sound/ace/mint/dope/lit/legit
ace service/staff/food/team | a gem | you legend/legends | what a legend | a cracking | the app rocks | this app rocks
kudos to | shout out to | shoutout to | props to | fair play | worth every | well worth | worth its weight
life saver | lifesaver | game changer | saved my/our day/life/trip/bacon | sorted .. in/quickly/straight/within
fixed it so fast | keep it up | 10 10 | best in town | absolute angels | angels | great shout | ten out of ten
in seconds | no fees
"""
SLANG_BAD = """
so mid | kinda mid | scuffed | dodgy | gutted | rubbish | naff | tacky | manky | minging | grim | dire | shite | crap
crappy | shitty | bullshit | trashy | wack | sucks | sucked | janky | sketchy | shady | scam | scammers | clowns
clown show | shambles | shambolic | farce | fiasco | disaster | disgrace | disgraceful | disgusting | appalling
abysmal | atrocious | dreadful | pathetic | useless | hopeless | incompetent | clueless | a joke | laughable
ridiculous | unacceptable | nightmare | horrible | terrible | awful | worst | poor service | poor show | bad service
piss poor | pissed off | fuming | livid | furious | fed up | sick of | so done | ripped off | rip off
daylight robbery | biggest l | huge l | take the l | took the l | epic fail | total fail | letdown | let down
disappointed | disappointing | disappointment | underwhelming | overpriced | overhyped | overrated | meh | bleh
yikes | bummer | bakwaas | wonky
is/are/was/were/absolute/utter/total/complete/so/pure/such/kinda/pretty/bit mid/shit/pants/trash/bs/garbage/rubbish
shit service/app/customer/company/food/hotel | shit show | shitshow | piece of shit | pile of shit/garbage/rubbish
suck at | you suck | they suck | joke of a | massive fail | big fail | massive l | the l of | we were cooked
robbed me | robbed us | not great | isnt great | wasnt great | not good | isnt good | wasnt good | not impressed
unimpressed | nothing special | dont like | didnt like | not the best | expected more | not ok | not okay | not cool
"""
# Praise that turns round when something bad follows.
OPENER = """
oh? great/brilliant/fantastic/wonderful/lovely/amazing/awesome/excellent/perfect/fabulous/superb
oh? marvellous/marvelous/bravo/congrats/congratulations/cheers/kudos/classy/stellar/delightful/magic/thanks
oh? nice/good/great/top job/one/work/stuff/going/start/service | well done | hats off | round of applause | slow clap
10 10 | what a joy/treat/pleasure/surprise/start | thank you | so glad/happy/pleased/thrilled | just what i needed
cool cool | living in the future | amazing/brilliant/quality/superb/stellar/fantastic stuff/work/service/start/timing
what a time to be alive | what a time | what a world | love that for me/us/you | chef's kiss | another triumph
"""
# … and what follows is what is praised.
LEADING = """
thanks/thank/cheers/congrats/congratulations/kudos/bravo .. for/on/to | love how/when/that | love it when/how
love the way | gotta/got love/appreciate/admire | got to love/appreciate/admire | don't you just love | nothing like
nothing beats/says | really/truly appreciate | so glad/happy/thrilled that/to
how lovely/kind/nice/thoughtful/generous | what a joy/treat/pleasure | hats off to | round of applause for/to
slow clap for | so good of | living in the future | what a time to
"""
EVENT = """
delay | delays | delayed | cancelled | canceled | cancels | cancelling | canceling | broken | broke my | screw* up
messed up | mess up | ruin* my/our/the | queue | queues | on hold | crashed | crashing | outage | not working
doesn't work | won't work | isn't working | stopped working | refused | refuses to | stranded | overcharg*
charging .. extra | charged .. twice | price hike | raising prices | yet again | for nothing
no one answers/replies/responds | nobody answers/replies/responds | ignoring me/us/my | hang* up on | useless | bumped
downgraded | dirty | hidden fees | soaked | damaged | no wifi | no signal | no internet | no response | no reply
still no | still not | wrong order/item/size/room/address | lost my/our | losing my/our | lost luggage
waiting # hours/weeks/days/minutes | # hours late | hours on hold
another delay/delayed/cancellation/cancelled/outage/problem/fee/price/error/bug/crash/hour | one human | left on read
locked out | # times/weeks/months .. still | would wait/queue/hold again | price increase/rise/hikes | prices up
chatbot | captcha | timed out | logged me out | frozen screen | froze | rail replacement | sat on the tarmac/runway
error code/message | stone cold | flooded | double/doubled the price | # transfers | # attempts | # emails
# people ahead | overbooked | overbooking | no heating | no hot water | no seats | no trains | hours on the/tarmac
"""
SETTLED = """
fix | fixed | fixing | solved | resolved | sorted | sorting | helped | help | helping | helpful | refund | refunded
quick | quickly | fast | saved | saving | found | finding | returned | returning | replaced | patient | patience
kind | friendly | informed | updates | update | never lets | never fails | never disappoints | wait to | wait for the
can't wait | cannot wait | couldn't wait | waiting for us | no delay | no delays | without | again soon | back again
see you again | once again | thanks again | thank you again | again next | do it again
"""
ASKING = """
does anyone know | anyone know | does anybody know | anybody know | anyone tried | has anyone | has anybody
anyone else going | anyone used | any idea if | is there a | is there an | are there any | do you know | do you have
do you do | do you sell | do you ship | do you guys | does .. open | what time | what are the/your hours
opening hours | how much is | how much are | how do i | how can i | where can i | where is the nearest | which one
what's the difference | what is the difference | is it possible | any recommendations | thoughts on | can i
asking for
"""
NEWS = """
opens/launches/announces/unveils/introduces/reports/posts .. its
appoints/acquires/expands/publishes/releases/partners/confirms .. its
opens/launches/announces/unveils/introduces/appoints/publishes/releases new/version
to open .. new store/stores/shop/branch/hotel/location/office | we're hiring | we are hiring | is hiring | now hiring
job opening | job alert | apply now | quarter results | q1/q2/q3/q4 | press release | according to | company says
company said | spokesperson | spokesman | spokeswoman | changelog | per cent | percent | under investigation
residents | statement says | company statement | officials | authorities | police said/say | no injuries
no casualties | under control | hearing set
"""
