"""Where bounces come from: each way hands a mail on once, and never loses one."""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bounce_kit import dsn
from ledger_kit import EDITION, HOUR, add_edition, add_readers, address
from service_kit import make_site

from digest.cli import main
from digest.clock import FixedClock
from digest.config import ImapConfig, ListenConfig, Site, load_site
from digest.deliver import naming
from digest.deliver.bounces import imap, maildir
from digest.errors import ConfigError, NotFound, StoreError
from digest.model import BounceOutcome, EditionState, SubscriberId
from digest.pipeline import bounce_intake, bouncing
from digest.pipeline.bounce_intake import listener, poll, take_file, take_maildir
from digest.schedule.service import Service
from digest.store import Store, alarms, bounces, editions, open_store
from digest.subscribe import suppression

CLOCK = FixedClock(HOUR)
LMTP = ListenConfig(port=0)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site", zones={"evening": "Europe/Berlin"})


@pytest.fixture
def store(site: Site) -> Iterator[Store]:
    store = open_store(site.database)
    add_readers(store, range(1, 21))
    add_edition(store)
    with store.write("setting an audience") as connection:
        editions.set_state(connection, EDITION, to=EditionState.DONE, if_in=list(EditionState), audience=60)
    yield store
    store.close()


def path(site: Site, number: int) -> str:
    return naming.return_path(site.key(), EDITION, SubscriberId(number), bounce_domain="courier.example")


def bounce(site: Site, number: int) -> bytes:
    return dsn("550 5.1.1 User unknown", status="5.1.1", reader=address(number), to=path(site, number))


def is_out(site: Site, store: Store, number: int) -> bool:
    return suppression(store, address(number), keys=site.keys()) is not None


