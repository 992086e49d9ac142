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
# semanas/dias/meses/horas y contando/nada/sin/sigo
llevo/llevamos .. manana/tarde/dia/semana/mes entera/entero/entero | media hora de/en/al espera/cola/telefono
media hora esperando | una hora esperando/de/en/al espera/cola/telefono | # horas/minutos al telefono
# horas/minutos/dias para que/un/una/cobrar/pagar/recoger/sentarnos/traer/traernos/servir | dia # sin/esperando/y
me quede en casa toda/todo/esperando | pedi el/un dia libre/en | # personas/numeros delante
tardaron/tardan/tardo/tarda/tarden # horas/dias/semanas/meses | tardaron/tardan/tarda .. mas de #
tardaron/tardan/tarda .. mas de una/media | vuelva usted manana | van # semanas/dias/meses/horas
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
ni una llamada/respuesta/explicacion/disculpa/palabra/noticia | ni un correo/mensaje/aviso/email | no dan senales
sin noticias | nadie .. llama/llamado/llamo/ha/devuelve/devuelto/da/dice/avisa/aviso
no me/nos devuelven/cogen/descuelgan .. llamada/telefono/llamadas | no cogen/descuelgan/levantan el telefono/tubo
no me cogen | solo/siempre contesta/responde/atiende/sale .. robot/bot/maquina/contestador/contestadora
te atiende .. robot/bot/maquina
me pasan/pasaron/pasan/transfieren de/con .. departamento/departamentos/uno/otro/operador | de un departamento a
se pasan la pelota | respuesta automatica | mensaje automatico | no se sabe nada
cierran/cerraron/cierra mi/el/la .. ticket/caso/reclamo/incidencia/reclamacion | visto y nada
me tienen/traen/llevan mareando/mareado/mareada/vueltas | me marean
"""
UNDELIVERED = """
no llego/llega/llegaron .. pedido/paquete/compra/producto/envio/nunca | no me llego | no me ha llegado | no ha llegado
no han llegado | nunca llego | nunca llegaron | aun no llega | aun no ha llegado | sin llegar | siempre tarde
no vino nadie | no vinieron | no aparecieron | no se present* | no recibi | no he recibido | no hemos recibido
nunca recibi | nunca lo recibi | perdieron mi/la/el | me perdieron | han perdido mi/la/el | extraviaron
me dejaron tirado/tirada/tirados/plantado/plantada/colgado | nos dejaron tirados/plantados/colgados
me dejo tirado/tirada | dejan tirado/tirados/tirada | dejar* tirado/tirados/tirada | pedido cancelado
cancelaron mi/el/la/nuestro | me cancelan | me cancelaron | nos cancelaron | cancelan el vuelo
llega/llegan/llegaron/llegando tarde | pedido/paquete/vuelo/tren/bus/autobus/comida/repartidor/tecnico .. tarde
todavia no llega mi/el/la | nunca llega mi/el/la | dice/pone/figura entregado .. no/nada/nunca
dicen/dice/aparece/sale/consta como? entregado/entregada
lo/la dejaron/dejo/dejan .. portal/calle/vecino/puerta/rellano/porteria/lluvia
no ha/han venido/aparecido/pasado .. nadie/tecnico/repartidor
el tecnico/repartidor/mensajero .. no/nunca/ni vino/ha/paso/aparecio/llamo/viene | no paso nadie | nadie vino
nadie aparecio | cita cancelada | me/nos han cancelado/anulado | me anularon
sin haber pasado/llamado/venido/recibido | ni rastro de/del | ni llega ni
"""
CHARGED = """
no me/nos devuelven/devolvieron/reembolsan/reembolsaron/devuelve/devolvio | no me/nos han devuelto/reembolsado
no devuelven | sin devolver* | me/nos cobr* .. dos/tres/cuatro veces | me/nos cobr* .. de mas | me/nos cobr* .. sin
cobro doble | doble cobro | cobran de mas | me/nos han cobrado .. dos/tres/mas/sin/de/por | siguen cobrando
siguen cobrandome | me siguen cobrando | cobro indebido | cobros indebidos | se quedaron con mi/el/nuestro
se quedan con mi/el/nuestro | me piden pagar .. devolucion | cobran hasta | cobrar hasta | encima cobran
encima me/te cobran
me/nos/le cobran/cobraron/cobro/cobrado .. comision/comisiones/penalizacion/algo .. nunca/no/por/pedi
me/nos/le cobran/cobraron/cobro/cobrado .. servicio/nunca/seguro/gastos/recargo .. nunca/no/por/pedi
me han/siguen pasado/pasando .. recibo/recibos/cargo/factura | me llego/llega/llego una? factura .. de/por
factura .. doble/triple/sube/subido/inflada/erronea
cargo/cargos que no/nunca/desconocido/duplicado/indebidos/duplicados
sin mi/nuestro consentimiento/permiso/autorizacion | letra pequena | sin autorizacion
no me/nos reembols*/abonan/abonaron/reintegr* | el reembolso .. no/nunca/sigue/sin
la devolucion .. no/nunca/sigue/sin | donde esta/quedo mi/el dinero/reembolso/plata/pedido/paquete
quiero mi dinero/reembolso/plata | devuelvanme/devolvedme mi/el | me/nos debe/deben # | me deben
dado de baja .. cobr*/recib* | cobrando .. sin/tras/despues
"""
FAILING = """
no funciona | no funcionan | no funciono | no me funciona | no sirve | no sirven | no anda | no carga | no abre
dejo de funcionar | deja de funcionar | se rompio | se me rompio | se despego | se me despego | defectuoso
defectuosa | averiado | averiada | estropeado | estropeada | falla mas que | siempre falla | falla siempre | se cuelga
se traba | se cierra | otra averia | peor que antes | cada vez peor | va de mal en peor | de mal en peor
no hay forma de | no hay manera de | es imposible hablar/contactar/comunicarse/llamar/cancelar
imposible contactar/hablar/comunicarse/cancelar/comunicarme | no resuelven | no solucionan nada | otra vez .. caid*
otra vez sin | otra vez igual | y van # | ya van # | tercera vez .. mes/semana/ano | segunda vez .. mes/semana/ano
enesima vez | no deja/permite iniciar/entrar/pagar/acceder/comprar/reservar/cancelar
no me deja/permite entrar/pagar/acceder/comprar/iniciar/cancelar/reservar | me saca/echa/expulsa de la/cada/todo
error al | pantalla en/negra/blanca blanco/negro | se queda colgad*/pillad*/cargando/pensando/bloquead*/en
se congela | se reinicia sol* | se apaga | se corta/cortan cada/la/el/a | se va la senal/internet/luz/conexion
va fatal/lento/lenta/lentisim*/mal/fatal | va y viene | duro/duraron # dias/semanas/meses/lavados/puestas
a los # dias/meses/usos .. rompio/roto/murio/dejo/fallo/despego | a la primera puesta/lavada | al primer lavado/uso
caida/caido desde | sin poder entrar/pagar/acceder/trabajar/llamar | sin calefaccion | sin aire acondicionado
sin agua caliente | frio y/fria | esta/estan caida/caido/caidos | se ha roto | se me ha roto | se rompieron
se descosio | se destino | dejaron de funcionar
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
hoja de reclamaciones | para no volver | ultima vez que compro/vuelo/voy/pido/vuelvo/uso/reservo/viajo/como
no vuelvo a .. comprar/volar/pedir/pisar/reservar/viajar/usar/contratar | no me vuelven a | no me ven mas
me voy a otra/la | me paso a .. competencia/otra/otro
han/habeis perdido/pierden/perdieron un/una/otro cliente/clienta | cliente menos | un cliente menos | me borro
me he borrado | cancelo la/mi | voy a cancelar | cero estrellas | una estrella | 1 estrella
si pudiera .. cero/0/menos | ni un euro/peso mas | no se lo recomiendo/deseo
no gasten/gasteis/pierdan/perdais/tiren su/el/vuestro/tiempo/dinero | alejense | lejos de
pensadlo/piensenlo bien/dos | cuidado con esta/estos/este/comprar/reservar/contratar | mal servicio | mala atencion
pesimo servicio
"""
WRONG_THING = """
pedi/pedimos/encargue/compre .. y me/nos llego/mandaron/llega/enviaron/trajeron/dieron/pusieron/ponen/traen/dan
pedi/pedimos .. me/nos llego/mandaron/enviaron/trajeron/traen
y me/nos llega/llego/mandaron/trajeron/enviaron otro/otra/un/una/el/la
me/nos mandaron/mando/enviaron/llego otro/otra/el/la/una/un equivocado/equivocada/talla/color/modelo/cosa/usado/usada
me/nos trajeron/dieron/mandan/envian otro/otra/el/la/una/un equivocado/equivocada/talla/color/modelo/cosa/usado/usada
talla/color/modelo/producto/pedido/articulo/direccion/nombre equivocad*/incorrect*/erroneo
no es lo que pedi/pedimos/compre/encargue/ponia | no era lo que pedi/pedimos/esperaba/ponia
faltaba/faltaban/falta/faltan # .. mitad/pieza/piezas/tornillo/tornillos/bebida/bebidas/patatas
faltaba/faltaban/falta/faltan # .. producto/productos/zapato/articulo/articulos/cargador/salsa/salsas
faltaba/faltaban/falta/faltan la/el/los/las/un/una .. mitad/pieza/piezas/tornillo/tornillos/bebida/bebidas/patatas
faltaba/faltaban/falta/faltan la/el/los/las/un/una .. producto/productos/zapato/articulo
faltaba/faltaban/falta/faltan la/el/los/las/un/una .. articulos/cargador/salsa/salsas | faltaban # | faltaban cosas
faltaba medio/un/una
me falta/faltan/faltaba/faltaban # cosas/producto/productos/pieza/piezas/articulo/articulos/zapato/paquete
me falta/faltan/faltaba/faltaban un/una/el/la/los/medio/media cosas/producto/productos/pieza
me falta/faltan/faltaba/faltaban un/una/el/la/los/medio/media piezas/articulo/articulos/zapato/paquete
la mitad del pedido | pedido incompleto | incompleto | incompleta
llego/llega/vino/viene/llegado/ha roto/rota/rotos/abierto/abierta/danado/danada/golpeado/golpeada/incompleto/mal/frio
llego/llega/vino/viene/llegado/ha fria/helado/usado/usada/aplastado/mojado
llego/llega/vino/viene/llegado/ha vacio/vacia/caducado/caducada/derramado/fallado
llegaron/vinieron/llegan/vienen rotos/rotas/mal/frios/frias/aplastad*/abiertos/caducad*/danados
# zapatos izquierdos/iguales/distintos/pie | dos zapatos izquierdos/iguales/distintos/pie | dos pies izquierdos
un solo zapato | abri/abrimos/abro la caja/el paquete/la/el y/estaba/venia/vacia/caja | caja vacia | caja rota
paquete abierto | paquete vacio | nada que ver con .. foto/fotos/descripcion/imagen/anuncio/anunciado
no se parece .. foto/fotos/descripcion | publicidad enganosa
"""
STUCK = """
desde el dia # | desde el # .. sin/no/nada/nadie/esperando/sigue/sigo/y
desde el lunes/martes/miercoles/jueves/viernes/sabado/domingo/pasado .. sin/no/nada/nadie/esperando/sigue/sigo/y
sin .. desde el # | sin .. desde el lunes/martes/miercoles/jueves/viernes/sabado/domingo/dia/mes/ano/pasado
lleva/llevan .. en reparto/transito/tramite/proceso/aduanas/almacen/preparacion/revision/pendiente/pausa/verificacion
en reparto desde/hace | en transito desde/hace | figura .. en reparto
sigue/siguen en reparto/transito/tramite/proceso/aduanas/preparacion/estado/revision/pendiente
sigue/siguen sin llegar/aparecer/solucion*/arreglar*/funcionar/resolver*
sigue/siguen sin venir/contestar/devolver*/enviar*/entregar*/abrir/moverse
sigue/siguen igual/caido/caida/pendiente/parado/parada/retenido/retenida/bloqueado/bloqueada
seguimos/sigo igual/esperando/pendiente/en .. espera/mismas | cita/citado/citada .. a las # .. son/y
cita .. y son las | y son las # | son las # y/pm/todavia/aun/no/sin/nadie | son ya las # | ya son las #
debia/debian/tenia llegar/haber/que llegar/llegado/venir/entregar*/estar/salir .. ayer/hoy/lunes/martes
tenian/deberia/deberian llegar/haber/que llegar/llegado/venir/entregar*/estar/salir .. ayer/hoy/lunes/martes
debia/debian/tenia llegar/haber/que llegar/llegado/venir/entregar*/estar/salir .. semana/hace/hora/dia/antes
tenian/deberia/deberian llegar/haber/que llegar/llegado/venir/entregar*/estar/salir .. semana/hace/hora/dia/antes
tenia/tenian que llegar/venir/salir/estar/entregar* | deberia haber llegado/salido/venido
tendria que haber llegado/salido | el seguimiento .. no/sigue/lleva/parado
paquete parado/retenido/bloqueado/perdido/atascado | tarjeta/cuenta bloqueada
"""
POLITE = """
seria posible saber/que/hablar/tener/recibir/conocer | es posible saber cuando/donde/que/por/si
podrian/podriais/pueden/podeis por? favor? decirme/decirnos/informarme/explicarme/explicar/aclarar
podrian/podriais/pueden/podeis por? favor? indicarme/revisar/solucionar/confirmar/darme/contactarme/contestar
les/os/le agradeceria/agradeceriamos .. una/un/que/si/respuesta/solucion
agradeceria .. respuesta/solucion/explicacion/noticias/informacion/contestacion
se agradeceria .. respuesta/solucion/informacion/explicacion | entiendo/comprendo que .. pero
entiendo/comprendo .. mucho/alta/trabajo .. pero
segundo/tercer/cuarto/quinto/sexto/enesimo correo/mail/email/mensaje/reclamo/intento/tecnico/aviso/ticket/cambio
disculpad/disculpen/perdonad/perdonen la molestia/insistencia/las | perdon por insistir/la/molestar
no quiero/quisiera ser/molestar/parecer .. pesado/pesada/molestar/mal
no suelo/acostumbro .. quejarme/quejar/reclamar/escribir
alguna novedad/noticia/respuesta/actualizacion .. sobre/de/con/del/mi
hay alguna? novedad/novedades/noticias .. sobre/de/con/del/mi
a la espera de .. respuesta/noticias/solucion/contestacion/vuestra/su | quedo a la espera | sigo a la espera
cuando piensan/pensais
cuando .. me/nos van/vais/pensais/piensan a? devolver/solucionar/contestar/enviar/reembolsar/arreglar
por favor/porfa solucionen/solucionad/contesten/contestad/respondan/arreglen/arreglad/revisen
necesito .. una? respuesta/solucion
alguien .. puede/podria decir*/explicar*/ayudar*/contestar*/solucionar* .. que/por/cuando/donde/mi
numero de caso/reclamo/incidencia/ticket/reclamacion
"""
TASTE = """
quien aprobo/aprueba/autorizo/ha .. esto/eso/este/ese/esta/aprobado/autorizado/la/el/semejante
quien dio/ha el/dado .. visto/ok | a quien se le ocurre/ocurrio | a quien se le ha ocurrido
de quien fue/ha/es la idea/sido/brillante | quien diseno/ha/penso .. esto/este/esta/disenado/pensado/el/la
en que estaban/estabais pensando | en que cabeza cabe | nadie pidio/ha .. esto/pedido/eso | nadie lo pidio
nadie habia pedido | por que han/habeis cambiado/quitado/tocado | dano/danan/hace a la/los vista/ojos | dolor de ojos
me sangran los | sangrar los ojos | que poco gusto | de mal gusto | mal gusto | da/que verguenza ajena
verguenza ajena | que cringe | cringe | hecho/disenado/disenada con .. el paint/pies/culo/powerpoint
lo ha hecho un becario | parece hecho/hecha/disenado .. por/con/paint/becario/nino | a quien le gusta
nadie en su sano | el que haya/hizo/penso .. esto/pensado/disenado/aprobado | que alguien despida
despidan/despedid al/a
"""
LESS = """
perdi/perdido/perder/pierdo/pierden/perdimos .. puntos/millas/avios/saldo/descuento/bono
puntos/millas/avios/bono/cupon/vale/saldo .. caducado/caducaron/caducan/caduca/caduco/expirado/expiraron
puntos/millas/avios/bono/cupon/vale/saldo .. vencieron/vencido/desaparecido/desaparecieron/borrado/borraron/perdidos
cierran/cerraron/cierra la/mi/nuestra/el/nuestro/las unica? oficina/sucursal/cajero/oficinas/sucursales
cerro/cerrado/cerrais/cierrais la/mi/nuestra/el/nuestro/las unica? oficina/sucursal/cajero/oficinas/sucursales
sin oficina/sucursal/cajero/cajeros | la oficina/sucursal/cajero mas cercan*
# pasos/clics/clicks/pantallas/toques/menus para | demasiados pasos/clics/clicks/anuncios/menus
raciones/porciones mas/cada pequenas/chicas/vez | racion/porcion mas/ridicula pequena/chica
raciones ridiculas/minimas/escasas
cada vez menos/mas/mas caro/cara/caros/pequeno/chico/cantidad/pequenas/pequenos/chicos/anuncios/publicidad
reduflacion | otra/nueva subida/subidon de/en precio/precios/tarifa/tarifas | otra subida
subida de precio/precios/tarifa/tarifas
precio/precios/tarifa/tarifas/cuota .. sube/suben/subido/subieron/subio/nubes otra/de/cada/vez/por/las/sin/un
mas caro/cara/caros y/para peor/menos/menor/mas | por el mismo precio .. menos/mitad/pequeno | pagar mas por/y menos
pagamos mas | ahora hay que pagar | ahora cobran/cobrais | antes era gratis | antes eran gratis
antes venia/incluia/estaba incluido/incluida/incluido | han/habeis quitado/eliminado/suprimido/retirado el/la/los/las
quitaron/eliminaron/retiraron el/la/los/las | ya no se puede/venden/hay/tienen/ofrecen/incluye/dan/regalan
solo/solamente una/un caja/cajero/cajera/camarero .. abierta/abierto/para/atendiendo/todo/toda
solo/solamente una/un mesero/empleado/persona/ventanilla .. abierta/abierto/para/atendiendo/todo/toda
falta de personal/medios | faltan manos
"""
# What sounds bad and is praise.
NOT_BAD = """
no esta nada .. mal | nada mal | nada nada mal | ni tan mal | no me/nos puedo/podemos quejar | no me quejo
no nos quejamos | no tengo quejas | no tengo queja | no tengo .. queja/quejas | sin queja alguna | sin quejas
sin ninguna queja | ni una queja | ninguna queja | cero quejas | ninguna pega | ni una pega | sin pegas | nunca falla
nunca fallan | nunca me ha/han fallado | no falla | no fallan | no me/nos arrepiento/arrepentimos | no me arrepiento
no defrauda | no defraudan | nunca defrauda | no decepciona | nunca decepciona | nunca decepcionan | nada que envidiar
sin problema alguno | no puedo pedir mas | no se puede pedir mas | no hay nada malo | no podria estar mas content*
no podria ser mejor | no puede ser mejor | no hay mejor | no hay nada mejor | de nada malo
no esta/estan/estuvo nada mal | ni una sola? caida/averia/incidencia/pega/queja/espera
ni un solo? fallo/problema/corte/retraso/pero/error/reclamo
cero problemas/pegas/incidencias/fallos/dramas/lios/esperas/colas/estres
nunca/jamas me/nos ha/han/hemos/he fallado/dejado/tenido/dado .. problema/problemas/fallado
nunca/jamas me/nos ha/han/hemos/he fallado/dejado/tenido/dado .. tirado/tirada/tirados/queja
nunca me fallo/fallan/falla/fallaron | jamas me ha fallado | sin una sola? pega/queja/incidencia
sin un solo fallo/problema/corte/error | sin letra pequena | sin comisiones
no tengo/tenemos ninguna? queja/quejas/pegas | no le/les pongo ni/ninguna/pega/pegas | no puedo poner/ponerle pegas/ni
sin sorpresas | sin dramas | sin complicaciones | sin contratiempos | no ha fallado/fallo ni | no se cae nunca
"""
# Praise told as a story: the reader saw the trouble in it.
RECOVERED = """
lo/la/me/nos/los resolvieron/solucionaron/arreglaron .. en # minutos/horas/dias/segundos
lo/la/me/nos/los cambiaron/reemplazaron/repararon .. en # minutos/horas/dias/segundos
lo/la/me/nos resolvieron/solucionaron/arreglaron .. al momento/instante/toque/tiro/dia
lo/la/me/nos cambiaron/reemplazaron/repararon .. al momento/instante/toque/tiro/dia
resolvieron/solucionaron/arreglaron .. en minutos/segundos/nada/menos/seguida/horas
cambiaron/reemplazaron/solventaron/gestionaron .. en minutos/segundos/nada/menos/seguida/horas
lo/me/nos han resuelto/solucionado/arreglado/cambiado/gestionado/devuelto .. en/al #
lo/me/nos han resuelto/solucionado/arreglado .. en/al minutos/segundos/nada/menos/momento/el/instante/un
lo/me/nos han cambiado/gestionado/devuelto .. en/al minutos/segundos/nada/menos/momento/el/instante/un
me/nos lo/la/los/las cambiaron/cambio/cambian/devolvieron/repusieron/reemplazaron .. sin | me lo han cambiado .. sin
me/nos devolvieron/reembolsaron/reintegraron .. en #
me/nos devolvieron/reembolsaron/reintegraron .. en menos/minutos/horas/el/dos/un
me/nos devolvieron .. al dia/momento/instante | me/nos han devuelto/reembolsado .. en/al #
me/nos han devuelto/reembolsado .. en/al menos/minutos/horas/mismo/dia/momento
el mismo dia me/ya lo/la/tenia/llego/devolvieron
cambiaron/devolvieron/repusieron/mandaron/enviaron/regalaron .. sin pedirme/pedir/preguntar/poner/coste/costo/cobrar*
sin pedirme/pedirnos nada/ticket/explicaciones/ni | sin hacer preguntas | sin preguntas
sin poner pegas/problemas/ninguna/una/peros | sin ninguna traba
en menos de # hora/minutos/dia/horas .. resuelto/solucionado/arreglado/devuelto/contestado/aqui/listo
en menos de una/un/media/diez/cinco hora/minutos/dia/horas .. resuelto/solucionado/arreglado
en menos de una/un/media/diez/cinco hora/minutos/dia/horas .. devuelto/contestado/aqui/listo
en menos de una/un/media/dos hora/minuto/dia/minutos/horas ya/lo/me/estaba/tenia
hasta me/nos llamaron/llamo/escribieron/regalaron/regalo/acompan*/trajeron/esperaron
me/nos llamaron/llamo/escribieron .. para disculparse/preguntar/saber/asegurarse/ver
se quedo/quedaron .. para/a ayudar*/atender*/esperar*/esperarnos
se quedo/quedaron .. hasta que/tarde .. conmigo/nosotros/encontrar*/resolver*/solucionar* | se desvivio/desvivieron
se desviven | se volco/volcaron | se vuelcan con | mas alla de su/lo/sus
antes de que .. me enterara/diera/cuenta/enterase | sin que .. se lo pidiera/pidieramos/pida/pidiese
sin tener que pedirlo/reclamar/pedir | me/nos bloquearon la tarjeta .. antes
me/nos devolvio/devolvieron la/el/mi cartera/movil/bolso/celular/billetera/mochila/telefono
me/nos guardaron/guardo el/la/mi .. movil/cartera/bolso/celular/mochila | invito/invitaron .. la/al casa
cortesia de la casa | invita la casa | pidieron/pidio disculpas y .. solucion*/devolv*/cambi*/regal*/resolv*
asumieron el error | una paciencia infinita | con toda la paciencia
contestaron/respondieron/contestan/responden/atendieron al/en #
contestaron/respondieron/contestan/responden/atendieron al/en momento/instante/minutos/segundos/toque/cinco
me/nos atendio/atendieron al momento/instante/toque/enseguida/rapido | no me cobraron nada
no me/nos quiso/quisieron cobrar | me/nos subieron de categoria/clase/habitacion
"""
LOYAL = """
repetimos | repetire | repetiremos | repetiria | volvere | volveremos | volveria | volveriamos | sin duda volver*
seguro que vuelvo/volvemos/repito/repetimos | fijo que vuelvo/volvemos/repito/repetimos | vuelvo fijo/seguro
ya hemos/he/tenemos reservado/reservada/reserva .. otra/otro/para/de/vez/proximo/ano
ya reservamos/reserve para/otra/el
segundo/tercer/cuarto/quinto/tercera/segunda/cuarta ano/vez/verano consecutivo/seguido/seguida
segundo/tercer/cuarto/quinto/tercera/segunda/cuarta ano/vez/verano repetimos/venimos/volvemos
# anos .. con ellos/vosotros .. encantad*/contento/contenta/feliz/nunca/jamas | me quito el sombrero
me saco el sombrero | chapo | chapeau | un diez | un 10 | de diez | 10 de 10 | diez de diez
asi se gana/ganan .. cliente/clientes | asi se hacen las | asi da gusto | de lo mejorcito | de lo mejor que/de
me/nos salvo/salvaron/salvasteis/salvaste/han el/la/mi/las/salvado viaje/vida/dia/tarde/boda
me/nos salvo/salvaron/salvasteis/salvaste/han el/la/mi/las/salvado vacaciones/noche/finde/semana/cumple*/navidad
me/nos alegro/alegraron/alegrasteis/alegraste el dia | me/nos hicieron/hizo el dia
subidle/subanle/suban/subid/merece*/denle/dadle/aumento/aumentenle .. sueldo/aumento/ascenso/medalla/premio
se merece* un/una .. aumento/ascenso/monumento/ole/premio/medalla/aplauso
casi lloro/llore .. de/emocion/alegria/amables/lo | lagrimas de emocion/alegria
mi nuevo/nueva favorito/favorita/sitio/lugar/restaurante/tienda | nuestro nuevo/sitio favorito
mi sitio/lugar/tienda/bar/restaurante favorito/favorita | no voy/vamos a .. otro sitio/lado/lugar
no cambio .. por nada/ningun/otra/otro | no los/las/lo/la cambio por | no me cambio
ganaron/ganado/tienen .. cliente/clienta para/fiel/mas | me han/habeis ganado/conquistado | me ganaron
se lo recomiendo/recomendare a todos/todo/amigos | recomiendo a todos/todo/ojos/ciegas | lo recomendare
ojos cerrados | con los ojos cerrados | bendita/benditos/bendito la/el/sea/quien/hora | la mejor decision
no puedo estar/quedar mas content*/agradecid*/feliz | no se puede ser mas amable/majo/atento
me trataron/tratan/trataron como .. reina/rey/casa/familia/reyes
nos trataron/tratan como .. reyes/casa/familia/reinas | como en casa | un trato exquisito/inmejorable/excepcional/de
trato inmejorable/exquisito
"""
# Then and now.
TURNED_GOOD = """
retiro lo dicho | me trago mis/las palabras | me como mis palabras | me equivocaba | estaba equivocad* con
han mejorado | ha mejorado | habeis mejorado | mejoraron mucho/bastante | mejoro mucho/bastante/muchisimo
mucho mejor que antes | antes era/eran/iba/tardaba/tardaban .. ahora/y ahora | antes .. ahora si
antes .. ahora va/funciona/da/es genial/maravilla/perfecto/bien/gusto
ahora si que si/va/funciona/da/contestan/merece/vale
pensaba/pense/crei/creia que .. iba/seria/era .. desastre/horror/timo/peor/estafa/malo
iba con miedo/dudas/prejuicios/recelo | tenia mis dudas | grata sorpresa | gratamente sorprendid*
sorprendid* para bien | me sorprendio/sorprendieron gratamente/para | me tapo/taparon la boca | me han tapado la boca
hay que reconocer* | al cesar lo
"""
TURNED_BAD = """
ya no es lo que/lo mismo era/mismo | ya no son lo que | ya no es lo/el/la mismo/misma | no es lo que era
ha/han bajado mucho/bastante/muchisimo/la el/calidad/nivel | bajo/bajaron mucho la/de calidad/nivel | bajon de calidad
ha/han perdido mucho/calidad/la/toda/el .. calidad/esencia/encanto/mucho/nivel
con lo que era/eran/fue/fuisteis/habeis/fueron | ha/han empeorado | habeis empeorado | empeoro
antes si que/era/eran/funcionaba/contestaban | antes era/eran/estaba mejor/mejores/buenisimo/bueno/bien
antes molaba/molabais/moraba | mejor antes | echo de menos cuando/la el/los/las
que vuelva el/la/lo los antiguo/antigua/anterior/viejo/vieja/de
devuelvan/devolved/devuelvannos el/la/los .. antiguo/antigua/anterior/vieja/viejo/original/receta | quien te ha visto
en que os/se habeis/han convertido | ir a menos | ha ido a menos | va a menos | van a menos | cuesta abajo
desde la/el actualizacion/fusion/cambio/nueva/ultima .. va/no/funciona/mal/peor/todo
desde que .. cambiaron/compro/compraron/actualizaron/absorbio .. no/mal/peor/todo
"""
PRAISE = """
una maravilla | una delicia | una joya | un lujo | un placer | es lo mejor | lo mejor de | lo mejor que | los mejores
las mejores | la mejor compra | el mejor | la mejor | super recomendable | muy recomendable | recomendable 100
100 recomendable | altamente recomendable | totalmente recomendable | lo recomiendo | la recomiendo | los recomiendo
recomendadisimo | recomendadisima | encantado con | encantada con | encantados con | gran trabajo | buen trabajo
se agradece | de agradecer | gracias de corazon | gracias por .. atencion/ayuda/trato/rapidez | mil gracias
muchisimas gracias | muy amables | super amables | amabilisim* | buenisim* | riquisim* | rapidisim* | comodisim*
excelente | excelentes | impecable | impecables | espectacular | espectaculares | vale la pena | merece la pena
relacion calidad precio | por fin una | 5/cinco estrellas
"""
SLANG_GOOD = """
brutal | brutales | padrisim* | muy padre | esta padre | que padre | bien padre | chido | chida | chidos | chidas
copado | copada | copados | re copad* | bacan | bacana | bacano | bakan | chevere | cheveres | chimba | una chimba
que chimba | buenazo | buenaza | tremendo producto | crack | cracks | son unos genios | genio total | la rompe
la rompen | la rompieron | se salieron | mola | molan | mola mucho | mola mogollon | molona | flipante | que flipas
flipo en colores | de puta madre | cojonudo | cojonuda | la leche de | la caña | la cana | una bomba | de rechupete
que gozada | un cañon | un canon | al toque | a toda madre | poca madre | chingon | chingona | chingones | perron
suave el | piola | joya | esta genial | nivel dios | tremend* .. rico/rica/bueno/buena | se lucieron | se ha lucido
maja | majos | majo | majas | es/sos/eres lo mas | servicio/atencion/trato/comida/calidad/es/son/muy/super top
de lujo | de maravilla | una pasada | una gozada | un encanto | un acierto | como anillo al dedo
vale cada euro/peso/centavo | es un vicio | bien hecho | 10 10 | me tiene/tienen enganchad* | unos angeles | un angel
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
gran/buen/excelente servicio/trabajo/comienzo/gestion | espectacular | de traca | joyita | una/menuda/vaya joyita
que joyita | vaya lujo/nivel/maravilla/joya/exito/servicio/detalle
que nivel/arte/modernidad/gustazo/gusto/placer/exito
que servicio/experiencia/profesionalidad/genialidad/maravilloso/bonito/divertido
menudo/menuda lujo/nivel/joya/servicio/exito/maravilla/detalle | bravisimo | brillante | de lujo | de cine | de diez
de pelicula | todo perfecto | el futuro era esto | viviendo en el futuro | bienvenidos al futuro | gran exito
todo un lujo
"""
# … and what follows is what is praised.
LEADING = """
gracias/enhorabuena/felicidades/felicitaciones/bravo .. por/a | nada como | no hay nada como | como me gusta/encanta
me encanta/gusta/fascina cuando/que/como | adoro/amo que/cuando/como | que bien/ilusion/alegria que/cuando/lo
un aplauso/diez para/a | unos genios/cracks/maquinas/fenomenos
maravilloso/maravillosa/estupendo/estupenda/brillante la/el/los/las | viva/vivan el/la/los/las | todo un detalle
que detalle/detallazo | enhorabuena/felicidades/felicitaciones/aplausos/bravo/ole/chapo a/al/para/por
un lujo esperar/que/tener/lo/viajar/volar
que gusto/gustazo/placer/lujo/maravilla/joya/nivel/arte esperar/que/de/lo/el/la/cuando/tener/llegar
un aplauso para/al | un placer esperar/que/hacer/viajar/volar
que bonito/divertido/emocionante/romantico es/esperar/que/lo/cuando/quedarse | nada mejor que/para | gracias .. por/a
que seria/haria/hariamos de/sin | menos mal que/pagamos/pago
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
sin cobertura/calefaccion/wifi/aire/megafonia/informacion/explicacion/solucion/conexion/asientos
tirado/tirados/tirada en/sin | caducado/caducada/caducados | helada | frio/fria/congelad* | robot | en bucle
robotito | contestador | grabacion | centralita | subid*/subir/suben .. precio/precios/tarifa/cuota/tarifas
subida de tarifa*
# minutos/horas/dias/semanas/meses/llamadas/correos/intentos .. para/esperando/cola/tarde/sin/despues
volveria/volvere a esperar | esperar # | hora/horas para | horas tirad* | atrapad* | inundad* | cortes
corte de luz/internet/agua/servicio | a la tercera | en visto | incidencia | incidencias | colapso
caida del/de servicio/sistema/la | pantalla en/negra/blanco | cucaracha* | de pie # | otra averia | otro retraso
otro corte | otra subida | otra caida
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
