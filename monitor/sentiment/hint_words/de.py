"""German: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

WAITING = """
warte/warten/wartet .. seit | seit # tagen/wochen/monaten/stunden .. keine/kein/nicht/ohne/nichts/warte
immer noch nicht | immer noch keine/kein | warte immer noch | # stunden/minuten verspatung | # stunden wartezeit
# stunden/minuten in der warteschleife | warteschleife
"""
SILENCE = """
niemand antwortet | niemand reagiert | keine antwort | keine ruckmeldung | keine reaktion | antwortet/antworten nicht
meldet sich .. nicht/niemand/keiner | keiner meldet | wird aufgelegt | ignoriert
keinerlei antwort/reaktion/ruckmeldung | bis heute keine/nichts | nicht erreichbar | niemand erreichbar | keine info
keine infos | nur automatische
"""
UNDELIVERED = """
nie angekommen | nicht angekommen | nichts angekommen | nicht geliefert | nie geliefert | paket weg | flug annulliert
flug gestrichen | kaputt angekommen | nicht zugestellt | angeblich zugestellt | nicht erschienen | nicht aufgetaucht
immer noch nicht da | zug fallt aus
"""
CHARGED = """
doppelt abgebucht | zweimal abgebucht | geld nicht zuruck | kein geld zuruck | will mein geld | rucknahme verweigert
versteckte kosten | kein cent zuruck | warte .. auf mein geld | immer noch kein geld | trotz kundigung
ohne zustimmung
"""
FAILING = """
funktioniert/funktionieren .. nicht | geht .. nicht mehr | geht schon wieder nicht
schon wieder .. kaputt/storung/verspatung/ausfall | schon wieder kein | wird immer schlechter | immer schlechter
immer schlimmer | sturzt .. ab | nach # tagen/wochen kaputt
"""
REFUSAL = """
nie wieder | nie mehr | finger weg | nicht empfehlenswert | nicht zu empfehlen | kann ich nicht empfehlen
nicht empfehlen | lohnt sich nicht | geldverschwendung | zeitverschwendung | geht gar nicht | unmoglich wie
frechheit | unverschamt* | eine zumutung | nicht gut | gefallt mir nicht
"""
WRONG_THING = """
falsche/falscher/falsches/falschen grosse/artikel/produkt/bestellung/ware/adresse/farbe
bestellt .. und/aber bekommen/geliefert/kam | statt dessen geliefert
es fehlt/fehlte/fehlen/fehlten .. teil/teile/artikel/halfte/schrauben | halfte fehlt
paket/karton leer/offen/aufgerissen/beschadigt | zwei linke schuhe | unvollstandig
"""
STUCK = """
in zustellung seit | seit tagen/wochen/monaten | sollte .. da/ankommen/geliefert sein/werden
immer noch in bearbeitung | sendungsverfolgung .. nicht/nichts/seit
"""
POLITE = """
ware es moglich zu | ich verstehe .. aber | vierte/dritte/funfte mail/email/anruf/nachricht
entschuldigen sie die storung | um ruckmeldung | bitte um antwort/ruckmeldung/klarung | wann kann ich mit .. rechnen
"""
TASTE = """
wer hat .. genehmigt/abgenommen/abgesegnet | wessen idee | wer kommt auf .. idee | keiner hat .. gebeten/gefragt
geschmacklos* | augenkrebs
"""
LESS = """
punkte .. verfallen/weg/geloscht | filiale .. geschlossen/schliesst/dicht/zu | filiale schliesst | schon wieder teurer
schon wieder .. preiserhohung | preiserhohung | preise .. erhoht/gestiegen | portionen .. kleiner/winzig
mogelpackung
"""
NOT_BAD = """
nicht schlecht | gar nicht schlecht | nicht ubel | kann nicht meckern | nix zu meckern | nichts zu meckern
keine beschwerden | nie enttauscht | nicht enttauscht | kein problem | ohne probleme | nichts auszusetzen
nicht beklagen | null probleme | kein einziger/einziges/einziges ausfall/problem/mal | keinen einzigen ausfall
noch nie probleme | nie ein problem | noch nie ausgefallen | nie im stich | reibungslos
"""
# Praise told as a story: the reader saw the trouble in it.
RECOVERED = """
innerhalb/binnen .. minuten/stunde/stunden/tag/tages gelost/repariert/ersetzt/erstattet/behoben/geklart/da
sofort ersetzt/erstattet/umgetauscht/repariert/geholfen/zuruckgerufen | anstandslos | ohne diskussion | unkompliziert*
am selben tag | noch am selben | zuruckgerufen | sehr kulant | kulant gelost | extra lange geblieben | extra geblieben
"""
LOYAL = """
wir kommen wieder | komme gerne wieder | kommen gerne wieder | gerne wieder | immer wieder gern*
schon wieder gebucht | bereits wieder gebucht | hut ab | chapeau | stammkunde | urlaub gerettet | tag gerettet
neuer/neue/neues lieblings* | mein neuer liebling*
"""
# Then and now.
TURNED_GOOD = """
nehme alles zuruck | nehme zuruck | habe mich geirrt | eines besseren belehrt | positiv uberrascht
angenehm uberrascht | viel besser als fruher | deutlich besser geworden | haben sich verbessert
"""
TURNED_BAD = """
nicht mehr das was | nicht mehr was | nicht mehr wie fruher | war fruher besser | stark nachgelassen
hat nachgelassen | qualitat .. gesunken/nachgelassen/schlechter | geht bergab | bringt .. zuruck
"""
PRAISE = """
empfehlenswert | sehr zu empfehlen | kann ich nur empfehlen | sehr empfehlen | klare empfehlung | weiterempfehl*
danke an/fur | vielen dank an/fur | hervorragend* | ausgezeichnet* | perfekt* | fantastisch* | wunderbar*
wunderschon* | lecker | tolle | toller | tolles | super | der beste | die beste | das beste | liebe es | begeistert
5/funf sterne
"""
SLANG_GOOD = """
geil | geile | geiler | geiles | klasse | hammer | der hammer | krass gut | bombe | knaller | leiwand | 1a | genial
genialer | nice | lass ich mir gefallen | ist/sind/war/echt spitze/mega/top/klasse
mega gut/lecker/nett/service/zufrieden | top service/qualitat/beratung | jeden cent wert
"""
SLANG_BAD = """
scheisse | scheiss | scheiss* | mist | mull | schrott | abzocke | saftladen | saulad* | unverschamtheit | katastrophe
katastrophal* | furchtbar* | schrecklich* | grauenhaft* | unterirdisch | miserabel | lacherlich | peinlich | nervt
nervig | schlecht | schlechte* | schlimm | enttauscht | enttauschend | enttauschung | arsch* | zum kotzen | kotzt mich
eklig | ekelhaft | ich hasse | hasse | armselig | bescheuert | dreck | traurig
"""
OPENER = """
danke | toll | super | klasse | gluckwunsch | bravo | wunderbar | prima | grossartig | na toll/super/prima/danke
ganz toll/super/grosses | ein hoch auf | respekt | herzlichen gluckwunsch | ganz grosses kino | grosses kino | spitze
weltklasse | laufen bei euch
"""
LEADING = """
danke/gluckwunsch .. fur/an/dass | ich liebe es wenn | schon dass | nichts ist schoner | es gibt nichts schoneres
ein hoch auf | herzlichen gluckwunsch .. an/zu | ein lob an/auf
"""
EVENT = """
verspatung* | verspatet | ausgefallen | fallt aus | gestrichen | schon wieder | warten | kaputt | storung* | defekt*
# stunden | # minuten | niemand | keine antwort | stau | wieder mal | nicht funktioniert | warteschleife | zugausfall
ohne ansage | uberbucht
"""
SETTLED = "geholfen | hilfe | schnell* | gelost | freundlich* | erstattet | nochmal danke"
ASKING = """
weiss jemand | weiß jemand | kennt jemand | hat jemand | gibt's bei | gibt es | wann macht | wie lange | was kostet
wo kann | wo finde | kann man
"""
NEWS = """
eroffnet/startet/prasentiert/kundigt/veroffentlicht/bringt/stellt .. sein/seine/neue/neuen/neues
eroffnet/startet/prasentiert/kundigt/veroffentlicht/bringt/stellt .. die/das/den/ein/eine | # millionen
# milliarden | gesucht | stellenangebot | wir suchen | quartal | meldet
"""
