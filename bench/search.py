"""The search index: `bench/run search` is here.

Two servers of this build, with the index and without it, and Dovecot of the peers if they are there, also with Debian's dovecot-fts-xapian if that is installed. Each has one account with the same messages. What is measured goes by turns.
The messages are of some 30 words and a number of their own, so that most texts are in nearly all of them or in one.
"""
import json, os, random, re, shutil, socket, statistics, subprocess, threading, time

WORDS = ("harbour invoice meeting garden summer report question answer delivery window station number kitchen winter paper train budget holiday contract "
         "picture library project concert review schedule network printer battery update").split()
QUERIES = [("BODY, in no message", 'SEARCH BODY "zeppelin"'), ("BODY, in one message", 'SEARCH BODY "q{one}q"'), ("BODY, part of a word in one", 'SEARCH BODY "{one}q"'),
           ("TEXT, in no message", 'SEARCH TEXT "zeppelin"'), ("TEXT, in one message", 'SEARCH TEXT "q{one}q"'), ("SUBJECT, in one message", 'SEARCH SUBJECT "q{one}q"'),
           ("FROM, in no message", 'SEARCH FROM "zeppelin"'), ("NOT BODY, in one message", 'SEARCH NOT BODY "q{one}q"'), ("BODY, in every message", 'SEARCH BODY "arbou"'), ("TEXT, in every message", 'SEARCH TEXT "harbour"'), ("BODY, two words, in many", 'SEARCH BODY "harbour invoice"')]

WARM = 200  # unmeasured queries of each line


def message(words, number, source):
    text = "\r\n".join(" ".join(source.choices(words, k=10)) for _ in range(source.choice([10, 30, 60, 200])))
    return (f"From: Person {number % 97} <p{number % 97}@bench.test>\r\nTo: Someone <someone@example.test>\r\nSubject: {' '.join(source.choices(words, k=4))} q{number}q\r\n"
            f"Date: Mon, {1 + number % 28:02d} Jan 2024 {number % 24:02d}:{number % 60:02d}:00 +0000\r\nMessage-ID: <m{number}.{source.getrandbits(64):x}@bench.test>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\nq{number}q\r\n").encode()


def fill(imap, words, count):
    """Appends the messages, 50 at a time (RFC 3502); one at a time where that is not known. Gives their octets."""
    source, octets = random.Random(7), 0
    for begin in range(0, count, 50):
        messages = [message(words, number, source) for number in range(begin, min(count, begin + 50))]
        octets += sum(map(len, messages))
        for group in [messages] if imap.multiappend else [[each] for each in messages]:
            imap.socket.sendall(b"t APPEND INBOX" + b"".join(b" {%d+}\r\n" % len(each) + each for each in group) + b"\r\n")
            while not (line := imap.file.readline()).startswith(b"t "):
                pass
            if not line.startswith(b"t OK"):
                raise SystemExit(line)
    return octets


def ask(clients, query, count, first, runs):
    """By turns. Gives the milliseconds of each client, and how many each has found."""
    cells, hits = {who: [] for who in clients}, {}
    for turn in range(first, first + runs):
        for who, client in clients.items():
            text = query.replace("{one}", str((turn * 7919 + 13) % count))
            begun = time.perf_counter()
            lines = client.command(text)
            cells[who].append((time.perf_counter() - begun) * 1e3)
            hits[who] = sum(len(line.split()) - 2 for line in lines if line.startswith("* SEARCH"))
    return cells, hits


