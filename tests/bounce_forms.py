"""What mail systems of many makers send back, written from knowledge of their forms, of invented readers.

Written and labelled before anybody looked at what is made of them.
"""

from __future__ import annotations

from bounce_kit import READER, dsn, free

from digest.model import BounceAction

_S, _C = BounceAction.SUPPRESS, BounceAction.COUNT

# What a server said, its status, what it asks for: as a report of postfix brings it.
_SAID = [
    # Exchange, Microsoft 365
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ada@reader.example not found by SMTP address lookup", "5.1.10", _S),
    ("550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [AM0EUR02FT012.mail.example]", "5.4.1", _S),
    ("550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy", "5.7.1", _C),
    ("550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.", "5.7.708", _C),
    ("550 5.2.2 STOREDRV.Deliver; mailbox full. The following information should help identify the cause", "5.2.2", _C),
    ("554 5.2.0 STOREDRV.Deliver.Exception:QuotaExceededException; Failed to process message due to a permanent exception", "5.2.0", _C),
    ("550 5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 5.1.1 not found", "5.1.351", _S),
    ("550 5.0.350 Remote server returned an error -> 550 Blocked by local policy", "5.0.350", _C),
    ("550 5.4.312 Message expired, DNS query failed(ServerFailure)", "5.4.312", _C),
    ("550 5.7.124 RESOLVER.RST.SenderNotInAcceptedSendersList; not authorized to send to the group", "5.7.124", _C),
    # Gmail
    ("550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or unnecessary spaces.", "5.1.1", _S),
    ("550 5.2.1 The email account that you tried to reach is inactive. Learn more", "5.2.1", _S),
    ("452 4.2.2 The recipient's inbox is out of storage space. Please direct the recipient to their settings", "4.2.2", _C),
    ("550 5.7.1 The IP you're using to send mail is not authorized to send email directly to our servers.", "5.7.1", _C),
    ("550 5.7.26 Your email has been blocked because the sender is unauthenticated. Both DKIM and SPF did not pass.", "5.7.26", _C),
    # Yahoo
    ("554 delivery error: dd This user doesn't have a reader.example account (ada@reader.example) [0] - mta1.reader.example", "5.0.0", _S),
    ("552 1 Requested mail action aborted, mailbox not found", "5.0.0", _S),
    ("554 5.7.9 Message not accepted for policy reasons. See the postmaster's pages", "5.7.9", _C),
    ("421 4.7.0 [TSS04] Messages from 192.0.2.9 temporarily deferred due to unexpected volume or user complaints", "4.7.0", _C),
    # GMX, web.de, T-Online, other houses in Germany
    ("550 Requested action not taken: mailbox unavailable. For explanation visit the postmaster's page", "5.0.0", _S),
    ("554 Transaction failed. Reject due to policy restrictions.", "5.0.0", _C),
    ("550-Requested action not taken: mailbox unavailable 550 Sender address has null MX", "5.0.0", _C),
    ("550 5.1.1 unknown or illegal alias: ada@reader.example", "5.1.1", _S),
    ("552 5.2.2 Postfach ist voll / Mailbox is full", "5.2.2", _C),
    ("550 5.1.1 Adressat unbekannt bzw. Mailbox nicht aktiv", "5.1.1", _S),
    # Exim, sendmail, qmail, Courier
    ("550 Unrouteable address", "5.0.0", _S),
    ("550 5.1.1 <ada@reader.example>... User unknown", "5.1.1", _S),
    ("511 sorry, no mailbox here by that name (#5.1.1 - chkuser)", "5.1.1", _S),
    ("550 5.1.2 <ada@reader.example>... Host unknown (Name server: reader.example.: host not found)", "5.1.2", _S),
    ("553 5.1.3 <ada@reader.example>... User address required", "5.1.3", _S),
    ("552 5.2.2 Over quota", "5.2.2", _C),
    ("550 Rejected: 192.0.2.9 listed at bl.example", "5.7.1", _C),
    ("550 \"JunkMail rejected - mx.news.example [192.0.2.9]:40122 is in an RBL\"", "5.0.0", _C),
    ("550 Callout verification failed for the sender", "5.0.0", _C),
    # Zimbra, Barracuda, Mimecast, Proofpoint, Cisco, Symantec, Trend, Sophos
    ("550 5.1.1 <ada@reader.example>: Recipient address rejected: reader.example", "5.1.1", _S),
    ("550 permanent failure for one or more recipients (ada@reader.example:blocked)", "5.0.0", _C),
    ("550 permanent failure for one or more recipients (ada@reader.example:550 5.1.1 User unknown)", "5.0.0", _S),
    ("550 Invalid Recipient - https://community.gateway.example/docs/DOC-1369#550", "5.0.0", _S),
    ("550 Rejected by header based manually Blocked Senders", "5.0.0", _C),
    ("554 Email rejected due to security policies", "5.0.0", _C),
    ("550 5.1.1 User Unknown; see the gateway's pages", "5.1.1", _S),
    ("550 5.7.0 Local Policy Violation", "5.7.0", _C),
    ("554 5.7.1 The message from (<bounces@news.example>) with the subject of (The evening) matches a profile the Internet community may consider spam", "5.7.1", _C),
    ("550 #5.1.0 Address rejected ada@reader.example", "5.1.0", _S),
    ("550 5.7.350 Remote server returned message detected as spam", "5.7.350", _C),
    # France, Italy, Spain, Brazil, Poland, Russia, the Netherlands, Japan
    ("550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]", "5.1.1", _S),
    ("550 5.2.1 Ce compte est bloque pour inactivite. Mailbox locked. OFR_417", "5.2.1", _C),
    ("550 5.1.1 Destinatario sconosciuto: ada@reader.example", "5.1.1", _S),
    ("552 5.2.2 La casella del destinatario ha superato lo spazio disponibile", "5.2.2", _C),
    ("550 5.1.1 La cuenta de correo no existe en este servidor", "5.1.1", _S),
    ("552 5.2.2 Buzon lleno, el usuario ha sobrepasado su cuota", "5.2.2", _C),
    ("550 5.1.1 Conta inexistente ou desativada", "5.1.1", _S),
    ("552 5.2.2 Caixa postal do destinatario cheia", "5.2.2", _C),
    ("550 5.1.1 Nie ma takiego uzytkownika / no such user", "5.1.1", _S),
    ("552 5.2.2 Skrzynka odbiorcy jest przepelniona", "5.2.2", _C),
    ("550 5.1.1 Message was not accepted -- invalid mailbox. Local mailbox ada@reader.example is unavailable: user not found", "5.1.1", _S),
    ("550 Spam message rejected. Please visit the help pages", "5.7.1", _C),
    ("550 5.1.1 De gebruiker bestaat niet op deze server", "5.1.1", _S),
    ("550 5.1.1 Unknown user ada / 宛先のユーザが見つかりません", "5.1.1", _S),
    # classes of RFC 3463 with words that say nothing
    ("550 5.1.1 -", "5.1.1", _S),
    ("550 5.7.17 -", "5.7.17", _C),
    ("450 4.3.2 -", "4.3.2", _C),
    ("550 5.5.4 -", "5.5.4", _C),
]  # fmt: skip

