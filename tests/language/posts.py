"""Short posts written for these tests, in our languages and in those next to them. Language → posts."""

from __future__ import annotations

OURS = {
    "es": [
        "Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.",
        "llevo 3 semanas esperando el pedido y nadie contesta",
        "Qué maravilla de desayuno, volveremos seguro 😍",
        "No vuelvo ni loca, menudo timo",
        "che, la atención un desastre, me dejaron esperando una hora",
        "#HotelMiramarEsUnDesastre y encima te cobran el parking",
        "me han cobrado dos veces y ahora nadie sabe nada jajajaja",
        "el wifi no va y la calefacción tampoco, todo perfecto",
    ],
    "en": [
        "Two nights at @HotelMiramar and roaches in the shower. Nobody answers.",
        "still waiting for my refund, 3 weeks now",
        "best breakfast ever, we will be back 😍",
        "never again, what a rip off",
        "ngl the staff were lovely but the room smelled",
        "they charged me twice and nobody knows anything lol",
        "#WorstHotelEver and they even charge for parking",
        "wifi is down again, great job everyone",
    ],
    "pt": [
        "O quarto estava sujo e ninguém respondeu, que vergonha",
        "Café da manhã maravilhoso, vamos voltar com certeza",
        "estou há três semanas esperando o meu pedido e nada",
    ],
    "fr": [
        "La chambre était sale et personne ne répond, quelle honte",
        "Le petit déjeuner était génial, on reviendra",
        "ça fait trois semaines que j'attends mon colis",
    ],
    "it": [
        "La camera era sporca e nessuno risponde, che vergogna",
        "Colazione fantastica, torneremo di sicuro",
        "sono tre settimane che aspetto il mio pacco",
    ],
    "de": [
        "Das Zimmer war dreckig und niemand antwortet, eine Schande",
        "Tolles Frühstück, wir kommen gerne wieder",
        "ich warte seit drei Wochen auf mein Paket",
    ],
    "ar": ["الغرفة كانت قذرة ولم يرد علينا أحد", "فطور رائع وسنعود بالتأكيد"],
    "hi": ["कमरा बहुत गंदा था और किसी ने जवाब नहीं दिया", "नाश्ता बहुत अच्छा था, हम फिर आएंगे"],
}
NEXT_TO_US = {
    "ca": [
        "Dues nits a l'hotel i paneroles a la dutxa. Ningú no respon.",
        "fa tres setmanes que espero la comanda i ningú em diu res",
        "Quin esmorzar més bo, hi tornarem segur 😍",
        "No hi torno mai més, quina presa de pèl",
        "m'han cobrat dues vegades i ara ningú no sap res",
        "El wifi no funciona i la calefacció tampoc, tot perfecte",
        "La noia de recepció molt amable, gràcies per tot",
        "avui hem dinat amb vistes al mar, molt recomanable",
    ],
    "gl": [
        "Dúas noites no hotel e cascudas na ducha. Ninguén responde.",
        "levo tres semanas agardando polo pedido e ninguén me di nada",
        "Que almorzo máis bo, habemos volver seguro 😍",
        "Non volvo nunca máis, menuda estafa a destes",
        "cobráronme dúas veces e agora ninguén sabe nada",
        "O wifi non vai e a calefacción tampouco, todo perfecto",
        "A rapaza da recepción moi amable, moitas grazas por todo",
        "hoxe xantamos con vistas ao mar, moi recomendable",
    ],
    "eu": [
        "Bi gau hotelean eta labezomorroak dutxan. Inork ez du erantzuten.",
        "hiru aste daramatzat eskaeraren zain eta inork ez dit ezer esaten",
        "Hau da hau gosari ona, itzuliko gara ziur 😍",
        "Ez naiz inoiz itzuliko, hau iruzurra",
        "bi aldiz kobratu didate eta orain inork ez daki ezer",
        "Wifia ez dabil eta berogailua ere ez, dena primeran",
        "Harrerako neska oso jatorra, eskerrik asko denagatik",
        "gaur itsasora begira bazkaldu dugu, oso gomendagarria",
    ],
    "nl": [
        "Twee nachten in het hotel en kakkerlakken in de douche. Niemand reageert.",
        "ik wacht al drie weken op mijn bestelling en niemand zegt iets",
        "Wat een heerlijk ontbijt, we komen zeker terug 😍",
        "Nooit meer, wat een oplichterij",
        "ze hebben twee keer afgeschreven en nu weet niemand iets",
        "De wifi doet het niet en de verwarming ook niet, top",
        "Het meisje van de receptie was heel aardig, bedankt voor alles",
        "vandaag gegeten met uitzicht op zee, een aanrader",
    ],
}
FURTHER = {
    "oc": [
        "Aquel hotèl èra plan brut e degun nos a pas ajudat",
        "Tornarem segur l'an que ven, lo dejunar èra plan bon",
    ],
    "ast": [
        "Esti hotel ye una vergüenza, nun volvemos más",
        "nun funciona'l wifi y tamién ta roto'l grifu, ye pa llorar",
    ],
    "ro": ["Camera era foarte murdară și nimeni nu răspunde", "Mic dejun minunat, ne vom întoarce cu siguranță"],
    "da": ["Værelset var meget beskidt, og ingen svarer på mine beskeder", "Dejlig morgenmad, vi kommer gerne igen"],
    "sv": ["Rummet var väldigt smutsigt och ingen svarar", "Underbar frukost, vi kommer gärna tillbaka"],
    "no": [
        "Rommet var veldig skittent og ingen svarer på meldingene mine",
        "Kjempegod frokost, vi kommer gjerne tilbake",
    ],
    "af": ["Die kamer was baie vuil en niemand antwoord nie", "Heerlike ontbyt, ons sal beslis weer kom"],
    "pl": ["Pokój był bardzo brudny i nikt nie odpowiada", "Pyszne śniadanie, na pewno wrócimy"],
    "tr": ["Oda çok kirliydi ve kimse cevap vermiyor", "Harika bir kahvaltı, kesinlikle tekrar geleceğiz"],
}
SCRIPTS = {
    "ru": "Номер был очень грязный, и никто не отвечает",
    "uk": "Номер був дуже брудний, і ніхто не відповідає",
    "el": "Το δωμάτιο ήταν πολύ βρώμικο",
    "he": "החדר היה מלוכלך מאוד",
    "th": "ห้องสกปรกมาก",
    "ko": "방이 너무 더러웠어요",
    "ja": "部屋がとても汚かったです",
    "zh": "房间很脏，没有人回复",
    "fa": "اتاق خیلی کثیف بود و هیچ‌کس جواب نمی‌دهد",
    "ka": "ოთახი ძალიან ბინძური იყო",
}


def pairs(*groups: dict[str, list[str]]) -> list[tuple[str, str]]:
    """(language, post) of several groups."""
    return [(language, post) for group in groups for language, posts in group.items() for post in posts]
