"""French: which words speak of what. How to write them: `monitor.core.expressions`."""

from __future__ import annotations

SAFETY = """
intoxication* | intoxique* | empoisonn* | salmonel* | listeri* | incendie* | a pris feu | prend feu | pris feu
en flammes | explose* | explosion* | electrocut* | decharge electrique | court circuit | fuite de gaz | odeur de gaz
monoxyde | un blesse | des blesses | blesses | blessee | hospitali* | fini/finis/atterri aux urgences | aux urgences
ambulance | failli mourir | est mort | mortel* | noyade | brulure* | accident | accidents | danger | dangereu*
eclats de verre | morceau/morceaux/bout/bouts de verre/plastique/metal | freins .. lache* | plus de freins
issue de secours | sortie de secours | detecteur de fumee | rappel .. produit* | rappelle .. lots | rappel de produit*
toxique* | amiante | agress* | harcele* sexuel* | attouchement*
"""
LEAK = """
fuite de/des donnees/informations | donnees .. fuite | donnees personnelles
donnees .. exposees/volees/piratees/vendues | vol de donnees | pirat* | hack* | cyberattaque* | rgpd | cnil
compte d'un autre client | compte de quelqu'un d'autre | usurpation d'identite | mots de passe en clair
factures d'un autre | dossier d'un autre | d'un autre patient/client | d'une autre patiente/cliente | mes donnees
dossier* medica* .. ligne/public*
"""
LEGAL = """
plainte | porter plainte | porte plainte | avocat* | proces | tribunal | justice | au tribunal | prud'hommes
illegal* | illegaux | amende | condamne* | assignation | mise en demeure | dgccrf | que choisir
repression des fraudes | signalconso | mediateur | action collective | class action | enquete .. ouverte | delit
police | gendarmerie | contrefacon | faux statut
"""
DISCRIMINATION = """
discrimin* | racis* | homophob* | transphob* | sexis* | xenophob* | misogyn* | islamophob* | antisemit* | grossophob*
validis* | propos racistes | parce que je suis noir*/arabe/femme/gay/handicape* | parce qu'elle est/porte
parce qu'il est noir/arabe/handicape | couleur de .. peau | fauteuil roulant | chien guide | voile .. refuse*
"""
HYGIENE = """
cafard* | punaise/punaises de lit | punaises | blatte* | rat | rats | souris .. cuisine/chambre/restaurant | asticot*
vers dans | insecte* dans | mouche* dans/sur/hesitaient | cheveu* dans | sale | sales | salete | saletes | crasse*
crade | degueulasse* | degoutant* | moisi* | moisissure* | insalubre* | hygiene | puait | pue | puent
odeur d egout/urine/moisi/pisse | odeur* nauseabond* | perime* | avarie* | pourri/pourris/pourrie/pourries
draps sales/taches | poils dans/sur | excrement* | vomi | gastro | pas nettoye* | jamais nettoye*
"""
OUTAGE = """
en panne | panne* | hors service | ne charge pas | ne s'ouvre plus | ne fonctionne plus
appli .. plante/marche/fonctionne/bug* | plante | serveur* .. down/hs/tombe* | indisponible*
impossible de se/me connecter/payer/acceder | plus de reseau/internet/connexion/courant | coupure*
sans internet/reseau/electricite/eau | erreur 500/502/503/404 | bug general | inaccessible*
"""
FRAUD = """
arnaque* | arnaqueur* | escroc* | escroqu* | fraude* | frauduleu* | vol | voleurs | voleur | m'ont vole
debite* .. deux/trois fois | preleve* .. deux/trois fois | facture* .. deux/trois fois | preleve* .. sans
debite* .. sans | double prelevement | facturation abusive | frais caches | garde* .. argent/caution
rendez .. argent | publicite mensongere | mensong* | trompeu* | faux avis | contrefacon* | abus de confiance
"""
COMPLAINT = """
attend* | retard* | annul* | rembours* | service client | sav | personne ne repond | casse* | defectueu* | jamais recu
pas recu | colis | livraison | livreur* | file d'attente | lent | lente | bruit | bruyant* | impoli* | desagreable*
cher | chere | deçu* | decu* | trop cher
"""
TASTE = """
moche* | laid | laide | logo | pub | publicite | couleur* | musique | decoration | deco | emballage | design | gout de
fade | sans gout | insipide | ringard* | j'aime pas le/la/les
"""
INNOCENT = """
mort/morte/morts de rire/faim/fatigue/honte/trouille | vol .. annule/retarde/direct/sec/aller/retour/paris/pour
mon/le/notre/un/du/au vol | vol de # | vol .. heures | tue/tuerie | une tuerie | explosion de saveurs
rat de bibliotheque | rappelle .. moi | lutte contre la fraude | prevention de la fraude | c'est du feu
vole la vedette | plainte du vent | rats d'opera | sans accident | danger public pour mon portefeuille
"""
