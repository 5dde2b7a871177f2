"""Reports as mail systems write them, made of invented readers and servers."""

from __future__ import annotations

READER = "ada@reader.example"
HEAD = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: {to}\r\nSubject: {subject}\r\n"


def dsn(
    diagnostic: str,
    *,
    status: str = "5.0.0",
    action: str = "failed",
    reader: str = READER,
    to: str = "bounces@news.example",
    said: str = "",
    returned: str = "",
    stage: str = "RCPT TO",
) -> bytes:
    """Return a delivery report (RFC 3464) as postfix writes it."""
    words = (
        said
        or f"<{reader}>: host mx.reader.example[192.0.2.1] said: {diagnostic} (in reply to {stage} command)"
    )
    field = f"Diagnostic-Code: smtp; {diagnostic}\r\n" if diagnostic else ""
    text = (
        HEAD.format(to=to, subject="Undelivered Mail Returned to Sender")
        + "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        + 'Content-Type: multipart/report; report-type=delivery-status; boundary="B1"\r\n\r\n'
        + "--B1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + f"This is the mail system.\r\n\r\n{words}\r\n\r\n"
        + "--B1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        + f"Final-Recipient: rfc822; {reader}\r\nAction: {action}\r\nStatus: {status}\r\n"
        + f"Remote-MTA: dns; mx.reader.example\r\n{field}\r\n"
        + "--B1\r\nContent-Type: message/rfc822\r\n\r\n"
        + f"{returned or 'Subject: The evening'}\r\n\r\nHello\r\n--B1--\r\n"
    )
    return text.encode()


def free(
    text: str, *, subject: str = "failure notice", to: str = "bounces@news.example", charset: str = "utf-8"
) -> bytes:
    """Return a mail system's report in words alone."""
    head = HEAD.format(to=to, subject=subject) + f"Content-Type: text/plain; charset={charset}\r\n\r\n"
    return head.encode("utf-8") + text.replace("\n", "\r\n").encode(charset)


def arf(kind: str, *, returned: str, to: str = "abuse@news.example", fields: str = "") -> bytes:
    """Return a complaint (RFC 5965)."""
    text = (
        f"From: feedback@mailbox.example\r\nTo: {to}\r\nSubject: FW: The evening\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="B2"\r\n\r\n'
        "--B2\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        f"--B2\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nVersion: 1\r\n"
        f"User-Agent: Loop/1\r\n{fields}\r\n"
        f"--B2\r\nContent-Type: message/rfc822\r\n\r\n{returned}\r\n\r\nHello\r\n--B2--\r\n"
    )
    return text.encode()
