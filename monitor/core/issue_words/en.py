"""English: which words speak of what. How to write them: `monitor.core.expressions`."""

from __future__ import annotations

SAFETY = """
food poisoning | poisoned | poisoning | got/was/were/made .. sick from/after .. eating | salmonella* | listeria*
legionella* | e coli | botulism | norovirus | undeclared allergen* | allergic reaction | anaphyla* | caught fire
catch fire | catches fire | catching fire | on fire .. battery/phone/charger/engine/kitchen/plane/car/room
battery/charger/phone/engine/kitchen .. on fire | burst into flames | in flames | went up in flames | fire at/in/broke
a fire at/in/started/alarm | kitchen/battery/electrical/engine/house/lithium fire | set fire to
the fire started/spread | fire brigade | fire department | smoke alarm | smoke coming | started smoking
smoke .. cabin | exploded | explodes | exploding | explosion* | blew up in | electrocuted | electric shock
got shocked | short circuit* | gas leak* | smell/smells/smelt/stinks/reeks of gas/petrol/gasoline | carbon monoxide
injur* | hospitalis* | hospitaliz* | in/to/into hospital | in/to the hospital | hospital bill | ambulance* | a and e
emergency room | in the er | to the er | stitches | concussion
broke my/his/her/their arm/leg/wrist/ankle/collarbone/nose/tooth/teeth/hip | broken bone* | fractur* | bleeding
third degree | burnt/burned/burns my/his/her/our hand/hands/face/leg/legs/skin/mouth | scalded | died | death/deaths
killed a/my/someone/him/her/two/three | nearly/almost/could/would killed/died/drowned/choked | could have killed/died
could have been killed/hurt/worse/serious | nearly kill* | almost kill* | drown* | chok* on | choking hazard
suffocat* | fatal accident/crash/injury/injuries/fall/fire/reaction/dose/shock
was/were/proved fatal | fatally | fatality | fatalities | casualt* | dangerous | dangerously | hazard | hazards
hazardous | unsafe | safety risk | safety issue* | safety hazard | not safe | isn't safe | isnt safe | wasn't safe
death trap | deathtrap | accident waiting | health and safety
putting .. lives/passengers/children/kids/people .. risk | at risk | brakes failed | brake failure | brakes gave
no brakes | brakes .. stopped | handlebar* .. snapped/broke/came | wheel came off | collapsed | ceiling fell
ceiling came | fell down the stairs | slipped on | tripped over | stuck/trapped in .. lift/elevator
emergency/fire exit/exits .. blocked/locked/chained | oxygen mask* | seat belt* .. broken | emergency landing
evacuat* | glass in | shards | shard of | piece/pieces of glass/metal/plastic | bit of metal/glass/plastic
product recall | recall of | recall notice | recalls # | recalls/recalled/recalling .. over/due/after/because/possible
toxic | asbestos | lead paint | contaminat* | assault* | sexual* harass* | groped | harassed | attacked by
threatened by .. staff/driver/guard/courier | threatened me | stalked | molested | molesting | spiked my drink
drink spiking
"""

LEAK = """
data leak* | data breach* | security breach* | breach of .. data/privacy | privacy breach | privacy violation
leak/leaks/leaked/leaking .. data/passwords/details/info/information/emails/records/addresses/passports/database
data .. leaked/exposed/stolen/breached/sold | expos* .. data/details/records/passwords/customers
records .. exposed/found/leaked/open | hack | hacked | hackers | hacker | hacking | cyberattack* | cyber attack*
ransomware | identity theft | stolen identity | gdpr | data protection | ico complaint | information commissioner
someone/somebody else s accounts/account/data/details/orders/order/statement/records/messages
other people's data/details/orders/accounts/messages/names
other people s data/details/orders/accounts/messages/bookings
a/another stranger/customer/patient/guest/person s account/accounts/call/calls/data
a/another stranger/customer/patient/guest/person s details/orders/order/statement/records/passport
another customer's | show*/seeing/see/saw/looking .. stranger s | looking at mine | seeing mine
sold/sells/selling/shared my/our/your/customer/user data/details/number/address/info/information/email/location
shares/sharing/gave/giving/passed my/our/your/customer/user data/details/number/address
shares/sharing/gave/giving/passed my/our/your/customer/user info/information/email/location
my data/details .. without | plain text passwords | passwords in plain | world readable | open server
unsecured server | unprotected database | publicly accessible | exposed database | logged into my account from
account .. compromised | hidden camera | spying on | spyware | spied on | cc'd everyone | everyone's email*
all the email addresses
"""