# Reports in words alone.
_TOLD = [
    ("Hi. This is the qmail-send program at mx.reader.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ada@reader.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n", _S),
    ("Hi. This is the qmail-send program at mx.reader.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ada@reader.example>:\nThe user has exceeded his quota, message is bounced. (#5.2.2)\n", _C),
    ("This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ada@reader.example\n    Unrouteable address\n", _S),
    ("This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ada@reader.example\n    mailbox is full: retry timeout exceeded\n", _C),
    ("This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ada@reader.example\n    host mx.reader.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<ada@reader.example>:\n    550 5.1.1 User unknown\n", _S),
    ("The original message was received at Tue, 6 Oct 2026 18:00:02 +0200\nfrom mx.news.example [192.0.2.9]\n\n   ----- The following addresses had permanent fatal errors -----\n<ada@reader.example>\n    (reason: 550 5.1.1 <ada@reader.example>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.reader.example.:\n>>> DATA\n<<< 550 5.1.1 <ada@reader.example>... User unknown\n550 5.1.1 <ada@reader.example>... User unknown\n<<< 503 5.0.0 Need RCPT (recipient)\n", _S),
    ("The original message was received at Tue, 6 Oct 2026 18:00:02 +0200\n\n   ----- The following addresses had permanent fatal errors -----\n<ada@reader.example>\n    (reason: 552 5.2.2 mailbox full)\n", _C),
    ("Your message did not reach some or all of the intended recipients.\n\n      Subject: The evening\n      Sent: 06.10.2026 18:00\n\nThe following recipient(s) could not be reached:\n\n      ada@reader.example on 06.10.2026 18:01\n            The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.\n            <mx.reader.example #5.1.1>\n", _S),
    ("Delivery has failed to these recipients or groups:\n\nada@reader.example\nThe recipient's mailbox is full and can't accept messages now. Please try resending your message later, or contact the recipient directly.\n", _C),
    ("Die Nachricht konnte nicht zugestellt werden.\n\nFolgende Adresse(n) schlugen fehl:\n\nada@reader.example\nSMTP-Server-Fehler bei Erreichen des RCPT-Befehls:\n550 5.1.1 Der Empfänger ist hier nicht bekannt\n", _S),
    ("Votre message n'a pas pu être remis au destinataire suivant :\n\nada@reader.example\n\nL'adresse de messagerie que vous avez entrée est introuvable. (#5.1.1)\n", _S),
    ("No se pudo entregar el mensaje a los siguientes destinatarios:\n\nada@reader.example\n\nEl buzón del destinatario está lleno y no acepta mensajes.\n", _C),
    ("Message from reader.example.\nUnable to deliver message to the following address(es).\n\n<ada@reader.example>:\nThis user doesn't have a reader.example account (ada@reader.example) [0]\n", _S),
    ("This is the mail delivery agent at gateway.example.\nI was unable to deliver your message to the following addresses:\n\nada@reader.example\n\nReason: the message was rejected as spam by content filtering.\n", _C),
    ("Your message\n\n  Subject: The evening\n\nwas not delivered to:\n\n  ada@reader.example\n\nbecause:\n\n  User ada (ada@reader.example) not listed in Domino Directory\n", _S),
    ("Уважаемый пользователь! Ваше письмо не было доставлено.\n\nada@reader.example\nТакого пользователя не существует.\n", _S),
    ("メールを配信できませんでした。\n\nada@reader.example\n\n宛先のメールアドレスが存在しません。\n", _S),
]  # fmt: skip

_DELAYED = [
    ("451 4.7.1 Greylisted, please try again in 300 seconds", "4.7.1"),
    ("connect to mx.reader.example[192.0.2.1]:25: Connection refused", "4.4.1"),
]

FORMS: tuple[tuple[str, bytes, BounceAction], ...] = (
    *((said, dsn(said, status=status), wanted) for said, status, wanted in _SAID),
    *(
        (told, free(told, subject="Mail delivery failed: returning message to sender"), wanted)
        for told, wanted in _TOLD
    ),
    *((said, dsn(said, status=status, action="delayed"), _C) for said, status in _DELAYED),
)
"""What was said, the mail, and what it asks for of ``READER``."""

assert READER in FORMS[0][0]
