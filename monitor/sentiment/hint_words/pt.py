"""Portuguese: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

WAITING = """
# dias/semanas/meses/horas esperando | esperando ha # | estou/estamos/to esperando .. # dias/semanas/meses/horas
ainda esperando | continuo a espera | a espera ha # | ha # dias/semanas/meses .. e nada
ha # dias/semanas/meses .. sem | # dias/semanas/meses sem | # horas na fila | # horas de espera | # horas de atraso
"""
SILENCE = """
ninguem responde/atende/resolve/ajuda/sabe | nao respondem | nao atendem | nao resolvem | sem resposta | sem solucao
sem retorno | nenhuma resposta | ignoram | me ignoram | desligaram na
"""
UNDELIVERED = """
nao chegou | nunca chegou | ainda nao chegou | nao recebi | nunca recebi | chegou quebrado/errado/atrasado
cancelaram meu/o/minha | me deixaram na mao | perderam minha/meu
"""
CHARGED = """
cobraram .. duas/tres vezes | cobraram a mais | cobrando indevid* | nao devolvem | nao devolveram
ficaram com meu dinheiro | quero meu dinheiro
"""
FAILING = """
nao funciona | nao funcionam | parou de funcionar | deixou de funcionar | nao abre | trava toda/o/muito/sempre
cada vez pior | de mal a pior | fora do ar | pela terceira vez | de novo sem
"""
REFUSAL = """
nao recomendo | nunca mais | nao volto | nao vale a pena | nao comprem | fujam | perda de tempo | dinheiro jogado
nao gostei | deixa a desejar | falta de respeito | que vergonha
"""
NOT_BAD = """
nada mal | nada mau | nao e mau | nao posso reclamar | nao tenho do que reclamar | nenhuma queixa | unica queixa
sem reclamacoes | nunca falha | nunca me decepcion* | nao decepciona | nao me arrependo
"""
PRAISE = """
recomendo | super recomendo | vale a pena | vale muito | amei | adorei | voltarei | nota 10 | nota dez | muito bom
muito boa | excelente | perfeito | perfeita | maravilhos* | parabens | obrigad* pel* | melhor .. mundo | o melhor
a melhor | 5/cinco estrelas
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
OPENER = "parabens | obrigado | obrigada | que maravilha/beleza/lindo | otimo | bravo | que legal | maravilha"
LEADING = """
parabens pel*/por/a | obrigado pel*/por | obrigada pel*/por | adoro/amo quando/que/como | nada como | nao ha nada como
"""
EVENT = """
atras* | cancel* | fila | de novo | espera* | esperando | quebr* | caiu | fora do ar | sem internet | sem luz
sem agua | ninguem | nao funciona | # horas
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