LEGAL = """
lawsuit* | suing | to sue | gonna sue | will sue | i'll sue | i ll sue | sue them/you/your | sued | sues
class action | lawyer | lawyers | attorney* | solicitor | solicitors | barrister | legal action | legal team
take/taking/took/see them/you/him/her/restaurant/company/chain? .. court | small claims | tribunal | labour court
labor court | high court | court case | court hearing | in court | to court | the court | prosecut* | convicted
indict* | subpoena | illegal | illegally | unlawful | unlawfully | against the law | breaking the law
breach of contract | broke the law | violat* .. law/rights/act/regulations | crime | criminal | police report
called the police | reported .. police | reported to .. authorit*/regulator/council/police/ombudsman | been reported
ombudsman | trading standards | consumer affairs | consumer protection | citizens advice | better business bureau
the bbb | ftc | attorney general | regulator | regulators | watchdog | ofcom | ofgem | the fca | cfpb
advertising standards | cease and desist | copyright* | plagiari*
stole my/her/his/their design/designs/photo/photos/art/artwork/song | fined | a fine of | unfair dismissal | wrongful*
wage theft | unpaid wages/shifts/overtime/internship | child labour | child labor | sweatshop* | union busting
whistleblow* | antitrust | investigation into | under investigation by
"""

DISCRIMINATION = """
discriminat* | racist | racists | racism | racial* | racial profiling | xenophob* | homophob* | transphob* | sexist
sexism | misogyn* | ableist | ableism | ageist | ageism | fatphob* | islamophob* | antisemit* | anti semit* | bigot*
slur | slurs | n word | hate speech
because i/she/he/we/they m/s/re black/asian/brown/gay/trans/muslim/disabled/deaf/blind/old/pregnant
because im black/asian/brown/gay/trans/muslim/disabled/deaf/blind/old/pregnant
because i am/was black/asian/brown/gay/trans/muslim/disabled/deaf/blind/old/pregnant
because she/he/they/we is/was/were/are black/asian/brown/gay/trans/muslim/disabled/deaf/blind/old/pregnant
because of my/her/his/our/their race/skin/accent/religion/disability/gender
because of my/her/his/our/their age/hijab/name/colour/color/wheelchair/weight | wheelchair | wheelchairs
disabled passenger/customer/guest/access/person/people | guide dog | service dog | assistance dog | hijab | headscarf
turban | people like you/her/him/us/them | go back to your country | speak english .. told/only
refused .. serve .. because | turned away .. because | only followed the/me black | no blacks | husband's permission
husband s permission | denied entry .. race/black/hijab | not accessible | step free .. none
"""

HYGIENE = """
cockroach* | roach | roaches | bed bug* | bedbug* | rat | rats | mouse/mice .. droppings/in/ran/running
mouse droppings | droppings | rodent* | maggot* | fleas | lice | flies in/on/all | fly in .. soup/drink/food/salad
ant/ants in/all | bug/bugs/insect/insects/worm/worms in .. food/salad/soup/rice/drink/room/bed/my | bites all
infest* | vermin | filthy | filth | dirty | dirtiest | grubby | grimy | grime | mouldy | moldy | mould | mold | mildew
stain/stains/stained .. sheet/sheets/bed/bedding/towel/towels/mattress/carpet/pillow | sticky floor* | sticky table*
sticky remote | unclean* | unhygienic | unsanitary | insanitary | hygiene | gross
disgusting bathroom/room/toilet/toilets/kitchen/food | hair/hairs in .. food/bed/soup/shower/my/pasta/salad
pubic hair | toenail* | nail clippings | used plaster* | used condom | used needle* | used nappy | used diaper
bloody/blood on/in .. sheet*/towel*/swab/bed/floor | blood stains | faeces | feces | poo in | poop in/on | urine
pee on
smell*/smelt/stank/stunk/stinks/reeks/reeked of/like urine/pee/sewage/damp/mould/mold/vomit/sick/drains/cigarettes/rot
sewage | stench | vomit on/in | expired | past .. use by | out of date .. food/milk/chicken/meat/yogurt | rotten
gone off | spoiled milk/food/meat | rancid | raw chicken | undercooked | pink chicken | cold chicken .. raw
stomach bug | diarrh* | the runs | health inspector* | environmental health | food hygiene | not cleaned
never cleaned | hadn't been cleaned | not been cleaned | wasn't cleaned | nobody cleaned | 🪳 | 🐀 | 🤮
"""