def times(clients, count, runs):
    """First of a server that has just started, whose code is not compiled yet, then after `WARM` more of each line; what scans is not warmed, as it takes long."""
    indexed = {who: client for who, client in clients.items() if who in ("index", "Dovecot, xapian")}
    for state in ("first", "warm"):
        asked = clients if state == "first" else indexed
        print(f"{state + ': milliseconds, median (worst) of ' + str(runs):42}" + "".join(f"{name:>22}" for name in asked) + "      hits")
        for name, query in QUERIES:
            every = name.endswith(("every message", "many"))
            if state == "warm":
                ask(indexed, query, count, runs, WARM // 5 if every else WARM)
            cells, hits = ask(asked, query, count, 0, 3 if every and state == "first" else runs)
            if len(set(hits.values())) > 1:
                print(f"DIFFERENT HITS: {hits}")
            first = next(iter(asked))
            print(f"{name:42}" + "".join(f"{statistics.median(v):12.2f} ({max(v):7.1f})" for v in cells.values()) + f"{hits[first]:10}"
                  + "".join(f"{statistics.median(v) / statistics.median(cells[first]):9.1f}x" for who, v in cells.items() if who != first), flush=True)


def status(bench, server):
    out = subprocess.check_output([os.path.join(server.root, "posthorn"), "search", "status", "--json", "--data", server.data])
    return json.loads(out)


def indexed(bench, server):
    """Waits until all is indexed. Gives the seconds."""
    begun = time.perf_counter()
    while status(bench, server)["notIndexed"] > 0:
        time.sleep(0.1)
    return time.perf_counter() - begun


def arriving(bench, server, per_second, seconds):
    """So many messages a second, each with a text of its own; the time from the 250 until a search, asked again and again, has found it."""
    found, refused, end = [], [], time.perf_counter() + seconds

    def sender(k, share):
        smtp = socket.create_connection(("127.0.0.1", server.smtp))
        replies = smtp.makefile("rb")
        imap = bench.Imap(server.imap, server.user) if k == 0 else None
        if imap:
            imap.command("SELECT INBOX")

        def ask(line, lines=1):
            smtp.sendall(line)
            for _ in range(lines):
                while (reply := replies.readline())[3:4] == b"-":
                    pass
            return reply
        replies.readline()
        ask(b"EHLO bench.example\r\n")
        due, number = time.perf_counter(), 0
        while time.perf_counter() < end:
            token, number = f"z{k}y{number}x", number + 1
            if not ask(f"MAIL FROM:<a@sender.test>\r\nRCPT TO:<{server.user}>\r\nDATA\r\n".encode(), 3).startswith(b"354"):
                refused.append(token)
                break
            sent = ask(f"Subject: {token}\r\n\r\n{'harbour meeting ' * 60}{token}.\r\n.\r\n".encode())
            begun = time.perf_counter()
            if imap and sent.startswith(b"250"):
                while not any(re.match(r"\* SEARCH \d", line) for line in imap.command(f'SEARCH BODY "{token}"')):
                    pass
                found.append(time.perf_counter() - begun)
            due += 1 / share
            time.sleep(max(0, due - time.perf_counter()))
    threads = [threading.Thread(target=sender, args=(k, per_second / 10)) for k in range(10)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    return found, refused


class XapianDovecot:
    """A second Dovecot of the same configuration, with Debian's dovecot-fts-xapian, if that is installed: for Debian 12, 1.5.5 beside Dovecot 2.3.19."""
    PORT, USER = 12243, "user1@example.test"

    @staticmethod
    def is_there():
        return os.path.exists("/usr/lib/dovecot/modules/lib21_fts_xapian_plugin.so")

    def __init__(self, directory):
        self.directory = os.path.join(directory, "peers", "xapian")
        self.conf = os.path.join(self.directory, "dovecot.conf")
        os.makedirs(os.path.join(self.directory, "mail"))
        users = os.path.join(directory, "peers", "dovecot")
        text = open(os.path.join(users, "dovecot.conf")).read().replace(users, self.directory).replace("12143", str(self.PORT)).replace("12024", "12124")
        text += ("mail_plugins = fts fts_xapian\nplugin {\n  fts = xapian\n  fts_xapian = partial=3 full=20\n  fts_autoindex = no\n  fts_enforced = yes\n}\n"
                 "service indexer-worker {\n  vsz_limit = 2G\n}\n")
        open(self.conf, "w").write(text)
        shutil.copy(os.path.join(users, "users"), self.directory)
        shutil.chown(os.path.join(self.directory, "mail"), "vmail")
        subprocess.run(["dovecot", "-c", self.conf], check=True, stdin=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.PORT), 1).close()
                return
            except OSError:
                time.sleep(0.1)

    def index(self):
        """Gives the seconds, and the octets of the index."""
        begun = time.perf_counter()
        subprocess.run(["doveadm", "-c", self.conf, "index", "-u", self.USER, "INBOX"], check=True, stdin=subprocess.DEVNULL)
        octets = sum(os.path.getsize(os.path.join(where, each)) for where, _, files in os.walk(self.directory) if "xapian-indexes" in where for each in files)
        return time.perf_counter() - begun, octets

    def stop(self):
        subprocess.run(["doveadm", "-c", self.conf, "stop"], stdin=subprocess.DEVNULL)


def search(bench, directory, options):
    count = options.messages
    servers = {}
    for k, (name, on) in enumerate([("index", "true"), ("no index", "false")]):
        where = os.path.join(directory, f"search-{k}")
        os.makedirs(where, exist_ok=True)
        posthorn = bench.Posthorn(where, root=options.root or bench.ROOT, base=bench.BASE + 1000 * k, POSTHORN_SEARCH_INDEX=on)
        servers[name] = posthorn, bench.Server("posthorn", bench.BASE + 1000 * k + 25, bench.BASE + 1000 * k + 143, "alice@example.test")
    beside = bench.peers("start", directory)
    xapian = XapianDovecot(directory) if beside and XapianDovecot.is_there() else None
    try:
        clients = {name: bench.Imap(server.imap, server.user) for name, (_, server) in servers.items()}
        if beside:
            clients["Dovecot, scan"] = bench.Imap(12143, "user1@example.test")
        if xapian:
            clients["Dovecot, xapian"] = bench.Imap(xapian.PORT, xapian.USER)
        octets = 0
        for name, client in clients.items():
            client.multiappend = "MULTIAPPEND" in "".join(client.command("CAPABILITY"))
            octets = fill(client, WORDS, count)
            client.command("SELECT INBOX")
        indexing = servers["index"][0]
        waited = indexed(bench, indexing)
        now = status(bench, indexing)
        print(f"\n== Search: {count} messages, {octets / 1e6:.1f} MB")
        print(f"indexed {waited:.1f} s after the last was filed; index {now['indexBytes'] / 1e6:.1f} MB, {now['indexBytes'] / octets:.2f} bytes for each byte of mail")
        if xapian:
            seconds, size = xapian.index()
            print(f"Dovecot's fts-xapian: indexed in {seconds:.1f} s; index {size / 1e6:.1f} MB, {size / octets:.2f} bytes for each byte of mail")
        times(clients, count, 11)
        print("resident memory, MB: " + ", ".join(f"{name} {bench.resident_mb(posthorn.pid()):.0f}" for name, (posthorn, _) in servers.items()))
        figures = {name: [] for name in servers}
        load = max(3000, count // 2)  # some seconds each: what the indexer does in the first second says little
        for turn in range(-2, options.rounds):
            for name in list(servers)[:: 1 if turn % 2 else -1]:
                rate = bench.rate(servers[name][1], load, 20, 4096, "-d")
                if turn >= 0:
                    figures[name].append(rate)
        middle = {name: statistics.median(v) for name, v in figures.items()}
        print("delivery, 20 sessions, 4 KiB, messages/s, median (lowest, highest): " + ", ".join(f"{n} {middle[n]:.0f} ({min(v):.0f}, {max(v):.0f})" for n, v in figures.items())
              + f"; with the index {middle['index'] / middle['no index']:.0%}")
        print(f"indexed {indexed(bench, indexing):.1f} s after that")
        found, refused = arriving(bench, servers["index"][1], 200, options.seconds)
        found.sort()
        if found:
            print(f"200 messages/s arriving: found after {statistics.median(found) * 1e3:.1f} ms, p99 {found[int(len(found) * 0.99)] * 1e3:.1f} ms, of {len(found)}"
                  + (f"; {len(refused)} senders were refused" if refused else ""))
    finally:
        for posthorn, _ in servers.values():
            posthorn.stop()
        if xapian:
            xapian.stop()
        if beside:
            bench.peers("stop", directory)
