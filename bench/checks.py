"""Checks of arriving messages: alone beside rspamd, and within a server. `bench/run checks` and `bench/run verdicts` are here.

Messages are those of a corpus as they came (whose domains the local DNS does not know), and the same ones given new authors and signed by
python3-dkim, so that SPF, DKIM and DMARC find something that is right. The DNS is an unbound on loopback that knows these authors' domains
only and says of all others that they do not exist. Needs unbound, python3-dkim and, as the peer, rspamd (all Debian).
"""
import base64, collections, http.client, json, os, re, shutil, socket, statistics, subprocess, time

DOMAINS = 20
DNS, RSPAMD = 21053, 21333

# How `./posthorn` runs a server, with more memory for the messages that a load keeps.
SERVER = "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms40m -Xmn24m -Xmx400m -XX:-UsePerfData --sun-misc-unsafe-memory-access=allow".split()
CLIENT = ["-XX:+UseSerialGC", "-Xmx512m"]

# Run by Debian's own Python, which has python3-dkim. Signs files named on standard input in place: FILE DOMAIN KEY.
SIGN = r"""
import dkim, sys
keys = {}
for line in sys.stdin:
    file, domain, key = line.rstrip("\n").split("\t")
    data = open(file, "rb").read()
    names = [b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"]
    sig = dkim.sign(data, b"b1", domain.encode(), open(key, "rb").read(), canonicalize=(b"relaxed", b"relaxed"), include_headers=names)
    open(file, "wb").write(sig + data)
"""


def wait_port(port, seconds=120):
    end = time.time() + seconds
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing listens on {port}")