OUTAGE = """
outage* | is/are/was/been/went/goes/gone/still down for/since/again/all/today/this/right/yet
app/site/website/server/servers/system/systems/network is/are/was/has/have/keeps/went/goes/been/still .. down
service/platform/internet/wifi/broadband/api/line/everything is/are/was/has/have/keeps/went/goes/been/still .. down
down again | are you down | is .. down ? | downtime | crashed | crashes | crashing | keeps crashing | won't load
wont load | not loading | doesn't load | isn't loading | won't open | doesn't open | blank screen | white screen
can't/cannot/couldn't/won't log/login/access/connect | cant/cannot/couldnt sign in/into | unable to sign in
can't log in | can't login | unable to log/login/access/connect | cannot log/access/login | locked out | server error
error 500/502/503/504 | 500/502/503/504 error | servers? unavailable | service unavailable | temporarily unavailable
gateway timeout | timed out | times out
no signal/internet/service/connection/broadband/coverage/wifi/power/hot .. since/for/days/hours/today/all/again/water?
no internet | no signal | no broadband
internet/wifi/broadband/signal/connection keeps .. dropping/cutting/going/disconnecting | lost power | power cut
power outage | blackout | offline | system failure | systems failure | system is down | it failure | technical glitch
glitch .. payments/customers/system | interruption | disruption to .. service/services/payments
sync .. broken/failing/stopped | stopped syncing | won't sync
app/website/site/login .. not/isn't/doesn't/won't/stopped work/working/load/loading/respond/responding/end
checkout/payment/payments/api .. not/isn't/doesn't/won't/stopped work/working/load/loading/respond/responding/end
app .. broken | app .. wouldnt | login .. broken | card payments .. declined/failing/down
payments .. failing/declined/down | cash machine* .. down/broken/out | atm* .. down/out/broken | engineers are working
degraded
"""

FRAUD = """
scam | scams | scammed | scammer* | scamming | scummy | fraud | fraudulent* | fraudster* | con artist* | conned
swindl* | rip off | ripoff | ripped .. off | rip off merchants | thief | thieves | crooks | crooked | stealing from
stole my/our/his/her money/deposit/cash/savings | daylight robbery .. charged | theft | robbed me | robbed us
pyramid scheme | ponzi | charged .. twice | charged twice | double charged | double billed | billed twice
charged .. three/several/multiple/4/3/5 times | overcharged | over charged | overcharging | charged .. wrong amount
charged for something/things/services/a .. never/didn't | charged me for nothing | charging .. after .. cancel*
charged .. after .. cancel* | charged .. without .. permission/consent/asking/telling/warning/authoris*/authoriz*
still charging | still billing | keep charging | keep billing | keeps charging | keeps billing | unauthorised
unauthorized | hidden fee* | hidden charge* | phantom charge* | mystery charge*
took .. out of/off .. account/me/card | took money
kept/keep/keeps/keeping/pocketed/pocketing my/our/the/your money/deposit/cash/refund/payment | kept the deposit
won't/refuse/refused/refuses/refusing .. refund/give .. money | won't refund | refuse to refund | refused to refund
where's my money | where is my money | give me my money | want my money back
money is/has/was/just gone/disappeared/vanished/missing | money gone missing
money .. not/never come/came/returned back? | false advertising | misleading ad* | bait and switch | counterfeit*
fake product/products/shoes/reviews/goods/tickets/website/account/invoice | fakes | forged | mis sold | missold
mis selling | free trial .. charged/took/billed | trick* .. into | tricked | deceived | deceptive | lied to customers
price .. different at the till | price gouging | salesman .. swore/lied | without my consent | never agreed to
never signed | phishing | pocketing
"""

