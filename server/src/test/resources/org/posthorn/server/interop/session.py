"""A session of Python's smtplib and imaplib with every command they have and the server offers.

Usage: session.py HOST PORT_BASE PASSWORD CERTIFICATE
Ends with status 0 and the line "done" if every answer was as expected.
"""
import email.message
import email.policy
import imaplib
import re
import smtplib
import ssl
import sys
import time

host, base, password, certificate = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
context = ssl.create_default_context(cafile=certificate)
alice, bob = "alice@example.test", "bob@example.test"


def expect(condition, *seen):
    if not condition:
        raise AssertionError(repr(seen))


def ok(answer):
    expect(answer[0] == "OK", answer)
    return answer[1]


def refused(command, *arguments):
    try:
        answer = command(*arguments)
    except imaplib.IMAP4.error as error:
        return str(error)
    expect(answer[0] == "NO", answer)
    return answer[1]


def letter(subject, sender, text, policy=email.policy.SMTP):
    message = email.message.EmailMessage(policy=policy)
    message["From"], message["To"], message["Subject"] = sender, bob, subject
    message.set_content(text)
    return message


# SMTP: 8-bit text, an internationalised address, an extension probed before use.
with smtplib.SMTP(host, base + 25) as mx:
    mx.ehlo()
    for extension in ("pipelining", "size", "8bitmime", "smtputf8", "chunking", "dsn", "starttls"):
        expect(mx.has_extn(extension), extension)
    eight_bit = letter("eight bits", "someone@remote.test", "Grüße aus Köln\n")
    mx.send_message(eight_bit, mail_options=["BODY=8BITMIME"])
    utf8 = letter("Grüße", "grüße@remote.test", "hello\n", email.policy.SMTPUTF8)
    mx.send_message(utf8)
    expect(mx.verify(bob)[0] in (250, 252), "VRFY")
    expect(mx.noop()[0] == 250)
    expect(mx.rset()[0] == 250)
    try:
        mx.sendmail("someone@remote.test", ["nobody@example.test"], "Subject: x\r\n\r\n")
        expect(False, "an unknown recipient was accepted")
    except smtplib.SMTPRecipientsRefused as error:
        expect(error.recipients["nobody@example.test"][0] == 550, error)
    refusals = mx.sendmail("a@remote.test", [bob, "nobody@example.test"], "Subject: both\r\n\r\n")
    expect(list(refusals) == ["nobody@example.test"], refusals)
with smtplib.SMTP(host, base + 587) as submission:
    submission.starttls(context=context)
    submission.login(alice, password)
    submission.send_message(letter("from Alice", alice, "hello\n"))
    try:
        submission.send_message(letter("not from Alice", bob, "hello\n"), from_addr=alice)
        expect(False, "Alice wrote as Bob")
    except smtplib.SMTPDataError as error:
        expect(error.smtp_code == 550, error)
with smtplib.SMTP_SSL(host, base + 465, context=context) as submissions:
    submissions.login(alice, password)
    submissions.send_message(letter("over TLS", alice, "hello\n"))

# IMAP, after STARTTLS, each command of imaplib.
session = imaplib.IMAP4(host, base + 143)
ok(session.starttls(ssl_context=context))
expect("AUTH=PLAIN" in session.capabilities, session.capabilities)
expect(b"AUTHENTICATIONFAILED" in refused(session.login, bob, "wrong").encode(), "wrong password")
ok(session.authenticate("PLAIN", lambda _: b"\0" + bob.encode() + b"\0" + password.encode()))
ok(session.capability())
ok(session.noop())
ok(session.namespace())
ok(session.xatom("ID", '("name" "imaplib")'))
expect(len(ok(session.list())) == 6)
ok(session.create("Py/thon"))
ok(session.subscribe("Py/thon"))
expect(any(b"Py/thon" in line for line in ok(session.lsub())), "subscribed")
ok(session.rename("Py/thon", "Py/renamed"))
expect(b"Py/renamed" in ok(session.list('""', "Py/*"))[0], "renamed")
deadline = time.monotonic() + 10
while int(ok(session.select("INBOX"))[0]) < 5 and time.monotonic() < deadline:
    pass  # What was for several recipients is filed after the 250.
