"""More than a hundred mails that are no bounces, though some speak of them: invented people, many languages."""

from __future__ import annotations

_VACATION = [
    (
        "Out of Office: The evening",
        "I am away until Monday and will reply when I am back. In urgent cases: bob@reader.example.",
    ),
    (
        "Automatic reply: The evening",
        "Thank you for your message. I am on parental leave and my mailbox is not read.",
    ),
    ("Auto: The evening", "This mailbox is not monitored. Please write to desk@reader.example."),
    (
        "I am away",
        "I will be out of the office with no access to e-mail. Messages sent to ada@reader.example are not forwarded.",
    ),
    (
        "Autoreply: no longer with us",
        "Ada has left the company. Please contact bob@reader.example from now on.",
    ),
    (
        "Abwesenheitsnotiz: Der Abend",
        "Ich bin bis zum 5. Mai nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.",
    ),
    (
        "Automatische Antwort: Der Abend",
        "Vielen Dank für Ihre Nachricht. Dieses Postfach wird nicht gelesen.",
    ),
    (
        "Réponse automatique : Le soir",
        "Je suis absente jusqu'au 3 mai et ne peux pas répondre à votre message.",
    ),
    ("Absence du bureau", "Je suis en congé. Pour toute urgence, adressez-vous à bob@reader.example."),
    (
        "Respuesta automática: La tarde",
        "Estoy de vacaciones y no puedo leer mi correo. Escriba a bob@reader.example.",
    ),
    ("Fuera de la oficina", "Volveré el lunes. No se ha encontrado a nadie que me sustituya."),
    ("Risposta automatica: La sera", "Sono in ferie fino a lunedì e non leggo la posta."),
    ("Resposta automática: A noite", "Estou de férias. O seu e-mail não será lido até segunda-feira."),
    ("Automatisch antwoord: De avond", "Ik ben afwezig tot maandag. Uw bericht wordt niet gelezen."),
    ("Autosvar: Kvällen", "Jag är borta till måndag och läser inte min e-post."),
    ("Autosvar: Aftenen", "Jeg er på ferie og svarer, når jeg er tilbage."),
    ("Poissaoloviesti", "Olen lomalla maanantaihin asti. Automaattinen vastaus."),
    ("Odpowiedź automatyczna: Wieczór", "Jestem na urlopie do poniedziałku i nie czytam poczty."),
    ("Automatická odpověď: Večer", "Jsem na dovolené, na zprávu odpovím v pondělí."),
    ("Automatikus válasz: Az este", "Szabadságon vagyok hétfőig."),
    ("Otomatik yanıt: Akşam", "Pazartesiye kadar izindeyim."),
    ("Автоответ: Вечер", "Я в отпуске до понедельника и не читаю почту."),
    ("Автоматический ответ", "Меня нет в офисе. Пишите на bob@reader.example."),
    ("自動返信: 夕刊", "ただいま休暇中です。メールは月曜日に確認いたします。"),
    ("不在通知", "出張のため不在にしております。急ぎの場合は bob@reader.example までお願いします。"),
    ("自动回复：晚报", "我正在休假，周一回复您的邮件。"),
    ("自動回覆：晚報", "我目前不在辦公室，將於週一回覆。"),
    ("자동 응답: 저녁", "휴가 중입니다. 월요일에 답장하겠습니다."),
    ("رد تلقائي: المساء", "أنا في إجازة حتى يوم الاثنين."),
    ("מענה אוטומטי: הערב", "אני בחופשה עד יום שני."),
]
_TICKETS = [
    (
        "[Ticket 4711] We have received your message",
        "Your request was received. We could not find an account with the address you gave, a colleague will look.",
    ),
    ("Your support request", "Error 550 was mentioned in your request. We will answer within two days."),
    (
        "Ihre Anfrage ist eingegangen",
        "Wir haben Ihre Nachricht erhalten. Das Konto ist uns leider nicht bekannt.",
    ),
    ("Votre demande a été reçue", "Nous vous répondrons sous deux jours."),
    ("Su solicitud ha sido recibida", "Le responderemos en dos días."),
    (
        "Please confirm your message",
        "To reach ada@reader.example, confirm that you are a person by following the link.",
    ),
]
_NEWSLETTERS = [
    (
        "Delivery failed: parcels pile up at the harbour",
        "Thousands of parcels could not be delivered this week, the post says. The recipients are unknown.",
    ),
    (
        "The evening: mailbox full of bills",
        "Every mailbox is full this month: energy prices rise. User not found, said the police of the suspect.",
    ),
    (
        "Undeliverable: why the post gives up",
        "Letters that cannot be delivered are returned to sender. 550 of them came back in May.",
    ),
    (
        "Returned to sender",
        "A film about letters. The address does not exist any more, and neither does the street.",
    ),
    (
        "Weekly: quota exceeded in fishing",
        "The fishing quota was exceeded by a fifth. The account of the minister is disabled.",
    ),
    (
        "Unzustellbar: Pakete ohne Empfänger",
        "Die Post weiß nicht weiter: Empfänger unbekannt, Adresse existiert nicht.",
    ),
    (
        "Le soir : courrier non distribué",
        "La boîte est pleine, le destinataire inconnu : un facteur raconte.",
    ),
    ("La tarde: correo devuelto", "El destinatario no existe, dice el cartero."),
    ("夕刊: 宛先不明の手紙", "宛先不明の手紙が増えている。住所が存在しません、と郵便局は言う。"),
    ("晚报：退信", "收件人不存在的信件越来越多。"),
    ("Вечер: письмо не доставлено", "Адресат неизвестен, говорит почтальон."),
    (
        "System status: mail delivery problem solved",
        "Last week's mail delivery problem at our provider is solved. Thank you for your patience.",
    ),
]
_PEOPLE = [
    (
        "Re: The evening",
        "Dear desk, I liked the piece on the harbour. The link to your account page does not exist, though.",
    ),
    (
        "Re: The evening",
        "Please take my old address ada@old.example off: that mailbox is full and the user is unknown there now.",
    ),
    ("Re: Undelivered Mail Returned to Sender", "Hello, I got this back from you, what shall I do? Ada"),
    (
        "Fwd: Undelivered Mail Returned to Sender",
        "Look what I got:\n> <bob@reader.example>: host mx said: 550 5.1.1 User unknown",
    ),
    ("AW: Der Abend", "Liebe Redaktion, meine Adresse hat sich geändert. Die alte existiert nicht mehr."),
    ("WG: Unzustellbar: Einladung", "Kannst du damit etwas anfangen?\n> 550 5.1.1 Benutzer unbekannt"),
    ("RE: Le soir", "Bonjour, votre article sur le port m'a plu. Le compte n'existe pas chez moi."),
    ("TR: Échec de la remise", "J'ai reçu ceci :\n> utilisateur inconnu"),
    ("Re: La tarde", "Hola, gracias por el boletín."),
    ("Re: La sera", "Buonasera, complimenti."),
    ("Re: A noite", "Boa noite, gostei muito."),
    ("SV: Kvällen", "Hej, tack för brevet."),
    ("Odp: Wieczór", "Dzień dobry, dziękuję."),
    ("Re: Вечер", "Добрый вечер, спасибо за рассылку."),
    ("Re: 夕刊", "いつもありがとうございます。"),
    ("回复：晚报", "谢谢你们的邮件。"),
    (
        "Question about delivery",
        "When I send mail to your desk I see '550 5.7.1 relaying denied'. Is your server broken?",
    ),
    ("Change of address", "My new address is ada@new.example, the old one is no longer valid."),
    ("", "Hello?"),
    (
        "Complaint about an article",
        "I want to complain about the report on the harbour. It is spam, nothing else.",
    ),
]
_CALENDAR = [
    ("Invitation: Editors' meeting @ Mon 4 May 2026", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"),
    (
        "Accepted: Editors' meeting",
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@reader.example\nEND:VCALENDAR",
    ),
    (
        "Declined: Editors' meeting",
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nATTENDEE;PARTSTAT=DECLINED:mailto:ada@reader.example\nEND:VCALENDAR",
    ),
    ("Cancelled: Editors' meeting", "BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR"),
    ("Einladung: Redaktionssitzung", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"),
    ("Tentative: Réunion", "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"),
]
_SHOPS = [
    ("Your order 550-1234 was delivered", "Your parcel was delivered to the neighbour."),
    (
        "Your parcel could not be delivered",
        "We rang, nobody was there. Choose a new date: https://post.example/new",
    ),
    ("Invoice 5.1.1", "Please find your invoice attached. Amount: 550 euros."),
    ("Password reset", "Somebody asked for a new password. If the account does not exist, nothing happens."),
    ("Your account will be disabled", "You have not used it for two years. Log in to keep it."),
    ("Your storage is almost full", "You use 95 % of your quota. Buy more space."),
    ("Sendungsverfolgung: Paket nicht zugestellt", "Der Empfänger war nicht da."),
    ("Votre colis n'a pas pu être livré", "Choisissez une nouvelle date."),
    ("Su paquete no ha podido ser entregado", "Elija otra fecha."),
    ("Welcome to your new mailbox", "Your mailbox is ready. Its size limit is 5 GB."),
    ("Please confirm your subscription", "Follow this link to confirm."),
    ("You have been unsubscribed", "You will get no more mail from the list."),
    ("Security alert: new sign-in", "A new sign-in to ada@reader.example from Port Ellery."),
    (
        "Subscription to Letters awaits approval",
        "Your mail to 'Letters' is held until the moderator can review it.",
    ),
]


def _plain(subject: str, body: str, *, sender: str, more: str = "") -> bytes:
    head = f"From: {sender}\r\nTo: digest@news.example\r\nSubject: {subject}\r\nMessage-ID: <m1@reader.example>\r\n{more}"
    return (
        head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body.replace("\n", "\r\n") + "\r\n"
    ).encode()


def _report(kind: str, part: str, subject: str, said: str) -> bytes:
    return (
        f"From: Postmaster <postmaster@reader.example>\r\nTo: digest@news.example\r\nSubject: {subject}\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="R"\r\n\r\n'
        f"--R\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{said}\r\n"
        f"--R\r\nContent-Type: message/{kind}\r\n\r\n{part}\r\n--R--\r\n"
    ).encode()


def _receipts() -> list[bytes]:
    made = [
        _report(
            "delivery-status",
            f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ada@reader.example\r\nAction: {action}\r\nStatus: 2.{n}.0",
            "Delivery Status Notification (Success)",
            "Your message was successfully delivered.",
        )
        for n, action in enumerate(("delivered", "relayed", "expanded"))
    ]
    made += [
        _report(
            "disposition-notification",
            "Reporting-UA: reader.example\r\nFinal-Recipient: rfc822; ada@reader.example\r\n"
            f"Disposition: manual-action/MDN-sent-manually; {what}",
            subject,
            said,
        )
        for what, subject, said in (
            ("displayed", "Read: The evening", "Your message was read."),
            ("deleted", "Not read: The evening", "Your message was deleted without being read."),
            ("displayed", "Gelesen: Der Abend", "Ihre Nachricht wurde gelesen."),
            ("displayed", "Lu : Le soir", "Votre message a été lu."),
            ("displayed", "開封済み: 夕刊", "メッセージは開封されました。"),
        )
    ]
    not_spam = (
        "From: fbl@mailbox.example\r\nTo: digest@news.example\r\nSubject: report\r\nContent-Type: multipart/report; "
        'report-type=feedback-report; boundary="R"\r\n\r\n--R\r\nContent-Type: message/feedback-report\r\n\r\n'
        "Feedback-Type: not-spam\r\nVersion: 1\r\n\r\n--R--\r\n"
    )
    return [*made, not_spam.encode()]


def not_bounces() -> list[bytes]:
    """Return them all."""
    ada = "Ada Reader <ada@reader.example>"
    away = "Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\nIn-Reply-To: <x@news.example>\r\nReturn-Path: <>\r\n"
    listed = "List-Id: <letters.other.example>\r\nList-Unsubscribe: <https://other.example/u/1>\r\nPrecedence: bulk\r\n"
    return [
        *(_plain(s, b, sender=ada, more=away) for s, b in _VACATION),
        *(_plain(s, b, sender=ada) for s, b in _VACATION[::2]),  # of programs that set no such field
        *(
            _plain(s, b, sender="Help desk <support@shop.example>", more="Auto-Submitted: auto-replied\r\n")
            for s, b in _TICKETS
        ),
        *(_plain(s, b, sender="Other News <news@other.example>", more=listed) for s, b in _NEWSLETTERS),
        *(_plain(s, b, sender=ada, more="In-Reply-To: <x@news.example>\r\n") for s, b in _PEOPLE),
        *(_plain(s, b, sender=ada) for s, b in _CALENDAR),
        *(_plain(s, b, sender="Shop <no-reply@shop.example>") for s, b in _SHOPS),
        *_receipts(),
    ]
