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
"""
SILENCE = """
no one answers/responds/replies/picks/answered/replied/helps/helped
no one cares/turned/came/knows/showed/calls/called/informed/told
nobody answers/responds/replies/picks/answered/replied/helps/helped
nobody cares/turned/came/knows/showed/calls/called/informed/told | no one .. answer/reply/respond/help
nobody .. answer/reply/respond/help | no reply | no response | no answer | no explanation | no apology | never replied
never responded | never replies | never answer* | never call* back | don't reply | doesn't reply | don't respond
didn't reply | didn't respond | haven't replied | hasn't replied | haven't heard | not heard back | ghosted
ghosting me | ignored me/us/my | ignoring me/us/my | ignore my/your/their emails/messages/customers/calls
ignores my/customers | hung up on | hangs up | keeps hanging up | passed around | passed from pillar
given the run around | the runaround | couldn't care less | zero communication | no communication
lack of communication | radio silence | left on read | fobbed off | nobody home
don't/doesn't care about .. customers/customer/passengers/guests/us/clients | then cut off | got cut off
"""
UNDELIVERED = """
never arrived | never came | never turned up | never showed | never received | never got my/the/it/them
hasn't arrived | haven't arrived | has not arrived | have not received | haven't received | still not arrived
still not here/received/fixed/working/delivered/resolved | not yet received | didn't arrive | didn't turn up
didn't show up | no show | nowhere to be seen/found
lost my/our/the bag/bags/luggage/package/parcel/order/suitcase/case/booking/reservation | lost luggage
wrong order/item/size/address/product/colour/color/one | sent the wrong | sent me the wrong
missing from my/the order | missing parts/screws/items | cancelled last minute | flight cancelled | flight canceled
flight delayed | delayed flight | missed my/our connection/connecting/flight because
gave my/our/away .. room/seat/table/reservation | left stranded
still hasn't/haven't arrived/received/come/been/got/fixed/resolved/replied/answered/shown/delivered/shipped/refunded
us/me/passengers/people stranded
cancelled/canceled my/our flight/order/booking/reservation/room/ticket/tickets/appointment/subscription
cancelled on us/me | out for delivery since | in transit since | marked as? delivered .. not/never/nothing/no
"""
CHARGED = """
charged .. twice | charged me .. for/twice/again/extra | double charged | overcharged | over charged | charged without
billed twice | billed me | still charging | keep/keeps charging | kept my/our/the money/deposit/cash
keeping my/our money/deposit | where's my money | where is my money/refund/order/parcel/package
where's my refund/order/parcel/package | want my money back | want .. refund | need .. refund | no refund
refused .. refund | won't refund | refuse to refund/help/pay | refund refused | hidden fees | hidden charges
price hike | price increase again | took .. out of my account | money .. not come back | waiting .. refund
get .. my money back | shame on
"""
FAILING = """
doesn't work | don't work | does not work | isn't working | not working | stopped working | won't work | never works
didn't work | won't load | won't open | keeps crashing | keeps freezing | keeps cutting | keeps dropping
keeps disconnecting | fell apart | falling apart | broken after/again/already | arrived broken/damaged/late/cold/open
came broken/damaged/cold | is broken | was broken | faulty | defective | out of order | gets worse | getting worse
went downhill | gone downhill | going downhill | worse than before | worse and worse | worse every
used to be .. good/great/better/best/nice/decent | can't log in | can't get through
impossible to .. cancel/contact/reach/get/speak | cannot contact | down again | still broken | still down
third/fourth/fifth/second/3rd/4th/2nd time this week/month/year
still no sign/news/internet/hot/water/wifi/signal/refund/solution/fix | broke after/within #
broke after/within/on the/a first/week/month/day
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
don't use this/them | switching to another/a
"""
# What sounds bad and is praise.
NOT_BAD = """
not bad | not too bad | not half bad | not bad at all | not too shabby | not so bad | isn't bad | wasn't bad
wasn't bad at all | can't complain | cannot complain | can't fault | cannot fault | couldn't fault | no complaints
no complaint | zero complaints | not a single complaint | nothing to complain | nothing but good | nothing but praise
never disappoint* | doesn't disappoint | didn't disappoint | don't disappoint | did not disappoint | not disappointed
wasn't disappointed | won't be disappointed | won't regret | don't regret | no regrets | never let .. down
never lets .. down | never fails | never failed | no problems | without a problem | without any problems | no issues
without any issues | couldn't be happier | couldn't ask for .. more/better | couldn't be better | can't be beat
can't beat | can't go wrong | can't get enough | no hassle | hassle free | not kept waiting | wasn't kept waiting
no queue | no queues | nothing wrong with | second to none | no better | nothing better | one and only grumble
"""
PRAISE = """
highly recommend* | would recommend | definitely recommend | totally recommend | can't recommend .. enough
cannot recommend .. enough | will be back | will definitely be back | will be returning | best .. ever | the best
love this/these/it/them/my/the/you/that | loved it/this/the/every | well done | good job | great job | great work
worth it | five star | thank you so much | thanks so much | many thanks to | huge thanks | big thanks | big thank
thanks to .. team/staff/crew/driver | so helpful | super helpful | very helpful | so friendly | really friendly
lovely staff | amazing | awesome | excellent | fantastic | brilliant | delicious | perfect | impressed
very impressed | exceeded | so happy with | very happy with | really happy with | happy customer | my favourite
my favorite | 10 out of 10 | can't wait | cannot wait | worth the wait/trip/money/price/drive/hype | 5/five star/stars
recommended
"""
SLANG_GOOD = """
slaps | absolutely slaps | is fire | was fire | straight fire | this is fire | pure fire | so fire | fire af | bussin
goated | the goat | chuffed | lush | well good | dead good | proper good | proper lush | banging | proper banging
belter | spot on | pure sound | class act | top notch | top tier | top drawer | top quality | sick af | da bomb
the bee's knees | dog's bollocks | bees knees | massive w | huge w | big w | w service | chef's kiss | chef s kiss
slays | slayed | ate that | ate and left | no crumbs | legit amazing | absolute legends | smashing | smashed it
nailed it | killed it | killing it | hidden gem | hella good | so good | immaculate | unreal | take my money
hooked on | obsessed with | stoked | buzzing
is/are/was/were/absolutely/proper/so/pretty/dead sound/ace/mint/dope/lit/legit | ace service/staff/food/team | a gem
you legend/legends | what a legend | a cracking | the app rocks | this app rocks | hats off | kudos to | shout out to
shoutout to | props to | fair play | worth every | well worth | worth its weight | life saver | lifesaver
game changer | went above | above and beyond | made my/our day | saved my/our day/life/trip/bacon
sorted .. in/quickly/straight/within | fixed it so fast | keep it up | 10 10 | best in town | absolute angels | angels
great shout | ten out of ten | in seconds | no fees
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
cool cool
"""
# … and what follows is what is praised.
LEADING = """
thanks/thank/cheers/congrats/congratulations/kudos/bravo .. for/on/to | love how/when/that | love it when/how
love the way | gotta/got love/appreciate/admire | got to love/appreciate/admire | don't you just love | nothing like
nothing beats/says | really/truly appreciate | so glad/happy/thrilled that/to
how lovely/kind/nice/thoughtful/generous | what a joy/treat/pleasure
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
locked out | # times/weeks/months .. still
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