COMPLAINT = """
waiting | waited | delay | delayed | delays | late | refund | refunded | return | cancelled | canceled | cancels
rude | unhelpful | ignored | ignoring | ghosted | no reply | no response | no one answers | nobody answers | on hold
customer service | support | broken | broke | damaged | faulty | defective | never arrived | hasn't arrived
not arrived | not received | wrong order/size/item/product | missing | lost .. luggage/bag/bags/parcel/package/order
queue | queues | slow | cold | noisy | noise | overbooked | cramped | expensive | overpriced | price | prices
charged | bill | billed | missed | crashed | update | subscription | uncomfortable | fell apart | came off | useless
engineer | driver | courier | chatbot | won't be back | poor service | bad service | worst service | terrible service
awful service
"""

TASTE = """
ugly | hideous | tacky | logo | rebrand | advert | adverts | commercial | ad | ads | campaign | slogan | colour
colours | color | colors | music | playlist | jingle | song | decor | font | packaging | mascot | outfit | uniforms
aesthetic | design | style | cringe | corny | boring | neon | taste | tastes | tasted | tasteless | flavour | flavours
flavor | flavors | bland | too sweet | too salty | too strong | not my thing | not my taste | not for me | not my cup
don't like the | didn't like the | bring back the old | new recipe | brown of a | overhyped | overrated
"""

# What sounds like one of the above and is not.
INNOCENT = """
this/that/it/s/is/are/was/were/song/album fire
food/straight/absolute/absolutely/pure/so/new/literally/lowkey/actual/be fire | it s fire
on fire tonight/today/lately/rn | fire sale | fire stick | fire tv | fire hd | fire emoji | fire drill | fire pit
open fire | log fire | camp fire | the fire you | by the fire | under fire | ceasefire | fire up | fired up
fire extinguisher* | fire safety training | fire alarm test | to die for | died laughing | died of laughter
dying laughing | i died | i'm dead | im dead | death by chocolate | bored to death | killing it | killed it | killer
dead good | drop dead gorgeous | scared to death | love .. to death | death of me | death row records | hair salon
mouse pad | wireless mouse | computer mouse | mouse and keyboard | rat race | mad hatter | mickey mouse
cat and mouse | injury time | injury list | injured reserve | injury update | injury report | fantasy football
bug fix* | bug report | bugs bunny | water leak* | roof leak* | leaked album | leaked song | leaked trailer
leaked photos of the new | leaky | leak in the roof | leaking tap/pipe/roof/ceiling/toilet/boiler | hack for
life hack* | hacks for | growth hack* | hacker news | hackathon* | hacky | tennis court | basketball court
food court | court side | courtyard | supreme court nominee | crime drama | crime series | crime novel | true crime
criminally good | criminally underrated | partner in crime | partners in crime | a fine | fine dining | fine wine
crash course | crash pad | wedding crash* | down the road | down to earth | down south | down town | down under
calm down | slow down | come/comes/came/coming/price*/prices down | down by # | touch down | let me down gently
sit down | going down well | hold down | fraud prevention | prevent fraud | anti fraud | fraud awareness | fight fraud
fighting fraud | scam alert | beware of scam* | steal of a deal | what a steal | an absolute steal | stole my heart
stole the show | stole .. hearts | daylight robbery .. heart | identity theft protection | gross domestic
gross profit | gross margin | gross income | gross revenue | class act | class action park | thermal shock | i recall
can't recall | cannot recall | don't recall | total recall | as i recall | if i recall | recall the | sick as in
sick beat | rat pack | rats off to you | rack rat | toxic masculinity | illegally good | illegal how good
should be illegal | hospitality | hospitable | hospitality industry | dangerously good/delicious/addictive/moreish
dangerous game | dangerous liaisons | mold and model | break a leg | no accident | happy accident* | accidentally
"""
