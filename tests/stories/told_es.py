"""What the story says in Spanish, and everything that Slack shows of it, moment by moment."""

CRITIQUE = "Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde."
THANKS = "Al final @HotelMiramar lo ha arreglado todo: me devolvieron el dinero y me pidieron perdón. ¡Gracias!"
REFUND = "Reembolso de las dos noches"
ROOM = "Revisar la habitación hoy"
NOTE = "La plaga venía de la lavandería"

MOMENTS = {
    "09:00 the post": """
== new: #miramar
# 🟠 AVISO · Hotel Miramar
Nuevo: nadie se ha encargado todavía
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[*Me encargo*] [Contactado en privado] [Promesa…] [Resolver…]
| Prioridad 47 AVISO = influencia 35 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,00
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 0 me gusta
| Regla: loud · ruta 0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · enviado 09:00:06 (+1 s)
| Con nosotros: sin casos anteriores
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…]
""",
    "09:15 the second look": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Nuevo: nadie se ha encargado todavía
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[*Me encargo*] [Contactado en privado] [Promesa…] [Resolver…]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · actualizado 09:15:08
| Con nosotros: sin casos anteriores
| 09:15 Sube a URGENTE
| 09:15 Se avisa a duty (paso 1 de 3)
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread and in the channel
Para: <@U0ANA>
09:15 Sube a URGENTE
09:15 Se avisa a duty (paso 1 de 3)
""",
    "09:17 Ana takes it": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde las 09:17
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[*Contactado en privado*] [Promesa…] [Resolver…] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · actualizado 09:17:00
| Con nosotros: sin casos anteriores
| 09:15 Sube a URGENTE
| 09:15 Se avisa a duty (paso 1 de 3)
| 09:17 Ana se encarga
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread
09:17 Ana se encarga
== new: #miramar, in the thread
# 📋 Guía: Crítica de una persona influyente
Hechos 1 de 11 pasos
✅ 1. Pulsa «Me encargo» en los primeros 5 minutos. Desde ahí el caso es tuyo y nadie más escribe.
☐ 2. Abre la publicación, lee el hilo entero y sus cinco últimos mensajes. Guarda una captura. [Hecho]
☐ 3. ¿Habla de nosotros? ¿Es cierto? ¿Corre prisa? Si alguien puede estar en peligro, llama ya a se… [Hecho]
☐ 4. Busca su ficha de cliente y lo que ya hablamos con esta persona. Elige a alguien que pueda res… [Hecho]
☐ 5. Escríbele en privado antes de 30 minutos y ve al grano: quién eres, qué has entendido, que sie… [Hecho]
☐ 6. Antes de enviar, relee: ni un dato que no sea cierto (los comprobarán todos); reconoce lo que … [Hecho]
☐ 7. ¿No puedes escribirle en privado? Una sola línea pública, corta, que ofrezca una vía privada. … [Hecho]
☐ 8. Resuélvelo, y cuéntale cómo va antes de la hora que prometiste, aunque aún no esté. [Hecho]
☐ 9. Si se puede, compénsale con algo nuestro: una noche, una reparación, un producto. En privado y… [Hecho]
☐ 10. Cuando esté resuelto, confírmalo, da las gracias e invítale a volver y verlo. Si quiere actua… [Hecho]
☐ 11. Pulsa «Resolver…» y di la causa (ajena, accidente o culpa nuestra). Aplica el arreglo a todas… [Hecho]
| Por dónde escribir en privado:
| • Mastodon: «Mención privada» a @lucia@example.social. No va cifrada, y puede filtrar a quien no si…
| • Teléfono o correo de su ficha de cliente, si lo es y los dio para eso
| • Si nada de esto está abierto: una sola línea pública que ofrezca una vía privada
""",
    "09:17 Luis would take it too": """
== only for U0LUIS
Ya lo tiene Ana desde las 09:17.
""",
    "09:26 contacted privately": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde las 09:17
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[*En arreglo*] [Promesa…] [Resolver…] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · actualizado 09:26:17
| Con nosotros: sin casos anteriores
| 09:15 Se avisa a duty (paso 1 de 3)
| 09:17 Ana se encarga
| 09:26 Ana ha escrito en privado
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread
09:26 Ana ha escrito en privado
""",
    "09:31 a refund is promised": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde las 09:17
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
En arreglo desde las 09:31
☐ Reembolso de las dos noches (Ana, viernes 09:00) [Cumplida]
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Promesa…] [*Resolver…*] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · actualizado 09:31:00
| Con nosotros: sin casos anteriores
| 09:17 Ana se encarga
| 09:26 Ana ha escrito en privado
| 09:31 Ana apunta una promesa: Reembolso de las dos noches (Ana, viernes 09:00)
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread
09:31 Ana apunta una promesa: Reembolso de las dos noches (Ana, viernes 09:00)
== a form
# Promesa
Qué le has prometido
Quién lo cumple (ana / luis)
Para cuándo
[*Guardar*] [Cancelar]
""",
    "09:31 and to look at the room": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde las 09:17
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
En arreglo desde las 09:31
☐ Revisar la habitación hoy (Ana, 18:00) [Cumplida]
☐ Reembolso de las dos noches (Ana, viernes 09:00) [Cumplida]
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Promesa…] [*Resolver…*] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · actualizado 09:31:10
| Con nosotros: sin casos anteriores
| 09:26 Ana ha escrito en privado
| 09:31 Ana apunta una promesa: Reembolso de las dos noches (Ana, viernes 09:00)
| 09:31 Ana apunta una promesa: Revisar la habitación hoy (Ana, 18:00)
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread
09:31 Ana apunta una promesa: Revisar la habitación hoy (Ana, 18:00)
== a form
# Promesa
Qué le has prometido
Quién lo cumple (ana / luis)
Para cuándo
[*Guardar*] [Cancelar]
""",
    "09:31 a step is done": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde las 09:17
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
En arreglo desde las 09:31
☐ Revisar la habitación hoy (Ana, 18:00) [Cumplida]
☐ Reembolso de las dos noches (Ana, viernes 09:00) [Cumplida]
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Promesa…] [*Resolver…*] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · actualizado 09:31:20
| Con nosotros: sin casos anteriores
| 09:26 Ana ha escrito en privado
| 09:31 Ana apunta una promesa: Reembolso de las dos noches (Ana, viernes 09:00)
| 09:31 Ana apunta una promesa: Revisar la habitación hoy (Ana, 18:00)
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== edited: #miramar, in the thread
# 📋 Guía: Crítica de una persona influyente
Hechos 2 de 11 pasos
✅ 1. Pulsa «Me encargo» en los primeros 5 minutos. Desde ahí el caso es tuyo y nadie más escribe.
✅ 2. Abre la publicación, lee el hilo entero y sus cinco últimos mensajes. Guarda una captura.
☐ 3. ¿Habla de nosotros? ¿Es cierto? ¿Corre prisa? Si alguien puede estar en peligro, llama ya a se… [Hecho]
☐ 4. Busca su ficha de cliente y lo que ya hablamos con esta persona. Elige a alguien que pueda res… [Hecho]
☐ 5. Escríbele en privado antes de 30 minutos y ve al grano: quién eres, qué has entendido, que sie… [Hecho]
☐ 6. Antes de enviar, relee: ni un dato que no sea cierto (los comprobarán todos); reconoce lo que … [Hecho]
☐ 7. ¿No puedes escribirle en privado? Una sola línea pública, corta, que ofrezca una vía privada. … [Hecho]
☐ 8. Resuélvelo, y cuéntale cómo va antes de la hora que prometiste, aunque aún no esté. [Hecho]
☐ 9. Si se puede, compénsale con algo nuestro: una noche, una reparación, un producto. En privado y… [Hecho]
☐ 10. Cuando esté resuelto, confírmalo, da las gracias e invítale a volver y verlo. Si quiere actua… [Hecho]
☐ 11. Pulsa «Resolver…» y di la causa (ajena, accidente o culpa nuestra). Aplica el arreglo a todas… [Hecho]
| Por dónde escribir en privado:
| • Mastodon: «Mención privada» a @lucia@example.social. No va cifrada, y puede filtrar a quien no si…
| • Teléfono o correo de su ficha de cliente, si lo es y los dio para eso
| • Si nada de esto está abierto: una sola línea pública que ofrezca una vía privada
""",
    "10:05 the room was looked at": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde las 09:17
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
En arreglo desde las 09:31
☐ Reembolso de las dos noches (Ana, viernes 09:00) [Cumplida]
| ✅ Revisar la habitación hoy (Ana)
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Promesa…] [*Resolver…*] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 09:00:05 · visto 09:00:05 (+0 s) · actualizado 10:05:00
| Con nosotros: sin casos anteriores
| 09:31 Ana apunta una promesa: Reembolso de las dos noches (Ana, viernes 09:00)
| 09:31 Ana apunta una promesa: Revisar la habitación hoy (Ana, 18:00)
| 10:05 Ana da por cumplida una promesa: Revisar la habitación hoy (Ana, 18:00)
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread
10:05 Ana da por cumplida una promesa: Revisar la habitación hoy (Ana, 18:00)
""",
    "Friday 09:00 the refund is overdue": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde el 18 nov 09:17
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
En arreglo desde el 18 nov 09:31
⏰ Vencida: Reembolso de las dos noches (Ana, 09:00) [Cumplida]
| ✅ Revisar la habitación hoy (Ana)
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Promesa…] [*Resolver…*] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 18 nov 09:00:05 · visto 18 nov 09:00:05 (+0 s) · actualizado 09:00:00
| Con nosotros: sin casos anteriores
| 18 nov 09:31 Ana apunta una promesa: Revisar la habitación hoy (Ana, 18 nov 18:00)
| 18 nov 10:05 Ana da por cumplida una promesa: Revisar la habitación hoy (Ana, 18 nov 18:00)
| 09:00 Promesa vencida: Reembolso de las dos noches (Ana, 09:00)
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread and in the channel
Para: <@U0ANA>
09:00 Promesa vencida: Reembolso de las dos noches (Ana, 09:00)
""",
    "Friday 09:10 refunded": """
== edited: #miramar
# 🔴 URGENTE · Hotel Miramar
Lo tiene Ana desde el 18 nov 09:17
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
En arreglo desde el 18 nov 09:31
| ✅ Reembolso de las dos noches (Ana)
| ✅ Revisar la habitación hoy (Ana)
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Promesa…] [*Resolver…*] [Soltar]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 18 nov 09:00:05 · visto 18 nov 09:00:05 (+0 s) · actualizado 09:10:00
| Con nosotros: sin casos anteriores
| 18 nov 10:05 Ana da por cumplida una promesa: Revisar la habitación hoy (Ana, 18 nov 18:00)
| 09:00 Promesa vencida: Reembolso de las dos noches (Ana, 09:00)
| 09:10 Ana da por cumplida una promesa: Reembolso de las dos noches (Ana, 09:00)
| Caso 311bcf22 · almenara cases show 311bcf22
[No va de nosotros] [Sentimiento equivocado…] [Silenciar…] [Anotar…] [Escalar]
== new: #miramar, in the thread
09:10 Ana da por cumplida una promesa: Reembolso de las dos noches (Ana, 09:00)
""",
    "Friday 09:10 resolved": """
== edited: #miramar
# ✅ RESUELTO · Hotel Miramar
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
Resuelto a las 09:10; causa: culpa nuestra
| ✅ Reembolso de las dos noches (Ana)
| ✅ Revisar la habitación hoy (Ana)
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Reabrir] [Anotar…]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 18 nov 09:00:05 · visto 18 nov 09:00:05 (+0 s) · actualizado 09:10:10
| Con nosotros: sin casos anteriores
| 09:00 Promesa vencida: Reembolso de las dos noches (Ana, 09:00)
| 09:10 Ana da por cumplida una promesa: Reembolso de las dos noches (Ana, 09:00)
| 09:10 Ana lo da por resuelto: culpa nuestra; La plaga venía de la lavandería
| Caso 311bcf22 · almenara cases show 311bcf22
== new: #miramar, in the thread
09:10 Ana lo da por resuelto: culpa nuestra; La plaga venía de la lavandería
== a form
# Resolver
Qué lo causó (Ajeno a nosotros: también somos víctimas / Un accidente: sin intención, difícil de ev…
Nota
[*Guardar*] [Cancelar]
""",
    "a week later": """
== edited: #miramar
# ✅ RESUELTO · Hotel Miramar
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
Resuelto el 20 nov 09:10; causa: culpa nuestra
| ✅ Reembolso de las dos noches (Ana)
| ✅ Revisar la habitación hoy (Ana)
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Reabrir] [Anotar…]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 18 nov 09:00:05 · visto 18 nov 09:00:05 (+0 s) · actualizado 09:10:10
| Con nosotros: sin casos anteriores
| 20 nov 09:10 Ana da por cumplida una promesa: Reembolso de las dos noches (Ana, 20 nov 09:00)
| 20 nov 09:10 Ana lo da por resuelto: culpa nuestra; La plaga venía de la lavandería
| 09:10 Hace 7 días que se resolvió: mira qué dice ahora e invita a volver
| Caso 311bcf22 · almenara cases show 311bcf22
== new: #miramar, in the thread and in the channel
Para: <@U0ANA>
09:10 Hace 7 días que se resolvió: mira qué dice ahora e invita a volver
""",
    "ten days after the post": """
== edited: #miramar
# ✅ RECUPERADO · Hotel Miramar
Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente
Resuelto el 20 nov 09:10; causa: culpa nuestra
Recuperado: quien se quejó cuenta que se arregló (alcance 2.600; la crítica, 1.920)
| ✅ Reembolso de las dos noches (Ana)
| ✅ Revisar la habitación hoy (Ana)
@lucia@example.social en Mastodon, 9.000 seguidores (nanocuenta), top 1,4 %, influencia 44 [Abrir ↗]
Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.
[Reabrir] [Anotar…]
| Prioridad 80 URGENTE = influencia 22 + viralidad 46 + gravedad 12
| Influencia 44 de 100: audiencia 22,6 + rareza 9,2 + respuesta 12,2
| Viralidad 0,87
| Filtro 1,00: negativo −1,00, confianza 1,00, sobre la marca 1,00
| Asunto: higiene (gravedad 0,6)
| Hasta ahora: 10 me gusta, 4 respuestas, 6 compartidos
| Regla: loud · ruta 0.0 → oncall
| Publicado 18 nov 09:00:05 · visto 18 nov 09:00:05 (+0 s) · actualizado 10:00:01
| Con nosotros: sin casos anteriores
| 20 nov 09:10 Ana lo da por resuelto: culpa nuestra; La plaga venía de la lavandería
| 27 nov 09:10 Hace 7 días que se resolvió: mira qué dice ahora e invita a volver
| 10:00 Recuperado: quien se quejó cuenta que se arregló
| Caso 311bcf22 · almenara cases show 311bcf22
== new: #miramar, in the thread
10:00 Recuperado: quien se quejó cuenta que se arregló
""",
    "Monday 09:00 the week": """
== new: #weekly
# 📊 La semana del 23 nov 2026 al 29 nov 2026
Casos abiertos: 0 (0) · siguen abiertos hoy: 0
Recuperados 1, recaídas 0 · alcance: crítica 1.920, recuperación 2.600
""",
}
