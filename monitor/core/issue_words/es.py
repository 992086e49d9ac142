"""Spanish, of Spain and of the Americas: which words speak of what. How to write them: `monitor.core.expressions`."""

from __future__ import annotations

SAFETY = """
intoxica* | envenena* | salmonel* | listeri* | legionel* | botulismo | alergen* no declarado | reaccion alergica
anafila* | incendi* | se incendio | se quemo/quemaron .. cocina/coche/casa/local/motor/bateria/cargador/movil/celular
en llamas | humo negro | prendio/prendieron fuego | salio/sale/salia ardiendo | echo/echa/echaba/empezo .. humo
exploto | explotaron | explosion* | estallo | me/le/se electrocut* | descarga electrica | cortocircuito | fuga de gas
escape de gas | olor a gas | huele a gas | monoxido | herido/heridos/herida/heridas | lesionad* | hospitaliz*
ingresad* en | acabo/acabe/acabamos/termino/termine/terminamos en .. hospital/urgencias/guardia | ambulancia*
fallecid* | muri* .. cliente/huesped/pasajero/paciente/bebe/nino/nina | muerto/muertos en | puntos de sutura
# puntos en | ahogad* | ahogo | se ahog* | atragant* | asfixi* | quemadura* | me/se quemo la mano | accidente*
peligro | peligros* | es un peligro | riesgo de muerte | pone* en riesgo | casi me mat* | casi nos mat* | casi se mat*
casi muero | fallaron los frenos | sin frenos | se rompio/partio .. manillar/manubrio/horquilla/cuadro/freno/eje
me quede sin frenos | freno* .. fall* | se desplomo | derrumb* | se derrumbo el techo
se cayo .. techo/balcon/ascensor/lampara/cliente/nino/nina/huesped/senora/abuela/abuelo | me cai por
se cayo por la escalera | ascensor .. atrapad* | atrapados en el ascensor
salida* de emergencia .. bloqueada/cerrada/cerradas/candado
trozo/trozos/pedazo/pedazos/esquirla/esquirlas de vidrio/cristal/plastico/metal | vidrio en
cristales en .. comida/plato/sopa/pure | agredi* | me pego | paliza | acoso sexual | acosador | manose* | abuso sexual
violacion | agresion* | nos amenazo con | nino perdido | alerta sanitaria | retira* .. lote/lotes/producto/mercado
retirada del producto | materiales toxicos | toxic* | plomo en | amianto | asbesto
"""

LEAK = """
filtracion/fuga/robo/brecha de/en datos/informacion/seguridad/contrasenas | brecha de seguridad
filtra* .. datos/contrasenas/informacion/correos/dni/tarjetas | datos .. filtra* | datos .. expuest*
expuso/expusieron/exponen .. datos | datos .. robados | roba* .. datos | mis datos .. venta/vendid*/vendier*/publicad*
vende*/vendio/vendier* mis/nuestros/los datos | datos personales .. terceros/otra/otro/otros | datos de otr* cliente*
datos de otra persona | hacke* | jaque* | ciberataque* | ransomware | suplanta* .. identidad | robo de identidad
phishing .. datos | proteccion de datos | lopd | rgpd | aepd
veo/ver/ve/ves .. datos/cuenta/movimientos/pedidos/facturas/mensajes .. otro/otra/otros/otras/desconocid*/ajen*
sale/salen/aparece/aparecen/muestra .. datos/cuenta/movimientos .. otro/otra/otros/otras/desconocid*/ajen*
sale/salen/aparece/aparecen/muestra .. pedidos/facturas/mensajes .. otro/otra/otros/otras/desconocid*/ajen*
me salen los movimientos de | cuenta de otra persona | cuenta de otro cliente | quien/quienes .. viendo los mios/mis
enviaron/mandaron/envio/mando .. .. pasaportes/dni/historial/facturas/datos .. otr*/todos
dio/dieron/diste mi/mis nueva? direccion/telefono/numero/datos/dni/historial/correo | sabian mi saldo
sabian mis datos | mis datos personales | contrasenas .. expuest*/texto/plano
base de datos .. abierta/expuesta/publica | espia* | camara oculta | camara escondida | grabad* sin permiso
acced* a mi cuenta | entraron a/en mi cuenta | entrado a/en mi cuenta
"""

