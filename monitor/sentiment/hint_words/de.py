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
"""
UNDELIVERED = """
nie angekommen | nicht angekommen | nichts angekommen | nicht geliefert | nie geliefert | paket weg | flug annulliert
flug gestrichen | kaputt angekommen | falsche/falscher/falsches grosse/artikel/produkt
"""
CHARGED = """
doppelt abgebucht | zweimal abgebucht | geld nicht zuruck | kein geld zuruck | will mein geld | rucknahme verweigert
versteckte kosten | kein cent zuruck
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
NOT_BAD = """
nicht schlecht | gar nicht schlecht | nicht ubel | kann nicht meckern | nix zu meckern | nichts zu meckern
keine beschwerden | nie enttauscht | nicht enttauscht | kein problem | ohne probleme | nichts auszusetzen
nicht beklagen
"""
PRAISE = """
empfehlenswert | sehr zu empfehlen | kann ich nur empfehlen | sehr empfehlen | klare empfehlung | weiterempfehl*
gerne wieder | immer wieder gern* | danke an/fur | vielen dank an/fur | hervorragend* | ausgezeichnet* | perfekt*
fantastisch* | wunderbar* | wunderschon* | lecker | tolle | toller | tolles | super | der beste | die beste
das beste | liebe es | begeistert | 5/funf sterne
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
ganz toll/super/grosses
"""
LEADING = """
danke/gluckwunsch .. fur/an/dass | ich liebe es wenn | schon dass | nichts ist schoner | es gibt nichts schoneres
"""
EVENT = """
verspatung* | verspatet | ausgefallen | fallt aus | gestrichen | schon wieder | warten | kaputt | storung* | defekt*
# stunden | # minuten | niemand | keine antwort | stau | wieder mal | nicht funktioniert
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
