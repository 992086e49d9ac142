"""Italian: which words speak of what. How to write them: `monitor.core.expressions`."""

from __future__ import annotations

SAFETY = """
intossica* | avvelen* | salmonell* | listeria | incendio | incendi | ha preso fuoco | preso fuoco | in fiamme
esplos* | esplode | scossa elettrica | cortocircuito | fuga di gas | odore di gas | odore .. benzina | monossido
ferit* | ricoverat* | pronto soccorso | ospedale | ambulanza | mort* durante | decedut* | quasi morto | annegat*
ustion* | incidente | incidenti | pericol* | rischio di vita | vetro nel/nella
pezzo/pezzi/schegge di vetro/plastica/metallo | freni .. rotti/guasti | senza freni | uscita di sicurezza
uscite di sicurezza | richiam* .. prodotto/lotto/lotti | tossic* | amianto | aggredi* | aggression* | molestie
"""
LEAK = """
fuga di dati | furto di dati | violazione dei dati | data breach | dati .. rubati/esposti/diffusi/trapelati/venduti
dati personali | dati di un altro | dati di altri | conto di un altro | conto di un'altra persona | hacker*
hackerat* | attacco informatico | ransomware | gdpr | garante privacy | garante della privacy | furto di identita
password in chiaro | i miei dati
"""
LEGAL = """
denuncia | denunc* | avvocat* | tribunale | causa legale | fare causa | faccio causa | far causa | vie legali
azione legale | azioni legali | class action | illegal* | illecit* | reato | querela | multa da/di | multat*
sanzion* | antitrust | agcm | agcom | codacons | altroconsumo | federconsumatori | giudice | ispettorato del lavoro
diffida | carabinieri | nas
"""
DISCRIMINATION = """
discrimin* | razzis* | omofob* | transfob* | sessis* | xenofob* | misogin* | abilis* | antisemit*
perche sono ner*/gay/donna/disabile/stranier* | perche e ner*/gay/disabile/stranier* | colore della .. pelle
sedia a rotelle | carrozzina | cane guida | insulti razzisti
"""
HYGIENE = """
scarafagg* | blatt* | cimici | topo | topi | ratto | ratti | larve | vermi | insett* nel/nella/nel piatto
mosca/mosche nel/nella | capello nel/nella | capelli nel/nella | sporc* | sudici* | lurid*
schifo .. bagno/camera/pulizia | muffa | ammuffit* | puzza | puzzava | puzzano | odore di fogna/urina/muffa | igiene
scadut* .. prodotto/yogurt/latte/carne/cibo | avariat* | marcio | marcia | lenzuola sporche | escrementi
senza lavarsi le mani | asl | diarrea
"""
OUTAGE = """
guasto | guasti | disservizi* | blackout | app .. non funziona/apre/carica/va | sito .. non funziona/carica/va/giu
sistema .. bloccato/giu/fuori | e tutto giu | non riesco a entrare/accedere/collegarmi/pagare
senza internet/linea/rete/corrente/acqua | linea assente | non c'e linea | errore 500/502/503/404 | app bloccata
in tilt | down da/da ieri | fuori servizio | irraggiungibil*
"""
FRAUD = """
truffa | truffe | truffat* | truffator* | frode | frodi | fraudolent* | ladri | ladro | rubano | rubato
rubati i soldi | fregat* | fregatura | raggir* | addebit* .. due/tre volte | addebit* .. non | addebito doppio
doppio addebito | addebitat* .. senza | tenuti i soldi | tenuto i soldi | ridatemi i soldi | non mi rimborsano
pubblicita ingannevole | ingannevol* | falso | falsi | contraffatt* | costi nascosti | imbroglion*
abbonamento .. senza .. consenso
"""
COMPLAINT = """
aspett* | attesa | ritard* | cancellat* | annullat* | rimbors* | assistenza | nessuno risponde | rott* | difettos*
mai arrivat* | non e arrivat* | pacco | consegna | corriere | coda | lent* | rumor* | maleducat* | scortes* | caro
cara | prezzo | delus*
"""
TASTE = """
brutt* | logo | pubblicita | spot | colore | colori | musica | arredamento | arredo | confezione | design | insipid*
sapore | sa di | senza sapore | kitsch | pacchian* | non mi piace il/la
"""
INNOCENT = """
mort* dal ridere/di fame/di sonno/di freddo | morire dal ridere | rubato il cuore/la scena | rubare il cuore
esplosione di sapor* | topo di biblioteca | lotta alle frodi | contro le frodi | antifrode | pericolosamente buon*
a causa | per causa | causa maltempo | fuochi d'artificio | ferite d'amore
"""
