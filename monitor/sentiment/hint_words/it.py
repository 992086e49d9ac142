"""Italian: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

WAITING = """
aspetto/aspettiamo/aspettando .. da # | aspetto ancora | ancora aspettando | sto ancora aspettando | in attesa da #
# ore/giorni/settimane/mesi di attesa | # ore di ritardo | # minuti di ritardo
da # giorni/settimane/mesi .. senza/niente/nessun* | dopo # settimane/mesi/giorni .. senza/ancora/niente
"""
SILENCE = """
nessuno risponde | nessuna risposta | non rispondono | non risponde nessuno | senza risposta | nessuno sa
mi hanno attaccato | nessuna soluzione | nessuno sa niente | silenzio totale | irraggiungibil* | nessuno mi richiama
mai una risposta | ancora nessuna risposta
"""
UNDELIVERED = """
mai arrivat* | non e arrivat* | non e mai arrivat* | non ho ricevuto | mai ricevuto | volo cancellato | arrivato rotto
hanno perso il/la | lasciat* a piedi | non consegnat* | mai consegnat* | risulta consegnato
treno/volo soppresso/cancellato
"""
CHARGED = """
addebitat* .. due/tre volte | non rimborsano | non mi hanno rimborsato | rivoglio i .. soldi | ridatemi i .. soldi
rimborso mai | costi nascosti | non mi rimborsano | addebito doppio | doppio addebito | aspetto il rimborso
addebitat* .. senza
"""
FAILING = """
non funziona | non funzionano | non va piu | smesso di funzionare | sempre peggio | di male in peggio | non si apre
non serve a niente | non serve a nulla | ancora guasto | in tilt
"""
REFUSAL = """
mai piu | non lo/la consiglio | sconsiglio | sconsigliat* | non comprate | state alla larga | non ci torno
non tornero | non vale la pena | soldi buttati | tempo perso | una vergogna | vergognatevi | vergogna | presa in giro
non mi piace | non mi e piaciut*
"""
WRONG_THING = """
ho ordinato .. e/ma arrivato/arrivata/ricevuto | mandato/inviato/arrivato .. sbagliat*
taglia/articolo/prodotto/indirizzo/ordine sbagliat*
manca/mancava/mancavano/mancano .. pezzo/pezzi/prodotti/articoli/meta | pacco vuoto/aperto
arrivato aperto/freddo/danneggiato | due scarpe sinistre | ordine incompleto
"""
STUCK = """
in consegna da | fermo/ferma/bloccato/bloccata da/in #
fermo/ferma/bloccato/bloccata da/in giorni/dogana/magazzino/settimane | dal giorno #
ancora nessuna notizia/risposta/traccia | ancora in attesa | doveva arrivare
"""
POLITE = """
sarebbe possibile sapere/avere | capisco .. ma | quarta/terza/quinta mail/email/telefonata/chiamata
scusate il disturbo | scusate se insisto | si puo sapere | gradirei una risposta | avrei bisogno di una risposta
"""
TASTE = """
chi ha approvato | chi ha avuto l'idea | di chi e l'idea | nessuno l'ha chiesto | nessuno lo ha chiesto
pessimo gusto | cattivo gusto | un pugno in un occhio
"""
LESS = """
perso .. punti | punti .. scaduti/persi | chiuso/chiudono/chiude .. filiale/sportello | ennesimo aumento
altro aumento | aumentano .. prezzi | porzioni .. piccole/ridotte/ridicole
"""
NOT_BAD = """
niente male | mica male | non male | non e male | nulla da dire | niente da dire | nessun problema | nessuna lamentela
non mi posso lamentare | mai delus* | non delude | mai un problema | non mi pento | zero problemi
neanche un problema | nemmeno un problema | mai avuto problemi | mai avuto un | senza il minimo
senza nessun problema
"""
# Praise told as a story: the reader saw the trouble in it.
RECOVERED = """
risolto/sostituito/riparato/rimborsat*/cambiat* .. in # | risolto/sostituito/riparato/rimborsat*/cambiat* .. in un'ora
risolto/sostituito/riparato/rimborsat*/cambiat* .. in meno/pochi/poche/giornata/minuti
rimborsat*/sostituit*/cambiat* .. senza problemi/discutere/domande/fare | mi hanno richiamat* | ci hanno richiamat*
senza che .. chiedessi | sono rimasti .. per aiutar* | si sono fatti in quattro
"""
LOYAL = """
tornero | torneremo | ci torniamo | gia prenotato/prenotata .. per/anno/prossim* | tanto di cappello | chapeau
cliente conquistat*/fedele | mi avete/hanno conquistat* | salvato il/la/le viaggio/vacanza/giornata | a occhi chiusi
il mio nuovo preferito
"""
# Then and now.
TURNED_GOOD = """
mi rimangio | mi sbagliavo | mi devo ricredere | mi sono ricredut* | piacevolmente sorpres* | molto meglio di prima
sono migliorati
"""
TURNED_BAD = """
non e piu quello/quella | non e piu come | si stava meglio | era meglio prima | qualita .. calata/peggiorata
e peggiorat* | sono peggiorati | ridateci il/la
"""
PRAISE = """
consigliatissim* | lo consiglio | la consiglio | consiglio a tutti | super consigliat* | ottimo | ottima | ottimi
ottime | eccellent* | perfett* | fantastic* | meraviglios* | bellissim* | buonissim* | bravissim* | complimenti
grazie mille | il migliore | la migliore | adoro | soldi spesi bene | che bello | grazie di/per | grazie di cuore
"""
SLANG_GOOD = """
una bomba | spettacolare | che figata | una figata | figata | mitico | mitici | da paura | da urlo | da dio | spacca
spaccano | goduria | al top | uno spettacolo | che spettacolo | e top
"""
SLANG_BAD = """
schifo | che schifo | fa schifo | fanno schifo | uno schifo | schifos* | merda | di merda | pessim* | orribil*
ridicol* | scandalos* | vergognos* | delusione | delus* | deludent* | una porcheria | truffa | truffatori | ladri
incompetent* | incapaci | stanco di | stufo di | stufa di | imbarazzant* | peggio | peggior* | disastro | indecent*
odio
"""
OPENER = """
grazie | bravo | bravi | complimenti | fantastico | ottimo | perfetto | evviva | che bello/gioia/meraviglia
meno male | che lusso | un lusso | applausi | geni | chapeau | viva | gran servizio | ottimo servizio/lavoro
"""
LEADING = """
grazie/complimenti/bravi .. per/a/di | un grazie .. a | adoro quando/come | niente di meglio | che bello/gioia quando
viva il/la/i/le | un applauso a/per | complimenti vivissimi a
"""
EVENT = """
ritard* | cancellat* | sciopero | coda | in coda | attesa | aspettare | ancora | guast* | rott* | perso | # ore
# minuti | non funziona | nessuno | # minuti/ore di ritardo/attesa | senza avvisare | soppress* | nessuno risponde
"""
SETTLED = "aiut* | veloc* | rapid* | risolt* | gentil* | rimborsat* | ancora grazie | grazie ancora"
ASKING = """
qualcuno sa | qualcuno ha | sapete se | sapete dove | a che ora | quanto costa | dove posso | dove si | che ne pensate
come si fa
"""
NEWS = """
# milioni | # miliardi | per cento | assume | cercasi | offerta di lavoro | secondo fonti | trimestre
apre/lancia/annuncia/inaugura .. nuovo/nuova/nuovi/nuove
"""
