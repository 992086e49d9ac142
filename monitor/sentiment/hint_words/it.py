"""Italian: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

WAITING = """
aspetto/aspettiamo/aspettando .. da # | aspetto ancora | ancora aspettando | sto ancora aspettando | in attesa da #
# ore/giorni/settimane/mesi di attesa | # ore di ritardo | # minuti di ritardo
da # giorni/settimane/mesi .. senza/niente/nessun* | dopo # settimane/mesi/giorni .. senza/ancora/niente
"""
SILENCE = """
nessuno risponde | nessuna risposta | non rispondono | non risponde nessuno | senza risposta | nessuno sa
mi hanno attaccato | nessuna soluzione
"""
UNDELIVERED = """
mai arrivat* | non e arrivat* | non e mai arrivat* | non ho ricevuto | mai ricevuto | volo cancellato | arrivato rotto
hanno perso il/la | lasciat* a piedi
"""
CHARGED = """
addebitat* .. due/tre volte | non rimborsano | non mi hanno rimborsato | rivoglio i .. soldi | ridatemi i .. soldi
rimborso mai | costi nascosti
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
NOT_BAD = """
niente male | mica male | non male | non e male | nulla da dire | niente da dire | nessun problema | nessuna lamentela
non mi posso lamentare | mai delus* | non delude | mai un problema | non mi pento
"""
PRAISE = """
consigliatissim* | lo consiglio | la consiglio | consiglio a tutti | super consigliat* | ottimo | ottima | ottimi
ottime | eccellent* | perfett* | fantastic* | meraviglios* | bellissim* | buonissim* | bravissim* | complimenti
grazie mille | il migliore | la migliore | tornero | torneremo | adoro | soldi spesi bene | che bello | grazie di/per
grazie di cuore
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
meno male
"""
LEADING = """
grazie/complimenti/bravi .. per/a/di | un grazie .. a | adoro quando/come | niente di meglio | che bello/gioia quando
"""
EVENT = """
ritard* | cancellat* | sciopero | coda | in coda | attesa | aspettare | ancora | guast* | rott* | perso | # ore
# minuti | non funziona | nessuno
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
