"""Spanish, of Spain and of the Americas: expressions by what they hint at. Syntax: `monitor.core.expressions`."""

from __future__ import annotations

# Told without a word of feeling, and a complaint all the same.
WAITING = """
llevo/llevamos/lleva/llevan .. # dia/dias/semana/semanas/mes/meses/hora/horas/minuto/minutos .. esper*
llevo/llevamos/llevan .. esperando
llevo/llevamos .. # dias/semanas/meses/horas .. sin/intentando/llamando/pidiendo/reclamando
llevo/llevamos .. una/media/toda hora/semana/manana/tarde .. esper*/intentando/llamando/sin
# horas/dias/semanas/meses esperando | # minutos esperando | # horas/minutos de espera | # horas/minutos de cola
# horas de retraso | # minutos de retraso | hora de espera | hora de retraso | horas de retraso
sigo/seguimos/siguen/sigue .. esperando
sigo sin/seguimos sin/aun sin/todavia sin noticias/respuesta/pedido/reembolso/solucion/internet/linea/luz
sigo/seguimos sin recibir/saber/poder/tener | todavia espero | aun espero | sigo a la espera | espero .. desde hace #
esperando desde | hace # dias/semanas/meses que espero/esperamos/pedi/compre/llame/reclamo
hace # dias/semanas/meses .. y nada | hace # dias/semanas/meses .. no/nadie | # hora/horas en cola/fila/espera
# llamadas y/sin | # correos y/sin | esperando .. respuesta
# dias/semanas/meses/horas sin internet/luz/agua/respuesta/servicio/noticias
# dias/semanas/meses/horas sin linea/senal/cobertura/recibir/solucion/conexion/poder
"""
SILENCE = """
nadie contesta/responde/atiende/informa/resuelve/soluciona/ayuda/explica/sabe
nadie .. contesta/responde/atiende/informa/soluciona | nadie da .. cara/explicaciones/solucion | no contestan
no responden | no atienden | ni contestan | ni responden | ni caso | no hacen caso | sin respuesta | sin .. respuesta
sin solucion | sin explicacion/explicaciones | sin avisar | sin previo aviso | ignoran | me ignoran | cuelgan
me cuelgan | me colgaron | me han colgado | dan largas | me dan largas | pasan de mi/nosotros/ti/todo | dejan en visto
me dejaron en visto | se lavan las manos | se desentienden | nadie se hace cargo | no se hacen cargo
no dan soluciones/solucion/explicaciones/respuesta | ninguna solucion | ninguna respuesta | llamo y nada
a ver si contestan | aber si contestan | no me/nos contestan/responden/atienden/resuelven/solucionan/ayudan
no me/nos hacen/dan .. caso/solucion/respuesta/soluciones/explicaciones/razon
"""
UNDELIVERED = """
no llego/llega/llegaron .. pedido/paquete/compra/producto/envio/nunca | no me llego | no me ha llegado | no ha llegado
no han llegado | nunca llego | nunca llegaron | aun no llega | aun no ha llegado | sin llegar | siempre tarde
no vino nadie | no vinieron | no aparecieron | no se present* | no recibi | no he recibido | no hemos recibido
nunca recibi | nunca lo recibi | perdieron mi/la/el | me perdieron | han perdido mi/la/el | extraviaron
me dejaron tirado/tirada/tirados/plantado/plantada/colgado | nos dejaron tirados/plantados/colgados
me dejo tirado/tirada | dejan tirado/tirados/tirada | dejar* tirado/tirados/tirada | pedido cancelado
cancelaron mi/el/la/nuestro | me cancelan | me cancelaron | nos cancelaron | cancelan el vuelo
me mandaron/mando/enviaron otro/otra/el equivocado/talla | llega/llegan/llegaron/llegando tarde
pedido/paquete/vuelo/tren/bus/autobus/comida/repartidor/tecnico .. tarde | todavia no llega mi/el/la
nunca llega mi/el/la | en reparto desde | en transito desde | figura .. en reparto
dice/pone/figura entregado .. no/nada/nunca
"""
CHARGED = """
no me/nos devuelven/devolvieron/reembolsan/reembolsaron/devuelve/devolvio | no me/nos han devuelto/reembolsado
no devuelven | sin devolver* | me/nos cobr* .. dos/tres/cuatro veces | me/nos cobr* .. de mas | me/nos cobr* .. sin
cobro doble | doble cobro | cobran de mas | me/nos han cobrado .. dos/tres/mas/sin/de/por | siguen cobrando
siguen cobrandome | me siguen cobrando | cobro indebido | cobros indebidos | se quedaron con mi/el/nuestro
se quedan con mi/el/nuestro | me piden pagar .. devolucion | cobran hasta | cobrar hasta | encima cobran
encima me/te cobran
"""
FAILING = """
no funciona | no funcionan | no funciono | no me funciona | no sirve | no sirven | no anda | no carga | no abre
dejo de funcionar | deja de funcionar | se rompio | se me rompio | se despego | se me despego
llego roto/rota/rotos/abierto/danado/golpeado/incompleto/mal | llegaron rotos/mal | vino roto/rota/fallado/mal/con
defectuoso | defectuosa | averiado | averiada | estropeado | estropeada | falla mas que | siempre falla
falla siempre | se cuelga | se traba | se cierra | otra averia | peor que antes | cada vez peor | va de mal en peor
de mal en peor | empeora* | no hay forma de | no hay manera de
es imposible hablar/contactar/comunicarse/llamar/cancelar
imposible contactar/hablar/comunicarse/cancelar/comunicarme | no resuelven | no solucionan nada | otra vez .. caid*
otra vez sin | otra vez igual | y van # | ya van # | tercera vez .. mes/semana/ano | segunda vez .. mes/semana/ano
por tercera/cuarta/enesima vez | enesima vez
"""
REFUSAL = """
no lo/la/los/las recomiendo | no recomiendo | no recomendable | no recomendaria | nada recomendable
no lo/la recomendaria | nunca mas | nunca jamas | no vuelvo | no volvere | no volveria | no volvemos | no volveremos
no pienso volver | no vuelvo ni | no pienso .. volver/comprar/pagar | no vale la pena | no vale lo que
no merece la pena | no valen .. pena | no compren | no compreis | no lo compren | no contraten | no contrateis
no vayan | no vayais | no caigan | eviten | evitad | evitenlos | huyan | huid | huye de | ni se les ocurra
ni se os ocurra | ni loco | ni loca | ni regalado | ni regalada | ni gratis | me doy de baja | me voy a dar de baja
me cambio de compania/banco/operador/operadora | borro la app | desinstal* | deja* mucho que desear
dejan mucho que desear | podria ser mejor | no cumplen | no cumple | no cumplieron | dinero tirado | tirar el dinero
perdida de tiempo | perdida de dinero | gracias por nada | que verguenza | verguenza os/les deberia
me siento estafad* | me estan tomando el pelo | tomando el pelo | tomadura de pelo | falta de respeto | se rien de
se burlan de | para salir corriendo | no gano para disgustos | reclamacion | pongo una reclamacion
hoja de reclamaciones | para no volver
"""
# What sounds bad and is praise.
NOT_BAD = """
no esta/estan/estuvo nada? mal | no esta nada .. mal | nada mal | nada nada mal | ni tan mal
no me/nos puedo/podemos quejar | no me quejo | no nos quejamos | no tengo quejas | no tengo queja
no tengo .. queja/quejas | sin queja alguna | sin quejas | sin ninguna queja | ni una queja | ninguna queja
cero quejas | ninguna pega | ni una pega | sin pegas | nunca falla | nunca fallan | nunca me ha/han fallado | no falla
no fallan | no me/nos arrepiento/arrepentimos | no me arrepiento | no defrauda | no defraudan | nunca defrauda
no decepciona | nunca decepciona | nunca decepcionan | nada que envidiar | sin problema alguno | sin ningun problema
no puedo pedir mas | no se puede pedir mas | no hay nada malo | no podria estar mas content* | no podria ser mejor
no puede ser mejor | no hay mejor | no hay nada mejor | de nada malo
"""
PRAISE = """
una maravilla | una delicia | una joya | un lujo | un placer | es lo mejor | lo mejor de | lo mejor que | los mejores
las mejores | la mejor compra | el mejor | la mejor | super recomendable | muy recomendable | recomendable 100
100 recomendable | altamente recomendable | totalmente recomendable | lo recomiendo | la recomiendo | los recomiendo
recomendadisimo | recomendadisima | repetire | repetiremos | volvere | volveremos | sin duda volver* | encantado con
encantada con | encantados con | gran trabajo | buen trabajo | se agradece | de agradecer | gracias de corazon
gracias por .. atencion/ayuda/trato/rapidez | mil gracias | muchisimas gracias | muy amables | super amables
amabilisim* | buenisim* | riquisim* | rapidisim* | comodisim* | excelente | excelentes | impecable | impecables
espectacular | espectaculares | vale la pena | merece la pena | relacion calidad precio | por fin una | 10 de 10
5/cinco estrellas
"""
SLANG_GOOD = """
brutal | brutales | padrisim* | muy padre | esta padre | que padre | bien padre | chido | chida | chidos | chidas
copado | copada | copados | re copad* | bacan | bacana | bacano | bakan | chevere | cheveres | chimba | una chimba
que chimba | buenazo | buenaza | tremendo producto | crack | cracks | son lo mas | son unos genios | genio total
la rompe | la rompen | la rompieron | se salieron | mola | molan | mola mucho | mola mogollon | molona | flipante
que flipas | flipo en colores | de puta madre | de pm | cojonudo | cojonuda | la leche de | la caña | la cana
una bomba | de rechupete | que gozada | un cañon | un canon | al toque | a toda madre | poca madre | chingon
chingona | chingones | perron | suave el | piola | joya | de locos | esta genial | nivel dios
tremend* .. rico/rica/bueno/buena | se lucieron | se ha lucido | maja | majos | majo | majas | es/sos/eres lo mas
servicio/atencion/trato/comida/calidad/es/son/muy/super top | de lujo | de maravilla | de diez | un diez | una pasada
una gozada | un encanto | un acierto | me quito el sombrero | chapo | chapeau | como anillo al dedo
vale cada euro/peso/centavo | es un vicio | me salvo el/la/mi/las | me salvaron/salvasteis el/la/mi
nos salvo/salvaron el/la/las | bien hecho | 10 10 | un 10 | me tiene/tienen enganchad* | unos angeles | un angel
va como un tiro | va como la seda
"""
SLANG_BAD = """
cutre | cutres | chafa | chafas | una porqueria | porqueria | una mierda | puta mierda | mierda de | un timo
vaya tela | manda huevos | manda narices | manda cojones | que bajon | un bajon | un garron | que garron | un desastre
desastre total | un horror | una verguenza | vergonzoso | vergonzosa | bochorno | de pena | da pena | dan pena
penoso | penosa | patetico | patetica | un asco | que asco | que pereza | una lata | un fiasco | una basura | basura
trucho | trucha de | trucha la | pinche | pinches | pedorro | fome | penca | como el orto | como el culo | de cuarta
de quinta | un robo | robo a mano armada | malisim* | carisim* | lentisim* | horrible | horribles | pesimo | pesima
pesimos | pesimas | nefasto | nefasta | lamentable | lamentables | indignante | inaceptable | impresentable
impresentables | de vergüenza | de verguenza | sinverguenza* | ladrones | estafadores | inutiles | ineptos
incompetentes | paila | bodrio | guarrada | cagada | una cagada | chasco | menudo chasco | tremenda decepcion
una decepcion | decepcionante | decepcionado | decepcionada | harto de | harta de | hartos de | hasta las narices
hasta el gorro | hasta los cojones | hasta los huevos | hasta la madre | me tienen hart* | estoy hart* | suplicio
que tristeza | que lastima | una lastima | no me gusta | no me gusto | no me gustan | no me convence | no me convencio
nada bueno | nada buena
"""
# Praise that turns round when something bad follows.
OPENER = """
genial | gracias | estupendo | fantastico | maravilloso | maravilla | bravo | enhorabuena | felicidades
felicitaciones | perfecto | fenomenal | divino | buenisimo
que bien/maravilla/detalle/detallazo/ilusion/alegria/lujo/emocion/sorpresa/eficiencia/puntualidad/rapidez | menos mal
un lujo | un aplauso | un # | 10 10 | unos genios/cracks/maquinas/fenomenos | ole | muy bien
gran/buen/excelente servicio/trabajo/comienzo/gestion | espectacular
"""
# … and what follows is what is praised.
LEADING = """
gracias/enhorabuena/felicidades/felicitaciones/bravo .. por/a | nada como | no hay nada como | como me gusta/encanta
me encanta/gusta/fascina cuando/que/como | adoro/amo que/cuando/como | que bien/ilusion/alegria que/cuando/lo
un aplauso/diez para/a | unos genios/cracks/maquinas/fenomenos
maravilloso/maravillosa/estupendo/estupenda/brillante la/el/los/las | viva/vivan el/la/los/las | todo un detalle
que detalle/detallazo
"""
EVENT = """
retraso | retrasos | retrasado | retrasada | con retraso | cancel* | averia* | averiad* | hacer cola | la cola
de cola | esperando | horas de espera | otra vez sin/caid*/cancel*/retras*/tarde/lo/la/el | sin avisar | sin servicio
sin internet | sin luz | sin agua | sin senal | sin respuesta | roto | rota | rotos | rotas | perdid* mi/la/el/las
perdieron | perder mi/la/el/nuestr* | me pierd* | caido/caida desde/otra/el/la/en | se cayo | se ha caido
no funciona | no funcionan | no contestan | no responden | nadie contesta | nadie responde | equivocad*
cobr* .. dos/tres/veces/mas/sin | doble cobro | overbooking | por nada | gotea* | me cuelg* | dejar* tirad* | goteras
subida de precio* | subir .. precios | pie izquierdo | hasta el # | huelga | colapsad* | # horas tarde | ducha fria
agua fria | error # | lleg* tarde | tocaron timbre .. fueron | sucio | sucia
"""
SETTLED = """
solucion* | solvent* | resolv* | resuelt* | arregl* | reembols* | devolv* .. dinero | compens* | rapid* | ayud*
salv* | atent* | amabl* | recuper* | paciencia | por avisar | por la informacion | por informar | por no | sin esperar
sin esperas | sin colas | sin retrasos | no hubo | ni un
"""
ASKING = """
alguien sabe | alguien .. sabe/conoce/tiene/ha/podria/puede | saben si | sabeis si | sabes si | saben a que
saben donde | me pueden decir | me podeis decir | a que hora | que horario | cuanto cuesta | cuanto vale | hay algun
hay alguna | se puede | tienen .. disponible* | teneis | aceptan | admiten | que tal es | que tal esta | opiniones
recomiendan | recomendais | donde puedo/queda/hay | cual es el/la .. horario/precio/diferencia/direccion/mejor
cuanto tarda
"""
NEWS = """
abre/abrira/inaugura/lanza/lanzara/anuncia .. su/sus/nuevo/nueva/nuevos/nuevas
presenta/publica/estrena/amplia/nombra/confirma/invierte .. su/sus/nuevo/nueva/nuevos/nuevas
busca/buscan/buscamos enfermer*/camarer*/dependient*/personal/conductor*
busca/buscan/buscamos programador*/ingenier*/repartidor*/cociner*/recepcionista*/becari* | se busca | se buscan
oferta de empleo | vacante | vacantes | contrato indefinido | enviar cv | manda tu cv | segun fuentes | segun datos
nota de prensa | # por ciento | vecinos de | no hay heridos | sin heridos | los bomberos | las autoridades
la policia | segun la policia | obliga a cortar
"""