def make_maildir(root: Path, *mails: bytes) -> Path:
    for folder in ("new", "cur", "tmp"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(mails):
        (root / "new" / f"{number}.host").write_bytes(mail)
    return root


def test_a_maildir_is_read_and_each_mail_flagged(site: Site, store: Store, tmp_path: Path) -> None:
    folder = make_maildir(tmp_path / "m", bounce(site, 1), bounce(site, 2), b"Subject: hello\r\n\r\nhello")
    counts = take_maildir(site, store, folder, clock=CLOCK)
    assert counts == {BounceOutcome.SUPPRESSED: 2, BounceOutcome.NO_REPORT: 1}
    assert sorted(file.name for file in (folder / "cur").iterdir()) == [f"{n}.host:2,S" for n in range(3)]
    assert not take_maildir(site, store, folder, clock=CLOCK)
    with store.read() as connection:
        assert bounces.counts(connection, since=HOUR.date()) == counts


def test_a_mail_stays_unread_where_the_database_is_in_trouble(
    site: Site, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_maildir(tmp_path / "m", bounce(site, 1), bounce(site, 2))
    whole = bouncing.take

    def breaks(*args: object, **more: object) -> object:
        if is_out(site, store, 1):
            raise StoreError("the disk is full")
        return whole(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(bounce_intake, "take", breaks)
    with pytest.raises(StoreError):
        take_maildir(site, store, folder, clock=CLOCK)
    monkeypatch.undo()
    assert [file.name for file in (folder / "new").iterdir()] == ["1.host"]
    assert take_maildir(site, store, folder, clock=CLOCK) == {BounceOutcome.SUPPRESSED: 1}


def test_links_and_pipes_in_a_maildir_are_left_alone(site: Site, tmp_path: Path) -> None:
    folder = make_maildir(tmp_path / "m")
    (folder / "new" / "link").symlink_to("/etc/passwd")
    (folder / "new" / "dir").mkdir()
    assert list(maildir.unread(folder, max_bytes=1000)) == []
    with pytest.raises(NotFound):
        list(maildir.unread(tmp_path, max_bytes=1000))


def test_an_mbox_holds_many_mails_and_a_file_one(site: Site, store: Store, tmp_path: Path) -> None:
    mbox = tmp_path / "mbox"
    mails = [bounce(site, n).replace(b"\r\n", b"\n") for n in (1, 2, 3)]
    mbox.write_bytes(b"".join(b"From x Mon Oct  5 2026\n" + mail + b"\n" for mail in mails))
    assert take_file(site, store, mbox, clock=CLOCK) == {BounceOutcome.SUPPRESSED: 3}
    assert take_file(site, store, mbox, clock=CLOCK) == {BounceOutcome.AGAIN: 3}
    one = tmp_path / "one.eml"
    one.write_bytes(bounce(site, 4))
    assert take_file(site, store, one, clock=CLOCK) == {BounceOutcome.SUPPRESSED: 1}


# The pipe


class _Piped:
    def __init__(self, message: bytes) -> None:
        self.buffer = io.BytesIO(message)

    def isatty(self) -> bool:
        return False


def run(site: Site, *words: str, message: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "stdin", _Piped(message))
    try:
        main(["--site", str(site.root), "--now", HOUR.isoformat(), *words])
    except SystemExit as exc:
        return int(exc.code or 0)
    return 0


def test_a_pipe_takes_one_mail(site: Site, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(site, "bounces", "take", message=bounce(site, 1), monkeypatch=monkeypatch) == 0
    assert is_out(site, store, 1)
    bare = dsn("550 5.1.1 User unknown", status="5.1.1", reader=address(2))
    words = ("bounces", "take", "-", "--recipient", path(site, 2))
    assert run(site, *words, message=bare, monkeypatch=monkeypatch) == 0
    assert is_out(site, store, 2)


def test_a_pipe_asks_to_try_again_where_the_database_is_in_trouble(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.database.parent.mkdir(exist_ok=True)
    site.database.write_bytes(b"this is no database, and long enough to be sure of that" * 50)
    assert run(site, "bounces", "take", "-", message=bounce(site, 1), monkeypatch=monkeypatch) == 75


def test_the_list_shows_numbers_and_no_address(
    site: Site, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(site, "bounces", "take", message=bounce(site, 1), monkeypatch=monkeypatch)
    for words in (("bounces", "list"), ("bounces", "list", "--json")):
        capsys.readouterr()
        assert run(site, *words, message=b"", monkeypatch=monkeypatch) == 0
        shown = capsys.readouterr().out
        assert "user unknown" in shown
        assert "@" not in shown
    junk = b"Subject: hello\r\n\r\nhello"
    capsys.readouterr()
    run(site, "bounces", "take", message=junk, monkeypatch=monkeypatch)
    assert "1 mail: 1 that report nothing." in capsys.readouterr().out


# The listener


def test_lmtp_answers_when_it_is_durable(site: Site, store: Store) -> None:
    with listener(site, store, LMTP, clock=CLOCK) as (host, port), smtplib.LMTP(host, port) as client:
        refused = client.sendmail("", [path(site, 1)], bounce(site, 1))
        assert refused == {}
        assert is_out(site, store, 1)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("", ["somebody@else.example"], b"Subject: relay?\r\n\r\n")


def test_the_listener_puts_off_where_the_database_is_in_trouble(
    site: Site, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object, **_more: object) -> object:
        raise StoreError("locked")

    monkeypatch.setattr(bounce_intake, "take", breaks)
    smtp = ListenConfig(port=0, protocol="smtp")
    with listener(site, store, smtp, clock=CLOCK) as (host, port), smtplib.SMTP(host, port) as client:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            client.sendmail("", [path(site, 1)], bounce(site, 1))
        assert caught.value.smtp_code == 451


def test_a_flood_is_put_off_and_costs_no_write_each(site: Site, store: Store) -> None:
    smtp = ListenConfig(port=0, protocol="smtp", per_minute=20)
    answers = []
    with listener(site, store, smtp, clock=CLOCK) as (host, port), smtplib.SMTP(host, port) as client:
        for _ in range(30):
            try:
                client.sendmail("", ["bounces+x@courier.example"], b"Subject: junk\r\n\r\n550 user unknown")
                answers.append(250)
            except smtplib.SMTPDataError as exc:
                answers.append(exc.smtp_code)
    assert 20 <= answers.count(250) < 30  # it fills up while the test runs
    assert answers[20:].count(451) > 0


def test_a_mail_that_is_too_large_is_refused(site: Site, store: Store) -> None:
    small = load_site(site.root)
    limited = Site(
        root=small.root,
        settings=small.settings.model_copy(
            update={"bounces": small.settings.bounces.model_copy(update={"max_bytes": 10_000})}
        ),
        files=small.files,
    )
    with (
        listener(limited, store, LMTP, clock=CLOCK) as (host, port),
        smtplib.LMTP(host, port) as client,
        pytest.raises(smtplib.SMTPException),
    ):
        client.sendmail("", [path(site, 1)], bounce(site, 1) + b"x" * 20_000)
    assert not is_out(site, store, 1)


def test_a_busy_port_is_told(site: Site, store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config = ListenConfig(port=taken.getsockname()[1])
        with pytest.raises(ConfigError, match="listened"), listener(site, store, config, clock=CLOCK):
            pass


# IMAP


class ImapServer:
    """A mailbox behind TLS that knows the few commands that are needed; keeps what was flagged or moved."""

    def __init__(self, mails: dict[int, bytes], context: ssl.SSLContext, *, can: str) -> None:
        self.mails, self.flagged, self.moved, self.can = mails, set[int](), dict[int, str](), can
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._context = context
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> ImapServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        raw = None
        try:
            raw, _ = self._socket.accept()
            with self._context.wrap_socket(raw, server_side=True) as tls, tls.makefile("rwb") as wire:
                wire.write(f"* OK [CAPABILITY IMAP4rev1 {self.can}] hello\r\n".encode())
                wire.flush()
                for line in iter(wire.readline, b""):
                    tag, _, words = line.decode().strip().partition(" ")
                    for answer in self._answer(words):
                        wire.write(answer)
                    wire.write(
                        f"{tag} OK done\r\n".encode() if "wrong" not in words else f"{tag} NO no\r\n".encode()
                    )
                    wire.flush()
                    if words == "LOGOUT":
                        return
        except OSError:
            return
        finally:
            if raw is not None:
                raw.close()

    def _answer(self, words: str) -> Iterator[bytes]:
        if words == "CAPABILITY":
            yield f"* CAPABILITY IMAP4rev1 {self.can}\r\n".encode()
        elif words.startswith("SELECT"):
            yield f"* {len(self.mails)} EXISTS\r\n".encode()
        elif words.startswith("UID SEARCH"):
            left = [n for n in self.mails if n not in self.flagged and n not in self.moved]
            yield f"* SEARCH {' '.join(map(str, left))}\r\n".encode()
        elif words.startswith("UID FETCH"):
            number = int(words.split()[2])
            body = self.mails[number]
            yield f"* 1 FETCH (UID {number} BODY[]<0> {{{len(body)}}}\r\n".encode() + body + b")\r\n"
        elif words.startswith("UID STORE"):
            self.flagged.add(int(words.split()[2]))
        elif words.startswith(("UID MOVE", "UID COPY")):
            self.moved[int(words.split()[2])] = words.split()[3]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "cert.pem"
    words = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(
        ["openssl", *words.split(), "-keyout", file, "-out", f"{file}.crt"], check=True, capture_output=True
    )
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@contextmanager
def mailbox_server(certificate: Path, mails: dict[int, bytes], *, can: str = "") -> Iterator[ImapServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ImapServer(mails, context, can=can) as server:
        yield server


def with_imap(site: Site, server: ImapServer, certificate: Path, **more: object) -> Site:
    (site.root / "secret").write_text("hush\n")
    (site.root / "secret").chmod(0o600)
    config = ImapConfig.model_validate(
        {
            "host": "127.0.0.1",
            "port": server.port,
            "username": "bounces",
            "password_file": "secret",
            "ca_file": f"{certificate}.crt",
            **more,
        }
    )
    mended = site.settings.model_copy(
        update={"bounces": site.settings.bounces.model_copy(update={"imap": config})}
    )
    return Site(root=site.root, settings=mended, files=site.files)


@pytest.mark.parametrize(("handled", "can"), [(None, ""), ("Handled", "MOVE"), ("Handled", "UIDPLUS")])
def test_an_imap_mailbox_is_read_and_its_mails_put_away(
    site: Site, store: Store, certificate: Path, handled: str | None, can: str
) -> None:
    mails = {7: bounce(site, 1), 9: b"Subject: hello\r\n\r\nhello"}
    with mailbox_server(certificate, mails, can=can) as server:
        counts = poll(with_imap(site, server, certificate, handled=handled), store, clock=CLOCK)
    assert counts == {BounceOutcome.SUPPRESSED: 1, BounceOutcome.NO_REPORT: 1}
    assert is_out(site, store, 1)
    if handled is None:
        assert server.flagged == {7, 9}
    else:
        assert server.moved == {7: '"Handled"', 9: '"Handled"'}


def test_a_mailbox_whose_certificate_nobody_vouches_for_gets_no_password(
    site: Site, store: Store, certificate: Path
) -> None:
    with mailbox_server(certificate, {}) as server:
        config = with_imap(site, server, certificate, ca_file=None)
        with pytest.raises(imap.MailboxError, match="certificate"):
            poll(config, store, clock=CLOCK)


def test_a_refused_login_is_told_without_the_password(site: Site, store: Store, certificate: Path) -> None:
    with mailbox_server(certificate, {}) as server:
        config = with_imap(site, server, certificate, username="wrong")
        with pytest.raises(imap.MailboxError, match="refuses the login") as caught:
            poll(config, store, clock=CLOCK)
    assert "hush" not in str(caught.value) + caught.value.hint


# The service


def test_the_service_looks_at_the_maildir_and_tells_where_it_cannot(site: Site, store: Store) -> None:
    folder = make_maildir(site.root / "m", bounce(site, 1))
    settings = site.settings.model_copy(
        update={"bounces": site.settings.bounces.model_copy(update={"maildir": folder})}
    )
    service = Service(
        site=Site(root=site.root, settings=settings, files=site.files), store=store, clock=CLOCK
    )
    service._take_bounces()
    assert is_out(site, store, 1)
    (folder / "new").rmdir()
    service._take_bounces()

    with store.read() as connection:
        assert [one.cause for one in alarms.latest(connection)] == ["bounces failed"]
    make_maildir(folder)
    service._take_bounces()
    with store.read() as connection:
        assert alarms.latest(connection) == ()


def test_nothing_in_the_package_writes_a_mail(site: Site) -> None:
    """A bounce that is answered bounces: what takes them in has no way to send."""
    import digest.deliver.bounces as package

    folder = Path(str(package.__file__)).parent
    for file in [*folder.glob("*.py"), Path(str(bounce_intake.__file__))]:
        text = file.read_text()
        assert "smtplib" not in text, file
        assert "open_transport" not in text, file
