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
sans nouvelles | toujours pas de reponse | personne ne sait | injoignable* | service client inexistant | aucun retour
"""
UNDELIVERED = """
jamais arrive/arrivee/arrives | jamais recu* | pas recu | n'ai rien recu | rien recu | toujours rien | colis perdu
perdu mon/ma/mes | annule mon/ma/notre | plante la | laisses en plan | pas ete livre* | toujours pas livre*
jamais livre* | livreur .. pas/jamais
"""
CHARGED = """
debite/preleve/facture .. deux/trois fois | rendez moi mon argent | refuse/refusent de rembourser | pas rembourse*
jamais rembourse* | frais caches | double prelevement | toujours pas rembourse* | preleve* .. sans/apres
j'attends mon remboursement
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
WRONG_THING = """
recu .. a la place | manque/manquait/manquaient .. piece/pieces/article/articles/produit/moitie
pas ce que .. commande | recu le mauvais | mauvaise taille/article/produit/adresse/couleur | colis vide/ouvert
arrive casse/ouvert/froid | deux pieds gauches | commande incomplete
"""
STUCK = """
en cours de livraison depuis | toujours en cours | bloque depuis | livraison prevue .. toujours/rien/hier
toujours aucun* nouvelle/nouvelles/reponse/colis/remboursement
"""
POLITE = """
serait il possible de | merci de me repondre | je comprends .. mais | quatrieme/troisieme/cinquieme mail/appel/message
desole de vous deranger/insister | pourriez vous me | des nouvelles de mon/ma
"""
TASTE = """
qui a valide | qui a eu l'idee | quelle idee de | personne n'a demande | a quoi pensaient | mauvais gout
ca pique les yeux
"""
LESS = """
perdu mes/tous .. points/miles | points .. expires/perdus/expire
ferme/fermer/ferment/fermeture l'agence agence/bureau/guichet
ferme/fermer/ferment/fermeture notre/mon agence/bureau/guichet | encore une hausse/augmentation
nouvelle hausse/augmentation .. prix/tarifs | portions .. petites/minuscules/reduites
"""
NOT_BAD = """
pas mal du tout | pas mauvais | rien a redire | rien a dire | jamais decu* | jamais ete decu* | jamais eu de probleme*
pas decu* | ne deçoit jamais | on ne peut pas se plaindre | pas a me plaindre | c est pas mal | vraiment pas mal
plutot pas mal | aucune panne | zero probleme/souci/panne | pas un seul probleme/retard/souci | sans le moindre
aucun souci | jamais un probleme
"""
# Praise told as a story: the reader saw the trouble in it.
RECOVERED = """
regle/resolu/repare/remplace/rembourse/echange* .. en # heure/minutes/jours/heures
regle/resolu/repare/remplace/rembourse/echange* .. en moins/minutes/une heure/minutes/jours/heures
rembourse/remplace/echange* .. sans poser/discuter/question/questions | rembourse .. le jour meme
sans poser de questions | sans que .. demande | m'ont rappele* | nous rappele* | sont/est reste* .. pour m'aider
sont/est reste* .. pour nous/moi | aux petits soins | geste commercial | repondu dans la minute
"""
LOYAL = """
on reviendra | j'y retournerai | je reviendrai | on y retournera | deja reserve .. pour/prochain/annee | chapeau bas
client/cliente conquis/conquise/fidele | je ne vais plus ailleurs | sauve mes/mon/notre vacances/voyage
les yeux fermes | mon nouveau/nouvelle prefere/preferee
"""
# Then and now.
TURNED_GOOD = """
je retire ce que | j'avais tort | agreablement surpris* | bonne surprise | nettement mieux qu'avant
bien mieux qu'avant | se sont ameliores
"""
TURNED_BAD = """
n'est plus ce que | c'etait mieux avant | mieux avant | a bien baisse | la qualite .. baisse/baissee | ne sont plus ce
qu'est devenu
"""
PRAISE = """
je recommande | on recommande | recommande vivement | a recommander | bravo | merci a/pour | grand merci | excellent*
parfait* | genial* | magnifique* | super | delicieu* | au top | le meilleur | la meilleure | les meilleurs | j'adore
on adore | chapeau | impeccable* | 5/cinq etoiles
"""
SLANG_GOOD = """
top | au top | de ouf | un truc de ouf | de dingue | du feu | c'est du feu | d'enfer | canon | kiffe | je kiffe
trop bien | trop bon | une dinguerie | incroyable | au poil | nickel | une tuerie | un regal | coup de coeur
"""
SLANG_BAD = """
nul | nulle | nuls | nulles | nullissime | bof | moche | pourri | pourrie | pourris | de merde | merde | merdique
arnaque* | voleurs | escroc* | une blague | n'importe quoi | c'est abuse | relou | naze | daube | degueulasse
degoutant | catastrophe | catastrophique* | scandaleu* | lamentable* | decevant* | decu | decue | ras le bol
marre de | en a marre | ai marre | insupportable | pire
"""
OPENER = """
bravo | merci | super | genial | formidable | parfait | felicitations | chapeau | merveilleux | quel plaisir/bonheur
ah super | quelle joie | un regal | du grand art | de mieux en mieux | champion* | la classe | beau travail
vive la/le
"""
LEADING = """
bravo/merci/felicitations .. pour/de/a | j adore quand/comment | rien de tel que | quel plaisir/bonheur de
vive la/le | un grand bravo a | felicitations a | merci .. d'avoir
"""
EVENT = """
retard* | annul* | en panne | panne | attente | attendre | encore | grève | greve | casse | perdu | # heures
# minutes | ne marche pas | marche pas | personne | # minutes/heures/jours de d'attente
# minutes/heures/jours de retard | toujours pas | surbooking | sans prevenir
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