LEGAL = """
denuncia | denuncias | denunci* | demand* a | demanda colectiva | demanda judicial
interpuse/interpondre/presentare/presente .. demanda | demandar | demandare | abogad* | juzgado* | tribunal*
juez/jueza | juicio por | querella* | pleito | sentencia contra | condena* a pagar | condenad* por | fiscalia
ilegal* | no es legal | es delito | delito* | sancion* | multa | multas | multad*
clausura* .. local/restaurante/hotel/establecimiento | clausurad* | profeco | indecopi | sernac | procon | omic
facua | ocu | condusef | defensa del consumidor | proteccion al consumidor | consumidor financiero
oficina del consumidor | inspeccion de trabajo | ministerio de consumo | superintendencia | arbitraje de consumo
junta arbitral | direccion general de consumo | hoja/hojas de reclamaciones/reclamacion | libro de reclamaciones
presentad* la reclamacion | reclamacion formal | reclamacion oficial | incumpl* .. contrato/ley | clausula abusiva
clausulas abusivas | derechos de autor | plagi* | uso .. foto* sin .. permiso | despido improcedente | acoso laboral
trabajador* en negro | trabajo infantil | expediente sancionador | burofax | carta documento | accion colectiva
acciones legales | medidas legales | via judicial
"""

DISCRIMINATION = """
discrimin* | racis* | racialmente | xenof* | xenofob* | homofob* | transfob* | machis* | sexis* | misogin* | gordofob*
islamofob* | antisemit* | capacitis* | clasis* | por ser negr*/gitan*/latin*/mujer/mujeres/gay/lesbiana/trans/indigena
por ser indigenas/extranjer*/inmigrante*/moren*/arabe*/musulman*/judi*/mayor/gord*/autista
por mi/su/nuestro color/acento/orientacion/raza/religion/edad/discapacidad
por tener sindrome de down/autismo/discapacidad/acento | por el color de .. piel | silla de ruedas
persona/personas con discapacidad | con velo | con hiyab | insult* .. racista*
comentario/comentarios racista*/sexista*/homofobo* | no dejan/dejaron/dejan? entrar .. por
no .. dejaron entrar .. gitan*/negr*/latin* | permiso del marido | permiso de su marido | permiso de mi marido
perro guia | sin acceso para discapacitad* | no es accesible | odio racial | nos trataron .. diferente .. por
sudaca* | mono de mierda
"""

HYGIENE = """
cucaracha* | chinche | chinches | rata | ratas | raton/ratones | roedor* | pulgas | piojos | gusano* | larva*
hormiga* en | mosca/moscas en/nadando | mosca muerta | insecto/insectos/bicho/bichos en | excremento* | heces
caca de | caca en | orina | orin* | vomito en | sangre en/seca | manchas de sangre | sabanas sucias/manchadas/usadas
toallas sucias/usadas | pelos en | pelo en/dentro | un pelo | sucio | sucia | sucios | sucias | suciedad | mugre
mugrient* | mugros* | asqueros* | cochin* | cochambros* | roña | roños* | porqueria de bano/cuarto/habitacion | guarro
guarros | guarra | inmund* | pocilga | moho | mohos* | hongos en | enmohecid* | humedades
huele/olor/olia/hedor a? cloaca/alcantarilla/podrido/orina/pis/meado/meados/humedad/tabaco/desague | apest* | hediond*
pestilen* | podrid* | comida/carne/pescado/pollo/leche/yogur en mal estado | mal estado | caducad*
vencid* .. producto/yogur/leche/comida/pan | producto vencido | rancio | rancia | echado a perder | higiene
insalubr* | antihigienic* | plaga de | plaga | fumigar | sanidad | inspeccion sanitaria | gasas usadas | panal usado
preservativo usado | condon usado | sin limpiar | no limpian | no limpiaron | nadie limpi* | pollo crudo | carne cruda
estaba crudo | estaba cruda | diarrea | gastroenteritis | tripas | colillas | unas cortadas | curita usada
tirita usada
"""

