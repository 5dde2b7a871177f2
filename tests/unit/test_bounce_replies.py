"""What servers say, in their many ways: each reply stands for a kind of wording, not for a host."""

from __future__ import annotations

import pytest
from bounce_kit import READER, dsn, free

from digest.deliver.bounces import classify
from digest.model import BounceAction

GONE = [
    (
        "550 5.1.1 <ada@reader.example>: Recipient address rejected: User unknown in virtual mailbox table",
        "5.1.1",
    ),
    (
        "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking",
        "5.1.1",
    ),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "5.1.10"),
    ("550 5.1.1 User Unknown", "5.1.1"),
    ("550 No such user here", "5.0.0"),
    ("550 ada@reader.example: no such recipient", "5.0.0"),
    ("550 5.4.1 Recipient address rejected: Access denied.", "5.4.1"),
    ("550 #5.1.0 Address rejected.", "5.1.0"),
    ("550 sorry, no mailbox here by that name (#5.1.1)", "5.1.1"),
    ("550 Requested action not taken: mailbox unavailable", "5.0.0"),
    ("550 Invalid recipient ada@reader.example", "5.0.0"),
    ("551 User not local; please try <else@reader.example>", "5.1.6"),
    ("550 5.1.1 Mailbox for ada does not exist", "5.1.1"),
    ("553 5.3.0 <ada@reader.example>... No such user here", "5.3.0"),
    ("550 5.1.6 recipient no longer on server: ada@reader.example", "5.1.6"),
    ("550 <ada@reader.example>: Benutzer unbekannt", "5.1.1"),
    ("550 Empfänger unbekannt", "5.1.1"),
    ("550 Utilisateur inconnu", "5.1.1"),
    ("550 el usuario no existe", "5.1.1"),
    ("550 Usuário desconhecido", "5.1.1"),
    ("550 utente sconosciuto", "5.1.1"),
    ("550 пользователь не найден", "5.1.1"),
    ("550 用户不存在", "5.1.1"),
    ("550 該当するユーザが見つかりません", "5.1.1"),
    ("550 존재하지 않는 사용자입니다", "5.1.1"),
    (
        "Host or domain name not found. Name service error for name=reader.example type=A: Host not found",
        "5.4.4",
    ),
    ("550 5.4.310 DNS domain reader.example does not exist [Message=InfoDomainNonexistent]", "5.4.310"),
    ("556 5.1.10 Recipient address has null MX", "5.1.10"),
    ("Domain reader.example does not accept mail (nullMX)", "5.1.0"),
    ("550 This user doesn't have a reader.example account (ada@reader.example) [0]", "5.0.0"),
]

NOT_GONE = [
    ("552 5.2.2 Mailbox full", "5.2.2"),
    ("452 4.2.2 The email account that you tried to reach is over quota.", "4.2.2"),
    ("550 5.1.1 <ada@reader.example>: mailbox is full (user over quota)", "5.1.1"),
    ("550 5.2.1 The email account that you tried to reach is disabled.", "5.2.1"),
    (
        "554 delivery error: dd Sorry, your message cannot be delivered. This mailbox is disabled (554.30).",
        "5.0.0",
    ),
    ("550-5.7.26 This mail has been blocked because the sender is unauthenticated.", "5.7.26"),
    ("550 5.7.515 Access denied, sending domain news.example doesn't meet the required level", "5.7.515"),
    ("550 5.7.1 Service unavailable, Client host [192.0.2.9] blocked using Blocklist", "5.7.1"),
    ("554 5.7.1 <ada@reader.example>: Relay access denied", "5.7.1"),
    ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "5.7.1"),
    ("552 5.2.3 Message size exceeds fixed maximum message size", "5.2.3"),
    ("451 4.7.1 Greylisting in action, please come back later", "4.7.1"),
    ("421 4.7.0 Our system has detected an unusual rate of unsolicited mail from your IP", "4.7.0"),
    ("5.4.7 - Delivery expired (message too old) 'timeout'", "5.4.7"),
    ("550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy", "5.7.1"),
    ("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", "5.7.133"),
    ("550 5.1.8 Access denied, bad outbound sender", "5.1.8"),
    (
        "553 5.1.8 <digest@news.example>... Domain of sender address digest@news.example does not exist",
        "5.1.8",
    ),
    ("550 High probability of spam", "5.0.0"),
    ("554 Message not allowed - Email not accepted for policy reasons.", "5.0.0"),
    ("550 5.1.1 <ada@reader.example> - 192.0.2.9 has sent to too many recipients this hour.", "5.1.1"),
    ("550 Sender verify failed", "5.0.0"),
    ("554 5.7.1 Client host rejected: cannot find your reverse hostname", "5.7.1"),
    ("connect to mx.reader.example[192.0.2.1]:25: Connection timed out", "4.4.1"),
    ("Host not found, try again", "4.4.3"),
    ("554 5.4.6 Too many hops", "5.4.6"),
    ("554 5.3.0 procmail: Couldn't create /var/mail/ada: No such user", "5.3.0"),
    ("550 Konto gesperrt", "5.0.0"),
    ("552 Das Postfach des Empfängers ist voll", "5.2.2"),
    ("550 La boîte du destinataire est pleine", "5.0.0"),
    ("550 El buzón del usuario está lleno", "5.0.0"),
    ("550 почтовый ящик переполнен", "5.0.0"),
    ("550 邮箱已满", "5.0.0"),
    ("550 受信者のメールボックスが一杯です", "5.0.0"),
    ("550 : User unknown", "5.0.0"),
]