expect(int(ok(session.select("INBOX"))[0]) == 5)
expect(session.response("UIDVALIDITY")[1][0].isdigit())
subjects = ok(session.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))
expect([b"eight bits" in part[1] for part in subjects if isinstance(part, tuple)][0], subjects)
expect("Grüße aus Köln".encode() in ok(session.fetch("1", "(BODY.PEEK[TEXT])"))[0][1], "8 bits")
expect(b"(FLAGS ())" in ok(session.fetch("1", "(FLAGS)"))[0], "PEEK sets nothing")
session.literal = "Grüße".encode()
expect(ok(session.search("UTF-8", "SUBJECT")) == [b"2"], "search by a literal in UTF-8")
expect(ok(session.search(None, "UNSEEN", "FROM", "alice")) == [b"4 5"])
expect(ok(session.uid("SEARCH", None, "ALL")) == [b"1 2 3 4 5"])
expect(b"\\Flagged" in ok(session.store("1", "+FLAGS", r"(\Flagged $Label)"))[0])
expect(ok(session.uid("STORE", "2", "+FLAGS.SILENT", r"(\Seen)")) == [None])
ok(session.copy("1:2", "Py/renamed"))
ok(session.uid("MOVE", "3", "Py/renamed"))
status = ok(session.status("Py/renamed", "(MESSAGES UIDNEXT UNSEEN)"))[0]
expect(b"MESSAGES 3" in status and b"UIDNEXT 4" in status and b"UNSEEN 2" in status, status)
expect("TRYCREATE" in str(refused(session.copy, "1", "Nowhere")), "TRYCREATE")
when = '"03-Feb-2020 04:05:06 +0100"'
added = b"From: a@b.test\r\nSubject: appended\r\n\r\nbody\r\n"
answer = ok(session.append("INBOX", r"(\Seen \Draft)", when, added))[0]
uid = re.search(rb"APPENDUID \d+ (\d+)", answer).group(1).decode()
fetched = ok(session.uid("FETCH", uid, "(FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])"))[0]
# The same instant, told in the server's time zone.
expect(b'" 3-Feb-2020 03:05:06 +0000"' in fetched[0], fetched)
expect(rb"\Draft" in fetched[0] and fetched[1] == added, fetched)
ok(session.check())
ok(session.store("1", "+FLAGS", r"\Deleted"))
expect(ok(session.expunge()) == [b"3", b"1"], "of MOVE and of EXPUNGE")
ok(session.unselect())
expect("NONEXISTENT" in str(refused(session.select, "Nowhere")))
ok(session.select("INBOX", readonly=True))
expect("READ-ONLY" in str(refused(session.store, "1", "+FLAGS", r"\Seen")))
refused(lambda: session.getquota("x"))
expect(ok(session.myrights("INBOX")) == [b"INBOX lrswipkxteacd"])
expect(ok(session.getacl("INBOX"))[0].startswith(b'INBOX "'))
expect(ok(session.sort("(REVERSE ARRIVAL)", "UTF-8", "ALL"))[0])
expect(ok(session.thread("REFERENCES", "UTF-8", "ALL"))[0].startswith(b"("))
ok(session.close())

# IDLE: another session's message is announced at once.
ok(session.select("INBOX"))
session.send(b"i1 IDLE\r\n")
expect(session.readline().startswith(b"+ "))
with imaplib.IMAP4_SSL(host, base + 993, ssl_context=context) as other:
    ok(other.login(bob, password))
    ok(other.enable("UTF8=ACCEPT"))
    ok(other.append("INBOX", None, None, "Subject: Grüße\r\n\r\nx".encode()))
announced = session.readline()
while b"EXISTS" not in announced:
    announced = session.readline()
expect(announced.strip() == b"* 5 EXISTS", announced)
session.send(b"DONE\r\n")
while not session.readline().startswith(b"i1 OK"):
    pass
ok(session.unsubscribe("Py/thon"))
ok(session.delete("Py/renamed"))
expect(session.logout()[0] == "BYE")
print("done")