OUTAGE = """
se cayo .. app/web/red/internet/sistema/servicio/servidor/servidores/pagina/wifi/linea/plataforma/senal
app/web/red/internet/sistema/servicio/servidor/pagina/plataforma/linea .. caid*
caida de/del .. servicio/red/sistema/internet/plataforma/servidores | caida generalizada | caida nacional
caidas constantes | esta caida | estan caidos | esta caido | se cae .. app/internet/red/wifi/web/todo/conexion/senal
cayendose la/el app/red/sistema | otra vez caid* | averia* | apagon* | corte de luz | cortes de luz | corte de agua
corte de servicio | corte del servicio
sin luz/internet/senal/cobertura/servicio/linea/conexion/agua .. desde/dias/horas/ayer/semana | sin servicio
sin internet | sin senal | sin cobertura | sin linea | sin datos desde | sin luz desde | sin agua desde
llev*/llevamos .. sin luz/agua/internet/servicio/senal/cobertura/linea
app .. no abre/carga/funciona/anda/conecta/arranca/entra | app .. sin abrir
web/pagina/sistema/plataforma .. no carga/funciona/anda/abre/responde | no carga la/el app/web/pagina/sistema
no funciona .. app/web/pagina/internet/red/sistema/wifi/datafono/bizum | no anda .. app/internet/sistema/wifi
no puedo/podemos/pude/puede/deja entrar/acceder/iniciar/conectar* | sin poder entrar/acceder/operar/pagar/conectar*
no me deja entrar/acceder/iniciar/pagar | error 500/502/503/504/404 | pantalla blanca/negra/azul | se cierra sola
se cierra solo | servidor* .. caid*/abajo/down/fallan | horas abajo | estuvo abajo | fuera de servicio
interrupcion del servicio | servicio interrumpido | fallo general/generalizado/masivo/informatico/tecnico/del sistema
falla general/masiva/tecnica/del sistema | incidencia tecnica | colapsad* .. web/app/sistema | intermitencia*
afecta a .. clientes/usuarios | cajeros .. fuera/no | no funcionan los cajeros | datafono caido
no pasan las tarjetas
"""

FRAUD = """
estafa | estafas | estafador* | me/nos/les/te estaf* | estafaron | estafan | timo | timos | timador* | timad*
me timaron | nos timaron | fraude | fraudes | fraudulent* | defraud* .. clientes/usuarios | ladron | ladrones
ladrona | robo a mano armada | es un robo | son unos? rateros | rateros | chorros | me robaron | nos robaron
nos roban | te roban | me roban | me han robado | nos han robado | me quieren robar | robarle a la gente
roban a la gente | sablazo | clavada | atraco | cobr* .. dos/tres/cuatro veces | doble cobro | cobro* doble
cobro/cobros/cargo/cargos indebid*/duplicad*/fantasma/no/desconocid*/oculto/ocultos/sorpresa | cobr* de mas
cobr* sin .. autoriza*/permiso/consentimiento/avisar
cobr* .. algo/servicio/seguro .. no contrate/pedi/firme/autorice | cargo en .. tarjeta .. no | siguen cobr*
sigue cobr* | me siguen cobrando | cobrandome | me cobr* .. sin haber | que nunca firme/contrate/pedi/autorice
no reconozco .. cargo/cobro | cargo .. no reconozco | no autorice | cobr* .. cancelad*/baja
me cobr* .. no .. use/recibi/contrate | le cobraron las
no me devuelven/devolvieron/devuelve el/mi dinero/plata/deposito/fianza
se quedaron/quedan/quedo/queda con mi/el/nuestro dinero/plata/deposito/fianza/reserva | se quedaron mi dinero/plata
quedarse con .. dinero/plata/fianza | fianza .. no .. devuelve* | publicidad enganosa | publicidad engañosa
enganaron | nos enganan | me han enganado | enganan a | engano | enganos | letra pequena | letra chica | falsific*
producto/productos falso/falsos | pirata | falso sorteo | web falsa | pagina falsa | cuenta falsa | suplantan
precio/precios .. caja .. distint*/otro/pasa | suscripcion .. sin .. avis*/permiso/consentimiento
prueba gratis .. cobr* | me suscribieron | contrat* .. sin mi consentimiento/permiso | firma falsa
firma que no es mia | factura* inflad* | facturas falsas | cobran .. no existe* | desaparecio mi dinero/plata
desaparecieron .. euros/pesos/soles/dolares | mentirosos .. cobr* | tragamonedas | phishing | desfalco
trampa* .. cobr*/precio*
"""

