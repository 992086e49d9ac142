"""Portuguese: which words speak of what. How to write them: `monitor.core.expressions`."""

from __future__ import annotations

SAFETY = """
intoxica* | envenen* | salmonel* | incendi* | pegou fogo | pegando fogo | explodiu | explosao | choque eletrico
curto circuito | vazamento de gas | cheiro de gas | ferid* | hospitaliz* | internad* | fui parar no hospital
parar no hospital | ambulancia* | morreu no/na/durante | mortes | quase morri | afog* | queimadura* | acidente*
perigo | perigos* | risco de vida | caco* de vidro | pedaco* de vidro/plastico/metal | vidro no/na | freio* .. falh*
sem freio | travoes | recall | assedio sexual | agredi* | agressao
"""
LEAK = """
vazamento de dados/informacoes | vazou/vazaram .. dados/informacoes/fotos | dados .. vaza* | dados pessoais
dados .. expost* | roubo de dados | hacke* | ciberataque* | invadiram minha conta | lgpd | dados de outr*
conta de outra pessoa | fatura de outr* | vendem/venderam .. dados | fuga de dados | exposicao de dados
protecao de dados | meus dados
"""
LEGAL = """
processar | processo judicial | processo na justica | processei | vou processar | na justica | advogad* | denuncia
denunci* | ilegal* | crime | tribunal | juiz | procon | reclame aqui | anatel | anac | asae | livro de reclamacoes
multad* | multa de | juizado | danos morais | codigo do consumidor | policia | boletim de ocorrencia | deco
"""
DISCRIMINATION = """
discrimin* | racis* | homofob* | transfob* | machis* | sexis* | xenofob* | preconceit*
por ser negr*/gay/mulher/gord*/trans/velh* | por causa da .. cor/pele/raca/sotaque | cadeira de rodas | cadeirante*
cao guia | injuria racial | capacitis*
"""
HYGIENE = """
barata na/no/em/dentro/andando/morta | baratas | percevejo* | rato | ratos | ratazana* | larva* | mosca na/no
inseto* | bicho* na/no | sujo | suja | sujos | sujas | sujeira | imund* | nojent* | nojo | mofo | bolor | cabelo na/no
lencois sujos | fedor | fedid* | fede | cheiro de esgoto/mofo/urina/xixi/podre | podre* | vencid* | estragad*
fora da validade | vigilancia sanitaria | higiene | vomit* | fezes | diarreia
"""
OUTAGE = """
fora do ar | ecra branco | tela branca | caiu .. app/sistema/site/internet/rede/sinal
app/aplicativo/site/sistema .. caiu/travou/travando/trava/fora | nao abre | nao carrega
nao consigo entrar/acessar/abrir/logar | sem internet/sinal/rede/luz/agua | apagao | avaria | instabilidade
erro 500/502/503/404 | pane | queda de energia | interrupcao | indisponivel | app nao funciona | sistema fora
"""
FRAUD = """
golpe | golpes | golpist* | fraude* | fraudulent* | burla | burlad* | vigaris* | estelionat* | roubo | me roubaram
roubaram meu | ladrao | ladroes | enganad* | enganaram | propaganda enganosa | publicidade enganosa
cobranca indevida | cobranca* indevidas | cobr* .. duas/tres vezes | cobr* em dobro | cobraram duas vezes
cobr* a mais | cobr* sem autoriza* | nao devolv* .. dinheiro | ficaram com .. dinheiro | nao reconheco | calote
falsific*
"""
COMPLAINT = """
atras* | demor* | cancel* | reembolso | espera* | esperando | ninguem responde/atende | mau atendimento
pessimo atendimento | atendimento | quebrad* | quebrou | defeito* | nao chegou | fila | lent* | grosseir* | caro
cara | errad* | pedido | entrega
"""
TASTE = """
fei* | logo | logotipo | propaganda | anuncio | cor | cores | musica | decoracao | embalagem | design | sem graca
sem gosto | sabor | gosto de | brega | cafona | nao gostei do/da
"""
INNOCENT = """
morr* de rir/amor/fome/sono/rindo | morto de fome/sono/cansaco | quase morri de rir/amor/vergonha
roubou .. coracao/cena | explosao de sabor* | barata e boa | mais barata* | boa e barata | prevencao a fraude
contra fraudes | golpe de sorte | golpe de vista | golpe de estado | rato de academia | caiu no gosto
perigosamente bom
"""
