"""German: which words speak of what. How to write them: `monitor.core.expressions`."""

from __future__ import annotations

SAFETY = """
vergift* | lebensmittelvergiftung | salmonell* | listerien | feuer gefangen | in flammen
brand in/im/bei/ausgebrochen | brande | brandgefahr | gebrannt | abgebrannt | explodier* | explosion* | stromschlag*
kurzschluss | gasleck | gasgeruch | kohlenmonoxid | verletzt | verletzte | verletzungen | krankenhaus | notaufnahme
krankenwagen | rettungswagen | gestorben | lebensgefahr* | todesfall | ertrunken | verbrannt | verbruht | unfall
unfalle | gefahrlich* | gefahrdet | glassplitter | splitter | plastikteil* | metallteil* | bremsen .. versagt
bremse .. kaputt | notausgang | ruckruf* | ruft .. zuruck | giftig* | asbest | angegriffen | belastigt
sexuelle belastigung
"""
LEAK = """
datenleck* | datenpanne* | datenklau | daten .. geleakt/gestohlen/offentlich/verkauft/weitergegeben | fremde daten
daten anderer | daten von anderen | namen von fremden | konto .. fremd* | fremdes konto | kontostande | gehackt
hackerangriff* | cyberangriff* | dsgvo | datenschutz* | identitatsdiebstahl | passworter im klartext | meine daten
"""
LEGAL = """
anzeige erstattet | strafanzeige | verklag* | klage | klagen gegen | rechtsanwalt* | anwalt | anwaltin | gericht
vor gericht | amtsgericht | illegal* | rechtswidrig* | gesetzeswidrig* | strafbar | busgeld | bussgeld | bussgeld*
verbraucherzentrale | verbraucherschutz* | abmahn* | schlichtungsstelle | bundesnetzagentur | polizei | ordnungsamt
arbeitsgericht
"""
DISCRIMINATION = """
diskriminier* | rassis* | rassist* | homophob* | transphob* | sexis* | sexistisch* | fremdenfeindlich*
auslanderfeindlich* | antisemit* | behindertenfeindlich* | weil ich schwarz/turkisch/behindert/schwul/auslander/frau
wegen meiner hautfarbe/herkunft/behinderung | hautfarbe | rollstuhl* | blindenhund | kopftuch .. abgewiesen/verboten
"""
HYGIENE = """
kakerlake* | schabe | schaben | bettwanze* | wanzen | ratte | ratten | maus/mause in/im | mausekot | maden | made im
ungeziefer | insekt* im | fliege/fliegen im/in | haar/haare im/in | dreckig* | dreck | schmutzig* | verdreckt*
versifft | schimmel* | verschimmel* | eklig* | ekelhaft* | ekel* | hygiene* | unhygienisch* | stank | stinkt*
gestank | abgelaufen* | verdorben* | vergammelt* | gammel* | gesundheitsamt | kot | erbrochen* | flecken auf/im
durchfall | nicht geputzt
"""
OUTAGE = """
ausfall | netzausfall | stromausfall | serverausfall | storung | storungen | netz .. weg/ausgefallen/tot
fallt .. netz .. aus | faellt .. netz .. aus | netz aus | app .. sturzt/lädt/offnet/geht/funktioniert .. ab/nicht
app .. absturz* | seite .. nicht erreichbar | nicht erreichbar | server .. down/weg/ausgefallen | kein internet
kein netz | kein empfang | kein strom | ohne internet | ohne strom | ausgefallen | kann mich nicht einloggen
login geht nicht | fehler 500/502/503/404 | lahmgelegt
"""
FRAUD = """
betrug | betruger* | betrugen | betrogen | betrugerisch* | abzocke | abzocker* | abgezockt | schwindel | gauner | dieb
diebe | diebstahl | bestohlen | doppelt abgebucht | doppelt berechnet | zweimal abgebucht | abgebucht .. ohne
unberechtigt* abgebucht | geld .. zuruck | geld behalten | kein cent zuruck | irrefuhrend* | tauschung | getauscht
fake shop | fakeshop | falschung* | gefalscht* | versteckte kosten | untergeschoben | konto abgeraumt | abgeraumt
"""
COMPLAINT = """
wart* | verspat* | storniert | annulliert | erstattung | kundenservice | kundendienst | hotline | niemand antwortet
keine antwort | kaputt | defekt* | beschadigt | zerkratzt | nicht angekommen | nie angekommen | paket | lieferung
schlange | langsam* | laut | unfreundlich* | teuer | zu teuer | enttausch* | preis
"""
TASTE = """
hasslich* | logo | werbung | werbespot | farbe | farben | musik | deko | einrichtung | verpackung | design | fade
geschmacklos* | schmeckt nach | kitschig* | gefallt mir nicht | langweilig*
"""
INNOCENT = """
totgelacht | tot gelacht | zum totlachen | brandneu* | brand new | unfallfrei | leseratte | betrugspravention
gegen betrug | anti betrug | gefahrlich gut/lecker | feuer und flamme | todlich lecker | haare farben
haare schneiden
"""