COMPLAINT = """
esper* .. respuesta/pedido/reembolso/paquete/cita | reembolso | devolucion | retras* | retraso* | demora* | cancel*
nadie contesta/responde/atiende/informa | no contestan | no responden | mal servicio | pesimo servicio
servicio pesimo | mala atencion | pesima atencion | mal trato | maltrat* | malos modos | maleducad* | groser*
antipatic* | grit* | roto | rota | rotos | rotas | dañad* | defectuos* | averiad* | no llego | no ha llegado
nunca llego | no me ha llegado | no llega | tarde | cola de | colas | lento | lenta | lentos | incomod* | ruido
ruidos* | caro | cara | carisim* | precio | cobr* | factura | incumpl* | promet* | overbooking | sobreventa
perdieron .. maleta/equipaje/paquete | talla equivocada | pedido equivocado | falta* .. pieza/piezas/tornillos | frio
fria | se despego | se rompio | sin pilas | actualizacion .. borra | espera de | espera*
"""

TASTE = """
feo | fea | feos | feas | feisim* | horter* | logo | logotipo | diseno | anuncio | anuncios | publicidad | spot
campana | color | colores | musica | cancion | decoracion | estetica | tipografia | uniforme* | mascota de la marca
envase | empaque | estilo | de mal gusto | mal gusto | sabe a | saben a | sabor | sabores | sin sabor | insipid*
soso | sosa | empalagos* | no me gusta el/la/los/las/nada | no me gusto | pasado de moda | pasada de moda | cursi
aburrid* | chafa .. sabe | la carta nueva | receta nueva | nuevo sabor | cambio de imagen | rediseno
"""

# What sounds like one of the above and is not.
INNOCENT = """
muero de risa | muer* de risa/ganas/amor/hambre/envidia/sueno/frio/miedo
muerto/muerta de risa/hambre/sueno/miedo/cansancio/frio/envidia/verguenza | susto de muerte | me mata de risa
para morirse | iba muert* | me rob* el corazon | rob* .. corazon/sonrisa/protagonismo/sueno | roba* un beso
robad* el corazon | explot* de risa/alegria/amor | explota la cabeza | exploto la cabeza | exploto mi cabeza
explosion de sabor* | explosion de sabores | explosion demografica | precio peligro | peligro para mi cartera
peligro para mi bolsillo | peligrosamente bueno/rico/adictivo | simulacro de incendio | proteccion contra incendios
extintor* | contra incendios | prevencion de incendios | prevenir .. incendios
cae/cayo/caida .. bolsa/acciones/ventas/precio/precios/demanda/beneficios/ibex | caida del cabello | caida del pelo
caida libre | oferta y demanda | mucha demanda | alta demanda | gran demanda | demanda de | la demanda
demandad* .. producto/plaza/destino | lucha contra .. fraude | contra el fraude | prevencion del fraude
prevenir .. fraude | evitar estafas | evita estafas | evitar fraudes | aviso de estafa | ladron de enchufe*
ladron de guante | antifraude | piratas del caribe | pirata informatico | juez de linea | sangre fria | sangre nueva
a sangre fria | raton de biblioteca | raton inalambrico | raton y teclado | rata de dos patas | juicio critico
a mi juicio | estado de alarma social | estallo de risa | multa de trafico | plagado | sentencia popular | limpio
muy limpio | denuncio publicamente .. por poner | sin demanda | en peligro de extincion | jaque mate | libre de humo
humo de la ciudad | ataque de risa | rompe y rasga | adictivo y peligroso | cortina de humo | se cayo de risa
pelo en .. peluqueria | brisa
"""
