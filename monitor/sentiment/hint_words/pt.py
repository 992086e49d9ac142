"""Portuguese: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

WAITING = """
# dias/semanas/meses/horas esperando | esperando ha # | estou/estamos/to esperando .. # dias/semanas/meses/horas
ainda esperando | continuo a espera | a espera ha # | ha # dias/semanas/meses .. e nada
ha # dias/semanas/meses .. sem | # dias/semanas/meses sem | # horas na fila | # horas de espera | # horas de atraso
"""
SILENCE = """
ninguem responde/atende/resolve/ajuda/sabe | nao respondem | nao atendem | nao resolvem | sem resposta | sem solucao
sem retorno | nenhuma resposta | ignoram | me ignoram | desligaram na | ninguem me responde | ninguem da retorno
so robo | atendimento automatico | sem nenhum retorno | sem nenhuma resposta | nao dao resposta/retorno/solucao
nao retornam | visualizam .. nao
"""
UNDELIVERED = """
nao chegou | nunca chegou | ainda nao chegou | nao recebi | nunca recebi | chegou quebrado/errado/atrasado
cancelaram meu/o/minha | me deixaram na mao | perderam minha/meu | consta/consta como entregue | diz que foi entregue
nao foi entregue | nao entregaram | nunca entregaram | tecnico .. nao apareceu/veio
"""
CHARGED = """
cobraram .. duas/tres vezes | cobraram a mais | cobrando indevid* | nao devolvem | nao devolveram
ficaram com meu dinheiro | quero meu dinheiro | cobranca indevida | cobraram sem | cobrad* .. sem | nao reembolsaram
cade meu dinheiro/reembolso/pedido | estorno .. nao | quero meu reembolso
"""
FAILING = """
nao funciona | nao funcionam | parou de funcionar | deixou de funcionar | nao abre | trava toda/o/muito/sempre
cada vez pior | de mal a pior | fora do ar | pela terceira vez | de novo sem
"""
REFUSAL = """
nao recomendo | nunca mais | nao volto | nao vale a pena | nao comprem | fujam | perda de tempo | dinheiro jogado
nao gostei | deixa a desejar | falta de respeito | que vergonha
"""
WRONG_THING = """
pedi .. e/mas veio/chegou/mandaram/recebi | veio/chegou/mandaram/enviaram .. errado/errada/errados/trocado/trocada
faltando/faltou/faltava .. peca/pecas/item/itens/metade/produto | pedido/produto/tamanho/item errado/incompleto
caixa vazia | chegou aberto/quebrado/frio/amassado/vazio | veio quebrado/frio/amassado/com/faltando/incompleto
dois pes esquerdos
"""
STUCK = """
desde o dia # | desde dia # | em transito desde/ha | saiu para entrega .. dias/nada/desde
continua em transito/analise | em analise ha/desde | parado em/no/na | era para ter chegado | deveria ter chegado
previsao de entrega .. nada/passou/nao
"""
POLITE = """
seria possivel saber | gostaria de saber quando/por/onde/o/porque | entendo que .. mas
quarto/terceiro/quinto/segundo email/contato/chamado/protocolo/tecnico | desculpe incomodar/insistir
alguma novidade sobre | alguma posicao | aguardo retorno | aguardo resposta | protocolo
"""
TASTE = """
quem aprovou | de quem foi a ideia | quem teve a ideia | ninguem pediu | mau gosto | que cringe | vergonha alheia
onde estavam com a cabeca
"""
LESS = """
perdi meus/todos .. pontos/milhas | pontos/milhas .. expiraram/venceram/sumiram/expirados | fecharam .. agencia/loja
fecharam a/nossa agencia | mais um aumento | aumentaram de novo | aumento de preco | porcoes .. menores/pequenas
porcao .. menor
"""
NOT_BAD = """
nada mal | nada mau | nao e mau | nao posso reclamar | nao tenho do que reclamar | nenhuma queixa | unica queixa
sem reclamacoes | nunca falha | nunca me decepcion* | nao decepciona | nao me arrependo | zero problemas
nem um problema | nenhum problema | nunca me deixou na | nunca tive problema* | sem nenhum problema
nenhuma reclamacao | zero reclamacoes | sem dor de cabeca
"""
# Praise told as a story: the reader saw the trouble in it.
RECOVERED = """
resolveram/trocaram/consertaram/arrumaram/devolveram/reembolsaram .. em/no #
resolveram/trocaram/consertaram/arrumaram/devolveram/reembolsaram .. em/no minutos/menos/mesmo/poucos
trocaram/devolveram/reembolsaram .. sem perguntar/burocracia/questionar/eu/pedir/fazer | sem eu pedir
sem fazer perguntas | me/nos ligaram de volta | na mesma hora | na mesma hora resolv* | foram alem | ate me ligaram
ficou/ficaram .. para ajudar
"""
LOYAL = """
voltarei | voltaremos | vamos voltar | ja reservamos/reservei | tiro o chapeu | de tirar o chapeu
ganharam .. cliente | cliente fiel | cliente para sempre | salvaram minha/meu/nossa viagem/dia/ferias/vida
nao troco por | meu novo favorito | fizeram meu dia | recomendo de olhos | de olhos fechados
"""
# Then and now.
TURNED_GOOD = """
retiro o que | mordi a lingua | eu estava errad* | melhoraram muito | melhorou muito | surpreendeu positivamente
positivamente surpres* | agora sim .. funciona/vale/atendem
"""
TURNED_BAD = """
ja nao e o que | nao e mais o que | nao e mais o mesmo/a | nao e mais a mesma | caiu muito | qualidade caiu
piorou muito | piorou | pioraram | era melhor antes | antes era melhor | saudade de quando | ja foi melhor
ja foram melhores
"""
PRAISE = """
recomendo | super recomendo | vale a pena | vale muito | amei | adorei | nota 10 | nota dez | muito bom | muito boa
excelente | perfeito | perfeita | maravilhos* | parabens | obrigad* pel* | melhor .. mundo | o melhor | a melhor
5/cinco estrelas
"""
SLANG_GOOD = """
top | topzera | show de bola | sensacional | massa | bala | brabo | braba | fera | arrasou | arrasaram | mandaram bem
mandou bem | bom demais | um espetaculo | fixe | bue fixe | espetacular | lacrou
"""
SLANG_BAD = """
pessimo | pessima | horrivel | uma merda | merda | bosta | lixo | um lixo | vergonha | uma vergonha | palhacada
descaso | ridiculo | ridicula | decepcao | decepcionad* | uma porcaria | porcaria | pior | uma droga | nojo | furada
cilada | pilantra* | paia | saco | odeio
"""
OPENER = """
parabens | obrigado | obrigada | que maravilha/beleza/lindo | otimo | bravo | que legal | maravilha | sensacional
que luxo | que eficiencia | nota dez | show | excelente | perfeito | lindo | viva | palmas | arrasou
"""
LEADING = """
parabens pel*/por/a | obrigado pel*/por | obrigada pel*/por | adoro/amo quando/que/como | nada como | nao ha nada como
viva a/o | palmas para/pra/pro | nota dez/10 para/pra/pro | parabens .. por/pel*/a/ao | que delicia esperar/ficar
valeu
"""
EVENT = """
atras* | cancel* | fila | de novo | espera* | esperando | quebr* | caiu | fora do ar | sem internet | sem luz
sem agua | ninguem | nao funciona | # horas | # minutos/horas/dias de atraso/espera/fila | sem sinal | sem avisar
travou | sem resposta
"""
SETTLED = "resolv* | ajud* | rapid* | atencao | atencios* | consegu* | devolv*"
ASKING = """
alguem sabe | alguem ja | voces sabem | sabem se | qual o horario | que horas | quanto custa | onde fica | tem como
como faco
"""
NEWS = """
abre/inaugura/lanca/anuncia/apresenta/divulga/confirma .. seu/sua/novo/nova/novos/novas | # milhoes | por cento
vaga de | estamos contratando | segundo fontes | trimestre
"""
