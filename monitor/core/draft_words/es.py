"""Spanish: turns of phrase that go wrong in an answer. How they are written: `monitor.core.draft_words`."""

from __future__ import annotations

POST = "mensaje|publicacion|tuit|tweet|comentario|resena|post|opinion|video|hilo|critica"

PATTERNS = r"""
[denial]
\b(?:eso |esto |lo que \w+ )?no es (?:cierto|verdad)\b(?! que no )
\b(?:es|son) (?:totalmente |completamente )?(?:falso|falsa|falsos|falsas|mentira)\b
\b(?:eso |esto |aqui )?(?:nunca|jamas) (?:ha )?(?:ocurrio|ocurrido|paso|pasado|sucedio|sucedido)\b
\b(?:eso|esto) no (?:ocurrio|paso|sucedio|ha ocurrido|ha pasado|ha sucedido)\b
\bes imposible que\b
\bno (?:es|fue|ha sido) (?:culpa|responsabilidad|problema) nuestr[ao]\b
\bno (?:somos|nos hacemos) responsables?\b
\bno hemos hecho nada malo\b
\bno nos consta\b
\bno tenemos constancia\b
\b(?:nadie|ningun(?: otro)? (?:cliente|huesped)) (?:mas )?se (?:ha quejado|queja|quejo)\b
\b(?:exagera|exageras|exagerando|miente|mientes)\b
\bes un caso aislado\b

[blame]
\b(?:debio|debiste|deberia|deberias|tendria que|tendrias que|tenia que|tenias que) haber\b
\b(?:usted|tu) no (?:leyo|leiste|ha leido|has leido|siguio|seguiste|aviso|avisaste|miro|miraste)\b
\bsi (?:hubiera|hubieras|hubiese|hubieses) (?:leido|avisado|seguido|llamado|mirado|preguntado)\b
\bes (?:su|tu) (?:culpa|error|responsabilidad|problema)\b
\b(?:culpa|error) (?:suya|suyo|tuya|tuyo)\b
\b(?:debido a|por) (?:su|tu) (?:error|culpa|despiste|descuido)\b
\bcomo (?:se indica|indican|figura|dice|consta|pone)[^.!?]{0,30}\b(?:condiciones|contrato|web|normas)\b
\b(?:no|sin) haber leido\b
\bha(?:s)? entendido mal\b
\b(?:malinterpreto|malinterpretaste|malinterpretado)\b
\b(?:su|tu) mal uso\b
\bmal uso por (?:su|tu) parte\b

[empty promise]
\bno (?:volvera|volveran) a (?:pasar|ocurrir|suceder|repetirse)\b
\bno se (?:repetira|repetiran)\b
\b(?:nunca|jamas) (?:mas |volver\w+ a |volveremos )
\b(?:le|te|os|les)? ?(?:aseguro|aseguramos|garantizo|garantizamos|prometo|prometemos) que\b
\b(?:siempre|nunca) (?:cumplimos|fallamos|fallaremos|cumpliremos)\b
\bharemos todo lo posible\b
\btodo lo que este en nuestra mano\b

[legal]
\babogad[oa]s?\b
\bdemanda (?:por|contra|judicial|civil)\b
\bdemandar(?:te|le|les|os|emos|lo|la)?\b
\bdenunciar(?:te|le|les|os|emos|lo|la)\b
\bquerella\w*\b
\bburofax\b
\btribunales\b
\bjuzgados?\b
\b(?:acciones|medidas|departamento|servicios?|asesores|equipo) (?:legal|legales|juridic\w+|judiciales)\b
\bvia (?:judicial|legal)\b
\bdifam\w+\b
\bcalumni\w+\b
\binjuri(?:a|as|oso|osa|ar|aste)\b
\bresponsabilidad (?:legal|civil|juridica|penal)\b
\bsin (?:que suponga|admitir|reconocer)[^.!?]{0,30}\b(?:culpa|responsabilidad)\b

[sorry you feel]
\b(?:lamento|lamentamos|siento|sentimos|sintiendo) (?:mucho )?que (?:se|te|os) (?:sienta|sientas|sintais|
    sientan|sintiera|sintieras|haya sentido|hayas sentido|molest\w+)\b
\b(?:lamento|lamentamos|siento|sentimos) (?:mucho )?que (?:piense|pienses|crea|creas|opine|opines|perciba|
    percibas|lo vea|lo veas|lo perciba|no le gust|no te gust)
\b(?:lamento|lamentamos|siento|sentimos) (?:mucho )?que (?:haya|hayas|tenga|tengas)(?: tenido)? (?:es[ae]|
    tal) (?:impresion|percepcion|sensacion|opinion)\b
\b(?:lamento|lamentamos|siento|sentimos|disculpas|perdon|disculpe|disculpa)(?: mucho)?,? si (?:le|te|os|les|
    algo|se|alguien|hemos|en algun)\b
\bsi (?:le|te|os) (?:hemos|ha) (?:ofendido|molestado)\b

[delete]
\b(?:borr|elimin|retir|quit)(?:e|es|ar|arlo|arla|ase|ases|a|ara|aras|aria|arias)\b(?: \w+)?(?: de)? (?:tu|su|el|
    la|ese|esa|este|esta|dicho|dicha) {post}\b
\b(?:{post})[^.!?]{0,40}\b(?:borr|elimin|retir)(?:arlo|arla|alo|ala|elo|ela)\b
\b(?:cambi|modific|rectific|corrij|correg|actualic|edit)\w* (?:tu|su|la|el) (?:resena|valoracion|nota|
    puntuacion|comentario|opinion|publicacion|mensaje)\b
\b(?:borralo|borrelo|eliminalo|eliminelo|retirelo|retiralo)\b

[template]
\b(?:estimad|apreciad|querid)(?:o|a|os|as|o/a|@)s? (?:client|huesped|usuari|senor)\w*
\ba quien (?:corresponda|pueda interesar)\b
\b(?:su|tu) opinion es (?:muy )?(?:importante|valiosa)\b
\bvaloramos (?:mucho )?(?:su|tu) opinion\b
\bnos (?:esforzamos|esmeramos) (?:por|en|cada dia)\b
\bmolestias (?:que (?:le|te|esto|hayamos|hayan|haya|pud)|ocasionadas|causadas|generadas)
\b(?:posibles|cualquier) (?:molestias?|inconvenientes?)\b
\blos inconvenientes\b
\bgracias por (?:contactar|ponerse en contacto|ponerte en contacto|hacernos llegar|compartir (?:su|tu))\b
\bno (?:dude|dudes|duden) en\b
\bnos (?:lo )?tomamos (?:muy|esto muy|este asunto muy|estos temas muy) en serio\b
\b(?:hemos )?(?:trasladad|elevad|derivad)\w+ (?:su|tu) (?:caso|queja|comentario|incidencia)\b
\bun cordial saludo\b
\bquedamos a (?:su|tu) disposicion\b

[but]
\b(?:siento|sentimos|lamento|lamentamos|disculpa|disculpas|disculpe|perdon|perdona|perdone|entiendo|entendemos|
    comprendo|comprendemos)\b[^.!?\n]{0,90}[,;:]? \b(?:pero|sin embargo|no obstante|ahora bien)\b
\b(?:siento|sentimos|lamento|lamentamos|disculpas|perdon|entendemos|comprendemos)\b[^.!?\n]{0,90}[.!] (?:pero|
    sin embargo|no obstante|ahora bien|dicho esto)\b

[promise]
\b(?:lo|la|los|las) (?:tendras|tendra|tendreis|tendran)\b
\b(?:te|le|os|les|lo|la|nos|se lo|te lo|se la|te la) (?:llamar|escribir|responder|contestar|contar|devolver|
    reembolsar|solucionar|arreglar|resolver|enviar|cambiar|reparar|informar|avisar|dir|pondr|har|revisar|
    investigar|mandar)(?:e|emos|a|an)\b
\b(?:arreglaremos|solucionaremos|resolveremos|revisaremos|investigaremos|devolveremos|repararemos|cambiaremos|
    enviaremos|informaremos|responderemos|estudiaremos|tomaremos medidas)\b
\b(?:voy|vamos|va) a (?:llamar|escribir|responder|devolver|reembolsar|solucionar|arreglar|resolver|enviar|
    cambiar|reparar|informar|revisar|investigar|mandar|estudiar|tomar)\w*\b
\b(?:te|le|os) (?:decimos|digo|llamo|llamamos|escribo|escribimos|respondo|respondemos|cuento|contamos) (?:algo|
    en breve|pronto|cuanto antes|lo antes posible)\b

[compensation]
\bdescuentos?\b
\bcup(?:on|ones)\b
\bgratis\b
\bgratuit\w+\b
\breembols\w+\b
\bcompensa(?:r|rte|rle|rlo|cion|remos|mos|re)?\b
\bindemniza\w*\b
\bvales? (?:de|por|regalo)\b
\btarjeta regalo\b
\bnoches? (?:de cortesia|de regalo)\b
\b(?:invitar|invitarte|invitarle|invitamos|invitaremos) a (?:una noche|una cena|otra noche)\b
\bdevol(?:ver|veremos|vemos|verte|verle)\b[^.!?]{0,20}\b(?:dinero|importe|euros)\b

[date]
\b(?:hoy|manana|pasado manana|esta (?:misma )?(?:tarde|noche|manana|semana)|este (?:fin de semana))\b
\b(?:el|este|proximo|antes del|hasta el|para el) (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b
\b(?:el|dia|del|antes del|hasta el|para el) \d{1,2}\b
\b\d{1,2}(?:[:.]\d\d)? ?h(?:oras)?\b
\b\d{1,2}:\d\d\b
\ba las? (?:\d{1,2}|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)\b
\b(?:en|dentro de|antes de) (?:\d+|un|una|dos|tres|cuatro|cinco|media|diez|quince) (?:minutos?|horas?|dias?|
    semanas?|hora)\b
\b\d{1,2}[/-]\d{1,2}\b
\b\d{1,2} de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b
\b(?:ahora mismo|en este momento|ya mismo|mediodia|medianoche)\b

[not asked]
\bno (?:hace falta|tienes que|tiene que|es necesario|te pedimos|le pedimos|te pido|le pido|queremos|
    vamos a pedir\w*)(?: que)?(?: \w+)? ?$
\b(?:sin pedir\w*(?: que)?) ?$
"""
