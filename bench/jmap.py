"""JMAP beside Cyrus: `bench/run jmap` is here.

All goes over HTTP/1.1 in plain text on loopback, on connections that are kept, with a client in Python: what it takes to read an answer is in the figures of both sides.
An account is filled by IMAP APPEND. What is measured goes by turns, a block of requests each, after a warm-up. Cyrus is started by bench/cyrus.sh (Debian's packages, as root);
without it Posthorn is measured alone. Debian's Cyrus has no WebSockets, so what is told live is measured of Posthorn alone.
"""
import base64, collections, json, multiprocessing, os, random, selectors, socket, statistics, struct, threading, time

LIST_PROPERTIES = ["id", "threadId", "mailboxIds", "keywords", "hasAttachment", "from", "to", "subject", "receivedAt", "size", "preview"]
USING = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"]
WORDS = ("harbour invoice meeting garden summer report question answer delivery window station letter number kitchen winter paper train "
         "budget holiday contract picture library project concert review schedule network printer battery update").split()


class Account:
    """One account of one server, as `jmap` finds it."""

    def __init__(self, name, imap, http, user, password, address="127.0.0.1"):
        self.name, self.imap, self.http, self.user, self.password = name, imap, http, user, password
        self.authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.address = address
        session = self.connect().session()
        self.id = session["primaryAccounts"]["urn:ietf:params:jmap:mail"]
        self.session = session
        self.api = path(session["apiUrl"])

    def connect(self):
        """Anew, since servers close what was silent."""
        self.connection = Http(self, self.address)
        return self.connection

    def call(self, *calls):
        responses = json.loads(self.connection.exchange(self.request(*calls)))["methodResponses"]
        for name, arguments, _ in responses:
            if name == "error" or arguments.get("notUpdated"):
                raise SystemExit(f"{self.name}: {str(arguments)[:400]}")
        return [arguments for _, arguments, _ in responses]

    def request(self, *calls):
        """The octets of a request, so that clients need not build them while they are measured."""
        body = json.dumps({"using": USING, "methodCalls": [[name, {"accountId": self.id, **arguments}, str(k)] for k, (name, arguments) in enumerate(calls)]}).encode()
        return (f"POST {self.api} HTTP/1.1\r\nHost: 127.0.0.1:{self.http}\r\nAuthorization: {self.authorization}\r\nContent-Type: application/json\r\n"
                f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body

    def list_view(self, collapse=False, properties=LIST_PROPERTIES):
        if not hasattr(self, "inbox"):
            boxes = self.call(("Mailbox/get", {"ids": None, "properties": ["role", "totalEmails"]}))[0]["list"]
            self.inbox = next(box["id"] for box in boxes if box["role"] == "inbox")
        return self.request(
            ("Email/query", {"filter": {"inMailbox": self.inbox}, "sort": [{"property": "receivedAt", "isAscending": False}], "collapseThreads": collapse, "position": 0, "limit": 50}),
            ("Email/get", {"#ids": {"resultOf": "0", "name": "Email/query", "path": "/ids"}, "properties": properties}))


class Http:
    """A connection that is kept."""

    def __init__(self, account, address="127.0.0.1"):
        self.account = account
        self.socket = socket.create_connection(("127.0.0.1", account.http), 120, (address, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb", 1 << 16)

    def session(self):
        where = "/.well-known/jmap"
        for _ in range(3):
            self.socket.sendall((f"GET {where} HTTP/1.1\r\nHost: 127.0.0.1:{self.account.http}\r\nAuthorization: {self.account.authorization}\r\n\r\n").encode())
            status, fields, body = self.answer()
            if status // 100 != 3:
                break
            where = path(fields["location"])
        if status != 200:
            raise SystemExit(f"{self.account.name}: {status} {body[:300]}")
        return json.loads(body)

    def exchange(self, request):
        self.socket.sendall(request)
        status, _, body = self.answer()
        if status != 200:
            raise SystemExit(f"{self.account.name}: {status} {body[:300]}")
        return body

    def answer(self):
        line = self.file.readline()
        if not line:
            raise SystemExit(f"{self.account.name} has closed a connection")
        fields = {}
        while (field := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = field.decode("latin1").partition(":")
            fields[name.lower()] = value.strip()
        if fields.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.file.readline().split(b";")[0], 16):
                body += self.file.read(size)
                self.file.readline()
            self.file.readline()
        else:
            body = self.file.read(int(fields.get("content-length", 0)))
        return int(line.split()[1]), fields, body


def path(url):
    return "/" + url.split("://", 1)[1].split("/", 1)[1] if "://" in url else url


def message(k, source):
    """A message of a thread of one to seven; half plain text, others with HTML, some with an attachment."""
    first = k - k % random.Random(k // 7).randint(1, 7)
    text = "\r\n".join(" ".join(source.choices(WORDS, k=10)) for _ in range(source.randint(4, 60))) + "\r\n"
    reply = "" if k == first else f"In-Reply-To: <{first}@bench.test>\r\nReferences: <{first}@bench.test>\r\n"
    head = (f"From: Author {k % 97} <author{k % 97}@sender.test>\r\nTo: Reader <reader@example.test>, Other {k % 5} <other{k % 5}@example.test>\r\n"
            f"Subject: {'Re: ' if reply else ''}{' '.join(random.Random(first).choices(WORDS, k=5))} {first}\r\nDate: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(1.7e9 + 60 * k))}\r\n"
            f"Message-ID: <{k}@bench.test>\r\n{reply}MIME-Version: 1.0\r\n")
    plain = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    if k % 2 == 0:
        return (head + plain).encode()
    rich = f"--B\r\n{plain}\r\n--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>{text}</p></body></html>\r\n--B--\r\n"
    if k % 10 != 1:
        return (head + "Content-Type: multipart/alternative; boundary=B\r\n\r\n" + rich).encode()
    octets = base64.encodebytes(source.randbytes(9000)).decode().replace("\n", "\r\n")
    return (head + "Content-Type: multipart/mixed; boundary=A\r\n\r\n--A\r\nContent-Type: multipart/alternative; boundary=B\r\n\r\n" + rich
            + f"\r\n--A\r\nContent-Type: application/pdf; name=file{k}.pdf\r\nContent-Disposition: attachment; filename=file{k}.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{octets}--A--\r\n").encode()


def fill(imap, user, password, count):
    """Appends what INBOX lacks of `count` messages."""
    connection = socket.create_connection(("127.0.0.1", imap))
    replies = connection.makefile("rb")

    def until(tag):
        lines = []
        while not (line := replies.readline()).startswith(tag + b" "):
            if not line:
                raise SystemExit("the IMAP server has closed the connection")
            lines.append(line)
        if not line.startswith(tag + b" OK"):
            raise SystemExit(f"IMAP: {line}")
        return b"".join(lines)
    replies.readline()
    connection.sendall(f'a LOGIN "{user}" "{password}"\r\nb STATUS INBOX (MESSAGES)\r\n'.encode())
    until(b"a")
    there = int(until(b"b").split(b"MESSAGES ")[1].split(b")")[0])
    source = random.Random(7)
    for begin in range(there, count, 50):
        messages = []
        for k in range(begin, min(count, begin + 50)):
            text, flags = message(k, source), "\\Seen" if k % 3 else ""
            date = time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime(1.7e9 + 60 * k))
            messages.append(f' ({flags}) "{date}" {{{len(text)}+}}\r\n'.encode() + text)
        connection.sendall(b"m APPEND INBOX" + b"".join(messages) + b"\r\n")  # RFC 3502
        until(b"m")
    connection.close()


def at(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1e3


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def row(title, cells):
    print(f"{title:46}" + "".join(f"{cell:>26}" for cell in cells), flush=True)


def block(account, action, count, seconds=1.5):
    """So many, or as many as there is time for."""
    times, end = [], time.perf_counter() + seconds
    while len(times) < count and (not times or time.perf_counter() < end):
        times.append(action(account))
    return times


def compare(title, accounts, action, rounds, per_round, warm=1):
    """Blocks by turns; the three percentiles of each side."""
    times = {account.name: [] for account in accounts}
    for account in accounts:
        account.connect()
    for _ in range(warm):
        for account in accounts:
            block(account, action, per_round)
    for turn in range(rounds):
        for account in accounts[:: 1 if turn % 2 else -1]:
            times[account.name] += block(account, action, per_round)
    cells = [" / ".join(f"{at(values, share):.2f}" for share in (0.5, 0.95, 0.99)) for values in times.values()]
    middle = [statistics.median(values) for values in times.values()]
    row(title, cells + [f"{other / middle[0]:.1f}x" for other in middle[1:]])


def list_view(collapse=False, properties=LIST_PROPERTIES):
    requests = {}

    def action(account):
        if account.name not in requests:
            requests[account.name] = account.list_view(collapse, properties)
            body = json.loads(account.connection.exchange(requests[account.name]))
            names = [response[0] for response in body["methodResponses"]]
            if names != ["Email/query", "Email/get"] or len(body["methodResponses"][1][1]["list"]) != 50 or body["methodResponses"][1][1]["list"][0].keys() != {*properties}:
                raise SystemExit(f"{account.name}: not what was asked for: {str(body)[:500]}")
        return timed(lambda: account.connection.exchange(requests[account.name]))
    return action


def changes(account):
    """One keyword of one message is changed; then what has changed is asked for."""
    account.turn = getattr(account, "turn", -1) + 1
    one = account.newest[account.turn % 50]
    before = account.call(("Email/set", {"update": {one: {"keywords/$flagged": True if account.turn // 50 % 2 == 0 else None}}}))[0]["oldState"]
    request = account.request(("Email/changes", {"sinceState": before}))
    start = time.perf_counter()
    body = account.connection.exchange(request)
    seconds = time.perf_counter() - start
    if json.loads(body)["methodResponses"][0][1].get("updated") != [one]:
        raise SystemExit(f"{account.name}: Email/changes: {body[:300]}")
    return seconds


def set_keywords(account):
    account.sets = getattr(account, "sets", -1) + 1
    request = account.request(("Email/set", {"update": {one: {"keywords/bench": True if account.sets % 2 == 0 else None} for one in account.thousand}}))
    start = time.perf_counter()
    body = account.connection.exchange(request)
    seconds = time.perf_counter() - start
    done = json.loads(body)["methodResponses"][0]
    if done[0] != "Email/set" or len(done[1]["updated"]) != len(account.thousand):
        raise SystemExit(f"{account.name}: Email/set: {body[:300]}")
    return seconds


class Crowd:
    """So many clients, spread over accounts and addresses of loopback, each of which asks for the list view again as soon as it is answered."""

    def __init__(self, accounts, clients):
        self.selector, self.connections = selectors.DefaultSelector(), []
        for k in range(clients):
            account = accounts[k % len(accounts)]
            connection = Http(account, f"127.0.0.{2 + k // 40}")
            connection.request = account.view
            connection.socket.setblocking(False)
            self.selector.register(connection.socket, selectors.EVENT_READ, connection)
            self.connections.append(connection)

    def run(self, seconds):
        """Answers a second, and the seconds that each took."""
        times, start = [], time.perf_counter()
        for connection in self.connections:
            self.ask(connection)
        waiting = len(self.connections)
        while waiting:
            for key, _ in self.selector.select():
                connection = key.data
                connection.got += connection.socket.recv(1 << 18)
                if not complete(connection.got):
                    continue
                if not connection.got.startswith(b"HTTP/1.1 200"):
                    raise SystemExit(f"{connection.account.name}: {bytes(connection.got[:600])}")
                now = time.perf_counter()
                times.append(now - connection.start)
                if now - start < seconds:
                    self.ask(connection)
                else:
                    waiting -= 1
        return len(times) / (time.perf_counter() - start), times

    def ask(self, connection):
        connection.got, connection.start = bytearray(), time.perf_counter()
        connection.socket.send(connection.request)

    def close(self):
        for connection in self.connections:
            connection.socket.close()


def complete(octets):
    end = octets.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(octets[:end]).lower()
    length = head.find(b"content-length:")
    if length < 0:
        return octets.endswith(b"0\r\n\r\n")
    return len(octets) >= end + 4 + int(head[length + 15:].split(b"\r\n", 1)[0])


class WebSocket:
    """A client of RFC 6455 that sends short text and reads what the server says."""

    def __init__(self, account, address="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", account.http), 60, (address, 0))
        self.socket.sendall((f"GET {path(account.session['capabilities']['urn:ietf:params:jmap:websocket']['url'])} HTTP/1.1\r\nHost: 127.0.0.1:{account.http}\r\n"
                             f"Authorization: {account.authorization}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                             f"Sec-WebSocket-Protocol: jmap\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n").encode())
        self.got = b""
        while b"\r\n\r\n" not in self.got:
            data = self.socket.recv(4096)
            self.got += data
            if not data:
                break
        if not self.got.startswith(b"HTTP/1.1 101"):
            raise SystemExit(f"no WebSocket: {self.got[:400]}")
        self.got = self.got.split(b"\r\n\r\n", 1)[1]

    def send(self, text, opcode=1):
        mask = os.urandom(4)
        octets = bytes(octet ^ mask[k % 4] for k, octet in enumerate(text))
        if len(text) > 125:
            raise ValueError("too long")
        self.socket.sendall(bytes([0x80 | opcode, 0x80 | len(text)]) + mask + octets)

    def enable(self):
        self.send(b'{"@type":"WebSocketPushEnable","dataTypes":["Email"]}')

    def read(self):
        """What came, message by message; pings are answered."""
        data = self.socket.recv(1 << 16)
        if not data:
            raise SystemExit("a WebSocket was closed")
        self.got += data
        texts = []
        while len(self.got) >= 2:
            length, start = self.got[1] & 127, 2
            if length == 126:
                length, start = (struct.unpack(">H", self.got[2:4])[0], 4) if len(self.got) >= 4 else (1 << 20, 4)
            if len(self.got) < start + length:
                break
            opcode, payload, self.got = self.got[0] & 15, self.got[start:start + length], self.got[start + length:]
            if opcode == 1:
                texts.append(payload)
            elif opcode == 9:
                self.send(payload, 10)
            elif opcode == 8:
                raise SystemExit(f"a WebSocket was closed: {payload}")
        return texts


class Events:
    """A client of server-sent events."""

    def __init__(self, account):
        url = path(account.session["eventSourceUrl"]).replace("{types}", "Email").replace("{closeafter}", "no").replace("{ping}", "0")
        self.socket = socket.create_connection(("127.0.0.1", account.http), 60)
        self.socket.sendall((f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1:{account.http}\r\nAuthorization: {account.authorization}\r\nAccept: text/event-stream\r\n\r\n").encode())
        head = self.socket.recv(4096)
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"no events: {head[:400]}")

    def enable(self):
        pass

    def read(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise SystemExit("the events have ended")
        return [data] if b"StateChange" in data else []


class Smtp:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.file = self.socket.makefile("rb")
        self.reply()
        self.command("EHLO client.sender.test")

    def reply(self):
        while (line := self.file.readline())[3:4] == b"-":
            pass
        if line[:1] not in b"23":
            raise SystemExit(f"SMTP: {line}")

    def command(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        self.reply()

    def send(self, recipient, k):
        """When the message ended, and when the 250 was there."""
        self.command("MAIL FROM:<author@sender.test>")
        self.command(f"RCPT TO:<{recipient}>")
        self.command("DATA")
        text = message(10_000_000 + k * 14, random.Random(k)) + b"\r\n.\r\n"
        ended = time.monotonic()
        self.socket.sendall(text)
        self.reply()
        return ended, time.monotonic()


def live(account, smtp, listener, count):
    """Seconds from a message's 250 to the client, one message at a time; below 0 where the client was told first."""
    listener.enable()
    sender, times, told, over = Smtp(smtp), [], [], threading.Event()

    def listen():
        listener.socket.settimeout(0.2)
        while not over.is_set():
            try:
                if listener.read():
                    told.append(time.monotonic())
            except TimeoutError:
                pass
    thread = threading.Thread(target=listen)
    thread.start()
    try:
        time.sleep(0.5)
        for k in range(count):
            ended, accepted = sender.send(account.user, k)
            limit = accepted + 5
            while not told or told[-1] < ended:
                if time.monotonic() > limit:
                    raise SystemExit("a client was not told within 5 s")
                time.sleep(0.001)
            times.append(next(when for when in told if when >= ended) - accepted)
            time.sleep(0.05)  # for whatever else is told of this message
    finally:
        over.set()
        thread.join()
    return times


def deliver(smtp, users, rate, seconds, results):
    """Runs in a process of its own: so many messages a second, to one user after the other, from a few sessions."""
    sessions = [Smtp(smtp) for _ in range(4)]
    start, accepted = time.monotonic(), []
    for k in range(rate * seconds):
        time.sleep(max(0, start + k / rate - time.monotonic()))
        user = users[k % len(users)]
        accepted.append((user, *sessions[k % 4].send(user, k)))
    results.put((accepted, len(accepted) / (time.monotonic() - start)))


def many_sockets(accounts, count, smtp, resident_mb):
    """Many WebSockets, ten of each account; each message is told to ten."""
    rate, seconds = 100, 30
    users = [account.user for account in accounts]
    empty = resident_mb()
    begin = time.monotonic()
    selector, sockets = selectors.DefaultSelector(), []
    for k in range(count):
        listener = WebSocket(accounts[k % len(accounts)], f"127.0.{1 + k // 1000}.1")
        listener.enable()
        listener.user = accounts[k % len(accounts)].user
        selector.register(listener.socket, selectors.EVENT_READ, listener)
        sockets.append(listener)
    opened = time.monotonic() - begin
    time.sleep(5)
    full = resident_mb()
    results = multiprocessing.Queue()
    sender = multiprocessing.Process(target=deliver, args=(smtp, users, rate, seconds, results))
    sender.start()
    heard, end = collections.defaultdict(list), time.monotonic() + seconds + 5
    while time.monotonic() < end:
        for key, _ in selector.select(0.5):
            texts = key.data.read()
            now = time.monotonic()
            heard[key.data.user] += [(now, key.data.socket.fileno())] * bool(texts)
    accepted, reached = results.get()
    sender.join()
    times, missed = [], 0
    for k, (user, ended, when) in enumerate(accepted):
        until = accepted[k + len(users)][1] if k + len(users) < len(accepted) else float("inf")
        firsts = {}
        for now, socket_ in heard[user]:
            if ended <= now < min(until, when + 4):
                firsts.setdefault(socket_, now - when)
        times += firsts.values()
        missed += 10 - len(firsts)
    print(f"\n{count} WebSockets of {len(users)} accounts, opened in {opened:.1f} s; {rate} messages/s for {seconds} s (reached {reached:.0f}), {10 * rate} times told a second: "
          f"from 250 to the client p50 {at(times, 0.5):.1f}, p95 {at(times, 0.95):.1f}, p99 {at(times, 0.99):.1f} ms; not told within 4 s: {missed} of {10 * len(accepted)}; "
          f"resident memory {empty:.0f} MB with none, {full:.0f} MB with all, {resident_mb():.0f} MB after; load {os.getloadavg()[0]:.1f}", flush=True)


def jmap(ours, cyrus, smtp, options):
    """`ours` and `cyrus` (None if it is not there) are lists of (IMAP port, HTTP port, user, password), the first of which is the one that is measured alone."""
    sides = [("posthorn", ours)] + ([("cyrus", cyrus)] if cyrus else [])
    everybody = {}
    for name, logins in sides:
        begin = time.perf_counter()
        for k, (imap, http, user, password) in enumerate(logins):
            fill(imap, user, password, options.messages if k == 0 else max(100, options.messages // 20))
        print(f"{name}: filled in {time.perf_counter() - begin:.0f} s", flush=True)
    for name, logins in sides:
        everybody[name] = [Account(name, *login) for login in logins]
        for account in everybody[name]:
            account.view = account.list_view()
    accounts = [everybody[name][0] for name, _ in sides]
    for account in accounts:
        account.connect()
        ids = account.call(("Email/query", {"filter": {"inMailbox": account.inbox}, "sort": [{"property": "receivedAt", "isAscending": False}], "limit": 1000}))[0]["ids"]
        account.newest, account.thousand = ids[:50], ids[:1000]
        account.call(("Email/set", {"update": {one: {"keywords/$flagged": None, "keywords/bench": None} for one in ids}}))
    print(f"\n== JMAP, {options.messages} messages in INBOX, HTTP/1.1 on loopback in plain text, connections kept: milliseconds p50 / p95 / p99")
    row("", [name for name, _ in sides] + ["by the median"] * bool(cyrus))
    rounds, few = options.rounds, 20 if options.quick else 100
    compare("list view (Email/query, Email/get of 50)", accounts, list_view(), rounds, few, 10)
    compare("list view without preview", accounts, list_view(properties=LIST_PROPERTIES[:-1]), rounds, few)
    compare("list view, threads collapsed", accounts, list_view(True), rounds, few, 3)
    compare("Email/changes after one change", accounts, changes, rounds, few, 3)
    compare("Email/set: a keyword of 1,000", accounts, set_keywords, rounds, 6, 3)
    print(f"load {os.getloadavg()[0]:.1f}")
    rates = {name: [] for name, _ in sides}
    for turn in range(-1, 2 if options.quick else 3):
        for name, _ in sides:
            crowd = Crowd(everybody[name], 200)
            rate, times = crowd.run(5)
            crowd.close()
            if turn >= 0:
                rates[name].append((rate, at(times, 0.5), at(times, 0.95)))
    title = f"list view, 200 clients of {len(ours)} accounts"
    middle = {name: [statistics.median(column) for column in zip(*values)] for name, values in rates.items()}
    row(title, [f"{rate:.0f}/s {half:.0f} / {most:.0f} ms" for rate, half, most in middle.values()] + ([f"{middle['posthorn'][0] / middle['cyrus'][0]:.1f}x by the rate"] if cyrus else []))
    account = accounts[0]
    for title, listener in (("WebSocket", WebSocket), ("EventSource", Events)):
        live(account, smtp, listener(account), 50)
        times = live(account, smtp, listener(account), 60 if options.quick else 300)
        row(f"from SMTP's 250 to the client, {title}", [" / ".join(f"{at(times, share):.2f}" for share in (0.5, 0.95, 0.99))] + [f"{sum(when < 0 for when in times)} of {len(times)} before it"])
    print(f"load {os.getloadavg()[0]:.1f}", flush=True)
