"""French: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

WAITING = """
attends/attend/attendons/attendu depuis # | j'attends toujours | j'attends .. depuis | toujours en attente
# jours/semaines/mois/heures d'attente | # heures de retard | # minutes de retard | # minutes d'attente
depuis # jours/semaines/mois .. sans/rien/pas/aucun* | # semaines/mois/jours que j'attends | toujours pas
"""
SILENCE = """
personne ne repond | personne repond | personne ne decroche | aucune reponse | sans reponse | pas de reponse
ne repond/repondent pas/jamais | repond/repondent pas | me raccroche au nez | aucune nouvelle | aucune solution
"""
UNDELIVERED = """
jamais arrive/arrivee/arrives | jamais recu* | pas recu | n'ai rien recu | rien recu | toujours rien | colis perdu
perdu mon/ma/mes | arrive casse | annule mon/ma/notre | plante la | laisses en plan
"""
CHARGED = """
debite/preleve/facture .. deux/trois fois | rendez moi mon argent | refuse/refusent de rembourser | pas rembourse*
jamais rembourse* | frais caches
"""
FAILING = """
ne marche/fonctionne/marchent/fonctionnent pas/plus/jamais | marche pas | marche plus | fonctionne pas
fonctionne plus | en panne | encore en panne | encore une panne | de pire en pire | encore en retard
plante tout le temps | plus rien ne marche
"""
REFUSAL = """
plus jamais | jamais plus | a fuir | fuyez | a eviter | evitez | je deconseille | ne recommande pas | recommande pas
n'achetez pas | ne vaut pas | perte de temps | argent perdu | foutage de gueule | se foutent de | se moquent de
une honte | la honte | honteu* | inadmissible | pas terrible | pas top | pas ouf | pas fou
"""
NOT_BAD = """
pas mal du tout | pas mauvais | rien a redire | rien a dire | jamais decu* | jamais ete decu* | jamais eu de probleme*
pas decu* | ne deçoit jamais | on ne peut pas se plaindre | pas a me plaindre | c est pas mal | vraiment pas mal
plutot pas mal
"""
PRAISE = """
je recommande | on recommande | recommande vivement | a recommander | bravo | merci a/pour | grand merci | excellent*
parfait* | genial* | magnifique* | super | delicieu* | au top | le meilleur | la meilleure | les meilleurs | j'adore
on adore | j'y retournerai | on reviendra | je reviendrai | chapeau | impeccable* | 5/cinq etoiles
"""
SLANG_GOOD = """
top | au top | de ouf | un truc de ouf | de dingue | du feu | c'est du feu | d'enfer | canon | kiffe | je kiffe
trop bien | trop bon | une dinguerie | incroyable | au poil | nickel | les yeux fermes | une tuerie | un regal
coup de coeur
"""
SLANG_BAD = """
nul | nulle | nuls | nulles | nullissime | bof | moche | pourri | pourrie | pourris | de merde | merde | merdique
arnaque* | voleurs | escroc* | une blague | n'importe quoi | c'est abuse | relou | naze | daube | degueulasse
degoutant | catastrophe | catastrophique* | scandaleu* | lamentable* | decevant* | decu | decue | ras le bol
marre de | en a marre | ai marre | insupportable | pire
"""
OPENER = """
bravo | merci | super | genial | formidable | parfait | felicitations | chapeau | merveilleux | quel plaisir/bonheur
ah super
"""
LEADING = "bravo/merci/felicitations .. pour/de/a | j adore quand/comment | rien de tel que | quel plaisir/bonheur de"
EVENT = """
retard* | annul* | en panne | panne | attente | attendre | encore | grève | greve | casse | perdu | # heures
# minutes | ne marche pas | marche pas | personne
"""
SETTLED = """
aide* | rapide* | rapidement | resolu | rembourse | gentil* | regle | solution | encore merci | encore bravo
efficac*
"""
ASKING = """
quelqu'un sait | quelqu'un a | savez vous | est ce que vous | a quelle heure | c'est combien | combien coute
ou trouver | vous avez | des avis | un avis sur
"""
NEWS = """
ouvre/lance/annonce/inaugure/devoile .. nouveau/nouvelle/nouveaux/nouvelles | communique de presse | offre d'emploi
poste a pourvoir | en cdi | on recrute | nous recrutons | pour cent
"""