class Dns:
    """A local resolver that both sides ask over UDP."""

    def __init__(self, directory, keys):
        records = [". SOA a. b. 1 300 300 300 300"]
        for k in range(DOMAINS):
            domain = f"s{k}.example.com."
            records += [f"{domain} MX 10 mail.{domain}", f"mail.{domain} A 203.0.113.{10 + k}",
                        f'{domain} TXT "v=spf1 include:_spf.{domain} mx -all"', f'_spf.{domain} TXT "v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.{10 + k} -all"',
                        f'mail.{domain} TXT "v=spf1 a -all"', f'_dmarc.{domain} TXT "v=DMARC1; p=reject; rua=mailto:dmarc@{domain}"',
                        f"{10 + k}.113.0.203.in-addr.arpa. PTR mail.{domain}"]
            halves = keys[k][:200], keys[k][200:]
            records.append(f'b1._domainkey.{domain} TXT "v=DKIM1; k=rsa; p={halves[0]}" "{halves[1]}"')
        path = os.path.join(directory, "unbound.conf")
        with open(path, "w") as file:
            file.write(f'server:\n  directory: "{directory}"\n  username: ""\n  chroot: ""\n  pidfile: ""\n  use-syslog: no\n  interface: 127.0.0.1@{DNS}\n'
                       '  num-threads: 1\n  access-control: 127.0.0.0/8 allow\n  module-config: "iterator"\n  local-zone: "." static\n')
            for record in records:
                owner, rest = record.split(" ", 1)
                file.write(f"  local-data: '{owner} 300 IN {rest}'\n")
            file.write("remote-control:\n  control-enable: no\n")
        self.process = subprocess.Popen(["unbound", "-d", "-c", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def pids(self):
        return [self.process.pid]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def octets(path):
    """As it would come over SMTP, and the sender that mbox's first line names."""
    data = open(path, "rb").read().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    sender = b""
    if data.startswith(b"From "):
        line, data = data.split(b"\n", 1)
        sender = line.split(b" ")[1]
    if not data.endswith(b"\n"):
        data += b"\n"
    return data.replace(b"\n", b"\r\n"), sender


def client(data):
    """Address and name of the server that brought it, by the newest Received with an address that is not local."""
    header = data.split(b"\r\n\r\n", 1)[0].decode("latin1")
    for field in re.findall(r"^Received:(.*(?:\r\n[ \t].*)*)", header, re.M | re.I):
        found = re.search(r"[\[(](\d{1,3}(?:\.\d{1,3}){3})[\])]", field)
        if found and all(int(part) < 256 for part in found.group(1).split(".")) and not re.match(r"(127|10|192\.168|0)\.", found.group(1)):
            name = re.search(r"from\s+([A-Za-z0-9.-]+\.[A-Za-z]+)", field)
            return found.group(1), name.group(1) if name else f"[{found.group(1)}]"
    return "192.0.2.1", "unknown.example"


def address(text):
    return text if re.fullmatch(r"[A-Za-z0-9._+=-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text) else ""


def corpus(directory, options):
    where = options.corpus or os.environ.get("BENCH_CORPUS") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "shared", "suites", "spam.tar.xz")
    if os.path.isfile(where):
        subprocess.run(["tar", "-xf", where, "-C", directory], check=True)
        where = os.path.join(directory, "spam")
    files = sorted(os.path.join(base, name) for base, _, names in os.walk(where) for name in names)
    if not files:
        raise SystemExit(f"there are no messages in {where}; name a directory with --corpus")
    return files[::max(1, len(files) // (700 if options.quick else 1600))]


def write(directory, number, data, *row):
    path = os.path.join(directory, str(number))
    with open(path, "wb") as file:
        file.write(data)
    return "\t".join((path,) + row)


def samples(directory, options, recipient="alice@example.test"):
    """Files that list messages: as they came, and signed. With the domains' keys for the DNS."""
    found = corpus(directory, options)
    came, signed, keys, to_sign = [], [], [], []
    for name in ("came", "signed"):
        os.mkdir(os.path.join(directory, name))
    for k in range(DOMAINS):
        key = os.path.join(directory, f"key{k}.pem")
        subprocess.run(["openssl", "genrsa", "-traditional", "-out", key, "2048"], check=True, stderr=subprocess.DEVNULL)
        public = subprocess.check_output(["openssl", "rsa", "-in", key, "-pubout"], stderr=subprocess.DEVNULL, text=True)
        keys.append("".join(public.splitlines()[1:-1]))
    for i, path in enumerate(found):
        data, sender = octets(path)
        where, hello = client(data)
        came.append(write(os.path.join(directory, "came"), i, data, where, hello, address(sender.decode("latin1")), recipient))
        header, body = (data.split(b"\r\n\r\n", 1) + [b""])[:2]
        k = i % DOMAINS
        author = f"From: An Author <author{i}@s{k}.example.com>\r\nMessage-ID: <m{i}@s{k}.example.com>".encode()
        kept = [field for field in re.split(rb"\r\n(?![ \t])", header)
                if not re.match(rb"(from|sender|return-path|message-id|dkim-signature|resent-[a-z]+)\s*:", field, re.I) and re.match(rb"[!-9;-~]+\s*:", field)]
        row = write(os.path.join(directory, "signed"), i, b"\r\n".join([author] + kept) + b"\r\n\r\n" + body,
                    f"203.0.113.{10 + k}", f"mail.s{k}.example.com", f"author{i}@s{k}.example.com", recipient)
        signed.append(row)
        to_sign.append(f"{row.split(chr(9))[0]}\ts{k}.example.com\t{os.path.join(directory, f'key{k}.pem')}\n")
    halves = "".join(to_sign[::2]), "".join(to_sign[1::2])
    signers = [subprocess.Popen(["/usr/bin/python3", "-c", SIGN], stdin=subprocess.PIPE) for _ in halves]
    for signer, text in zip(signers, halves):
        signer.stdin.write(text.encode())
        signer.stdin.close()
    if any([signer.wait() for signer in signers]):
        raise SystemExit("python3-dkim could not sign")
    lists = {}
    for name, rows in (("as they came", came), ("signed", signed)):
        lists[name] = os.path.join(directory, name.replace(" ", "-") + ".tsv")
        with open(lists[name], "w") as file:
            file.writelines(row + "\n" for row in rows)
    return lists, keys, len(found)


class Rspamd:
    """Debian's rspamd with its default configuration and rules: two normal workers, the local DNS.

    As it is without Redis, which leaves out Bayes, greylisting and what else needs it; `lean`, without what asks block lists and other services
    besides; or `bayes`, with a local Redis in which Bayes has learnt.
    """

    def __init__(self, directory, number, kind):
        self.port = RSPAMD + 10 * number
        state = os.path.join(directory, f"rspamd-{number}")
        etc = os.path.join(state, "etc")
        shutil.copytree("/etc/rspamd", etc)
        settings = {"worker-normal.inc": f'bind_socket = "127.0.0.1:{self.port}"; count = 2;', "worker-controller.inc": f'bind_socket = "127.0.0.1:{self.port + 1}"; secure_ip = "127.0.0.1";',
                    "worker-proxy.inc": "enabled = false;", "worker-fuzzy.inc": "enabled = false;",
                    "options.inc": f'dns {{ nameserver = ["127.0.0.1:{DNS}"]; }} pidfile = "{state}/rspamd.pid";',
                    "logging.inc": f'type = "file"; filename = "{state}/rspamd.log"; level = "warning";'}
        if kind == "lean":
            settings.update({f"{module}.conf": "enabled = false;" for module in ("rbl", "surbl", "asn", "fuzzy_check", "bimi", "mx_check")})
        self.redis = None
        if kind == "bayes":
            self.redis = subprocess.Popen(["redis-server", "--port", str(self.port + 2), "--bind", "127.0.0.1", "--save", "", "--dir", state], stdout=subprocess.DEVNULL)
            settings["redis.conf"] = f'servers = "127.0.0.1:{self.port + 2}";'
            settings.update({f"{module}.conf": "enabled = false;" for module in ("greylist", "ratelimit")})  # they would refuse a load
        for name, text in settings.items():
            with open(os.path.join(etc, "local.d", name), "w") as file:
                file.write(text + "\n")
        variables = [f"--var={name}={path}" for name, path in
                     [("CONFDIR", etc), ("LOCAL_CONFDIR", etc), ("DBDIR", state), ("RUNDIR", state), ("LOGDIR", state)]]
        self.process = subprocess.Popen(["rspamd", "-i", "-f", "-c", os.path.join(etc, "rspamd.conf")] + variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_port(self.port)

    def pids(self):
        redis = [self.redis.pid] if self.redis else []
        return redis + [self.process.pid] + [int(pid) for pid in open(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read().split()]

    def learn(self, files):
        for kind, file in files:
            connection = http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=60)
            connection.request("POST", f"/learn{kind}", open(file, "rb").read(), {"Learn-Type": "bulk"})
            connection.getresponse().read()

    def ask(self, row):
        path, where, hello, sender, recipient = row.rstrip("\n").split("\t")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/checkv2", open(path, "rb").read(), {"IP": where, "Helo": hello, "From": sender, "Rcpt": recipient})
        return json.loads(connection.getresponse().read())

    def stop(self):
        self.process.terminate()
        self.process.wait()
        if self.redis:
            self.redis.terminate()
            self.redis.wait()


class Program:
    """A Java program that measures at the word of this one."""

    def __init__(self, process):
        self.process = process
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line or not line.strip():
            raise SystemExit("a program has ended early")
        return line.strip()

    def run(self, count):
        self.say(f"run {count}")
        return float(self.answer().split()[1])

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def lines(self, command):
        self.say(command)
        lines = []
        while (line := self.answer()) != "end":
            lines.append(line.rsplit(" "))
        return lines

    def pids(self):
        return [self.process.pid]

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def cpu(pids):
    """Seconds of processor that processes have used."""
    ticks = 0
    for pid in pids:
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def load():
    return f"load {os.getloadavg()[0]:.1f}"


class Side:
    """One of those that take turns: who carries messages, and whose processor time counts as its own."""

    def __init__(self, name, driver, own):
        self.name, self.driver, self.own = name, driver, own
        self.rates, self.own_ms, self.dns_ms, self.driver_ms = [], [], [], []
        self.count = 0

    def warm(self, seconds):
        """Until it is compiled; then how many messages take so long."""
        self.count = 400
        # A Java server goes on compiling for some 30,000 messages.
        for _ in range(8 if self.driver is self.own else 3):
            self.count = max(200, int(self.count / self.driver.run(self.count) * seconds))

    def round(self, dns):
        others = [] if self.driver is self.own else self.driver.pids()
        before = cpu(self.own.pids()), cpu(dns.pids()), cpu(others)
        self.rates.append(self.count / self.driver.run(self.count))
        after = cpu(self.own.pids()), cpu(dns.pids()), cpu(others)
        for values, begin, end in zip((self.own_ms, self.dns_ms, self.driver_ms), before, after):
            values.append((end - begin) * 1000 / self.count)


def checks(bench_java, directory, options):
    lists, keys, count = samples(directory, options)
    dns = Dns(directory, keys)
    peers = {}
    try:
        if shutil.which("rspamd"):
            peers["rspamd"] = Rspamd(directory, 0, "default")
            peers["rspamd, no block lists"] = Rspamd(directory, 1, "lean")
            if shutil.which("redis-server"):
                peers["rspamd with Bayes"] = Rspamd(directory, 2, "bayes")
                # As many of each kind as it wants to see before it classifies, and some more.
                for kind in ("ham", "spam"):
                    files = [file for file in corpus(directory, options) if f"/{kind}/" in file][:300]
                    peers["rspamd with Bayes"].learn((kind, file) for file in files)
        for name, rows in lists.items():
            compare(bench_java, directory, options, (name, rows, count), dns, peers)
    finally:
        for peer in peers.values():
            peer.stop()
        dns.stop()


def compare(bench_java, directory, options, samples_, dns, peers):
    name, rows, count = samples_
    print(f"\n== Checks alone, {count} messages {name}: messages/s, median of {options.rounds} rounds by turns (lowest, highest); "
          "ms of processor time a message: itself, resolver, load client", flush=True)
    ours = Program(bench_java("checks.PipelineLoad", os.path.join(directory, "checks-" + name.replace(" ", "-")), 22000, rows, 16, java_options=SERVER,
                              env=dict(os.environ, POSTHORN_DNS_SERVERS=f"127.0.0.1:{DNS}"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    sides = [Side("posthorn", ours, ours)]
    clients = []
    try:
        for peer, server in peers.items():
            clients.append(Program(bench_java("checks.RspamdLoad", server.port, rows, 16, java_options=CLIENT,
                                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)))
            sides.append(Side(peer, clients[-1], server))
        for side in sides:
            side.warm(options.seconds)
        for turn in range(options.rounds):
            for side in sides[:: 1 if turn % 2 else -1]:
                side.round(dns)
        middle = statistics.median
        for side in sides:
            print(f"{side.name:26}{middle(side.rates):8.0f} ({min(side.rates):.0f}, {max(side.rates):.0f}){middle(side.own_ms):10.2f}{middle(side.dns_ms):8.2f}"
                  f"{middle(side.driver_ms):8.2f}" + ("" if side is sides[0] else f"{middle(sides[0].rates) / middle(side.rates):8.1f}x by rate"
                  f"{middle(side.own_ms) / middle(sides[0].own_ms):8.1f}x by its processor time"), flush=True)
        print(load())
        print("stages, one message at a time, ms, median and p95: " + "; ".join(f"{stage} {int(half) / 1e6:.3f} {int(most) / 1e6:.3f}" for stage, half, most in ours.lines("stages")))
        print("outcome: " + ", ".join(" ".join(line) for line in ours.lines("outcome")))
        for peer, server in peers.items():
            counts = collections.Counter()
            for row in open(rows).readlines()[:: max(1, count // 200)]:
                counts.update(set(server.ask(row)["symbols"]) & {"R_SPF_ALLOW", "R_DKIM_ALLOW", "DMARC_POLICY_ALLOW", "R_DKIM_REJECT", "BAYES_HAM", "BAYES_SPAM"})
            print(f"{peer}, of some 200: " + ", ".join(f"{symbol} {n}" for symbol, n in sorted(counts.items())), flush=True)
    finally:
        for client_ in clients:
            client_.stop()
        ours.stop()


def script():
    """A user's rules: lists and shops have folders, some senders a flag, some words a folder; about as long as they become over years."""
    rules = ['require ["fileinto", "mailbox", "imap4flags", "envelope", "body", "variables", "relational", "comparator-i;ascii-numeric", "regex", "subaddress", "date"];']
    for k in range(20):
        rules.append(f'if anyof (header :contains "List-Id" "list{k}.example", address :domain ["to", "cc"] "list{k}.example", '
                     f'header :matches "subject" "[list{k}] *") {{ fileinto :create "Lists/list{k}"; stop; }}')
    for k in range(10):
        rules.append(f'if allof (address :is :domain "from" "shop{k}.example", header :contains "subject" ["order", "invoice", "delivery"]) {{ addflag "shop{k}"; fileinto :create "Shops"; stop; }}')
    rules += ['if header :matches "subject" "*[*]*" { set "tag" "${2}"; if string :is "${tag}" "urgent" { addflag "\\\\Flagged"; } }',
              'if header :regex "subject" "(re|aw|fwd?): *(ticket|case) #?[0-9]{4,}" { fileinto :create "Tickets"; stop; }',
              'if size :over 5M { addflag "large"; }',
              'if envelope :all :contains "from" ["bounce-", "newsletter@"] { fileinto :create "Newsletters"; stop; }',
              'if body :text :contains ["unsubscribe from this newsletter", "view this mail in your browser"] { addflag "newsletter"; }',
              'if not exists "message-id" { addflag "odd"; }']
    return "\r\n".join(rules) + "\r\n"


def activate(port, user, password):
    """Puts the script over ManageSieve."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        replies = connection.makefile("rb")

        def done():
            while not (line := replies.readline()).startswith(b"OK"):
                if not line or line.startswith((b"NO", b"BYE")):
                    raise SystemExit(f"ManageSieve: {line.decode()}")
        done()
        secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        text = script().encode()
        for command in (f'AUTHENTICATE "PLAIN" "{secret}"\r\n'.encode(), f'PUTSCRIPT "rules" {{{len(text)}+}}\r\n'.encode() + text + b"\r\n", b'SETACTIVE "rules"\r\n'):
            connection.sendall(command)
            done()