@pytest.mark.parametrize(("said", "status"), GONE)
def test_a_reader_who_is_gone_is_suppressed(said: str, status: str) -> None:
    (one,) = classify(dsn(said, status=status)).recipients
    assert (one.action, one.address) == (BounceAction.SUPPRESS, READER), one


@pytest.mark.parametrize(("said", "status"), NOT_GONE)
def test_a_reader_who_may_be_there_is_only_counted(said: str, status: str) -> None:
    (one,) = classify(dsn(said, status=status)).recipients
    assert (one.action, one.address) == (BounceAction.COUNT, READER), one


def test_unknown_after_the_mail_was_read_is_no_proof() -> None:
    (one,) = classify(dsn("550 Unknown user ada@reader.example", stage="end of DATA")).recipients
    assert one.action is BounceAction.COUNT


def test_a_delay_is_marked_and_a_delivery_is_nothing() -> None:
    (late,) = classify(dsn("450 4.2.0 busy", status="4.2.0", action="delayed")).recipients
    assert late.is_delayed
    (done,) = classify(dsn("250 OK", status="2.1.5", action="delivered")).recipients
    assert done.action is BounceAction.IGNORE


FREE = [
    ("Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the "
     "following addresses.\n\n<ada@reader.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 "
     "No such user\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <x@news.example>\nTo: b@news.example\n",
     "failure notice", BounceAction.SUPPRESS),
    ("This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n"
     "  ada@reader.example\n    SMTP error from remote mail server after RCPT TO:<ada@reader.example>:\n"
     "    550 5.1.1 unknown user\n\n------ This is a copy of the message, including all the headers. ------\n",
     "Mail delivery failed: returning message to sender", BounceAction.SUPPRESS),
    ("Votre message n'a pas pu être remis à\nada@reader.example\nLa boîte du destinataire est pleine.\n",
     "Échec de la remise", BounceAction.COUNT),
    ("Ihre Nachricht konnte nicht zugestellt werden:\nada@reader.example\nDie Adresse ist unbekannt.\n",
     "Unzustellbar: Der Abend", BounceAction.SUPPRESS),
    ("No se pudo entregar el mensaje a ada@reader.example\nEl usuario no existe.\n", "No se puede entregar", BounceAction.SUPPRESS),
    ("メールを配信できませんでした。\nada@reader.example\n送信先のメールアドレスが見つかりません。\n", "配信エラー", BounceAction.SUPPRESS),
    ("您的邮件无法投递：\nada@reader.example\n收件人邮箱已满\n", "系统退信", BounceAction.COUNT),
    ("Сообщение не может быть доставлено: ada@reader.example\nПользователь не найден\n", "Письмо не доставлено", BounceAction.SUPPRESS),
]  # fmt: skip


@pytest.mark.parametrize(("text", "subject", "action"), FREE)
def test_a_report_in_words_is_read(text: str, subject: str, action: BounceAction) -> None:
    (one,) = classify(free(text, subject=subject)).recipients
    assert (one.action, one.address) == (action, READER), one


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp"])
def test_a_report_is_read_in_any_charset(charset: str) -> None:
    text = "メールを配信できませんでした。\nada@reader.example\n宛先のユーザーが存在しません。\n"
    (one,) = classify(free(text, subject="failure notice", charset=charset)).recipients
    assert one.action is BounceAction.SUPPRESS
