"""What a message costs: this build and another by turns, and the IMAP lines beside Dovecot. `bench/run cost` is here."""
import json, os, statistics, subprocess, sys, time

import checks

# The other build may have no checks, so they are off in both.
UNCHECKED = dict(POSTHORN_AUTHENTICATION_MODE="off", POSTHORN_CONNECTION_TRUSTED_NETWORKS="0.0.0.0/0",
                 POSTHORN_CONTENT_ENABLED="false", POSTHORN_SPAM_ENABLED="false")
FIRST = 10_000  # messages after a start
IMAP_LINES = ["FETCH one BODY[1]", "FETCH 1:500 list view", "STATUS", "STORE one", "FETCH 1:* BODYSTRUCTURE"]


def system_call_us():
    """Of one that does nothing, the interpreter's share taken off; the best of many short looks, as others may use the machine."""
    def seconds(call):
        best = float("inf")
        for _ in range(300):
            begin = time.perf_counter()
            for _ in range(1_000):
                call()
            best = min(best, time.perf_counter() - begin)
        return best
    return max(0.0, seconds(os.getppid) - seconds(int)) * 1e3


class Table:
    """Lines of a figure for both builds, their ratio and what was aimed at."""

    def __init__(self):
        print(f"\n{'':52}{'this':>24}{'other':>24}{'this/other':>12}  aimed at", flush=True)

    def line(self, name, figures, aim="", digits=0):
        middle = {build: statistics.median(values) for build, values in figures.items()}

        def cell(build):
            low, high = min(figures[build]), max(figures[build])
            return f"{middle[build]:,.{digits}f} ({low:,.{digits}f}, {high:,.{digits}f})"
        print(f"{name:52}{cell('this'):>24}{cell('other'):>24}{middle['this'] / middle['other']:>11.2f}x  {aim}", flush=True)
        return middle


class Build:
    """One of the two: its server, started and stopped, in a directory of its own."""

    def __init__(self, bench, name, root, base, directory, settings):
        self.bench, self.name, self.root, self.base, self.settings = bench, name, root, base, settings
        self.directory = os.path.join(directory, name)
        os.makedirs(self.directory)
        self.start()
        command = [os.path.join(root, "posthorn"), "alias", "add", "away@example.test", "a@remote.test", "--data", self.posthorn.data]
        for _ in range(20):  # the ports are open before quickstart has made its domain
            if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
                break
            time.sleep(0.5)
        self.posthorn.add_accounts(bench.FIVE)
        self.server = bench.Server("posthorn", base + 25, base + 143, "alice@example.test")

    def start(self):
        self.posthorn = self.bench.Posthorn(self.directory, root=self.root, base=self.base, **self.settings)
        return self.posthorn.seconds_to_start

    def cpu(self):
        return checks.cpu([self.posthorn.pid()])

    def timed(self, count, run):
        """A rate, and microseconds of the process's processor time a message, what follows within half a second included."""
        before = self.cpu()
        rate = run()
        time.sleep(0.5)
        return rate, (self.cpu() - before) * 1e6 / count


def five(build, count):
    """Messages with five recipients: accepted a second, and filed (each with its five copies) a second."""
    bench = build.bench
    clients = [bench.Imap(build.base + 143, f"{name}@example.test") for name in bench.FIVE]
    before = sum(client.messages() for client in clients)
    begin = time.perf_counter()
    bench.source(build.server, count, 20, 10240, "multi@example.test", "-d", "-r", "5")
    accepted = time.perf_counter() - begin
    while sum(client.messages() for client in clients) - before < 5 * count:
        time.sleep(0.01)
    return count / accepted, count / (time.perf_counter() - begin)


def knows_checks(checkout):
    """Whether a build has checks to turn off: it refuses to start with settings it does not know."""
    return os.path.exists(os.path.join(checkout, "docs", "authentication.md"))


def cost(bench, directory, options):
    if not options.other:
        raise SystemExit("cost: name the other checkout with --other")
    print(f"a system call that does nothing takes {system_call_us():.2f} us; {checks.load()}", flush=True)
    world = bench.World(directory)
    both = dict(POSTHORN_OUTBOUND_RELAY=f"127.0.0.1:{bench.WORLD}", POSTHORN_OUTBOUND_TLS="plain")
    builds = {}
    try:
        own = both | UNCHECKED | dict(each.split("=", 1) for each in options.set)
        others = both | UNCHECKED if knows_checks(options.other) else both
        for name, root, settings, base in (("this", bench.ROOT, own, bench.BASE), ("other", options.other, others, bench.BASE + 2000)):
            builds[name] = Build(bench, name, root, base, directory, settings)
        compare(bench, builds, world, options)
    finally:
        for build in builds.values():
            build.posthorn.stop()
        world.stop()
    beside_dovecot(bench, directory, options)


def compare(bench, builds, world, options):
    def turns(rounds):
        for turn in range(rounds):
            for name in list(builds)[:: 1 if turn % 2 else -1]:
                yield name, builds[name]
    n = options.messages
    table = Table()

    def none():
        return {name: [] for name in builds}
    starts, first = none(), none()
    for name, build in turns(options.rounds):
        build.posthorn.stop()
        starts[name].append(build.start() * 1e3)
    table.line("start to all ports, ms", starts, "at most 0.70x")
    for name, build in turns(min(3, options.rounds)):
        build.posthorn.stop()
        build.start()
        first[name].append(bench.rate(build.server, min(FIRST, n), 20, 10240, "-d"))
    for _ in range(options.warm):
        for build in builds.values():
            bench.rate(build.server, n, 20, 10240, "-d")
            bench.rate(build.server, n // 4, 20, 10240)
            bench.relayed(build.server, world, n // 2, 20, 10240)
    cases = [("20 sessions, 10 KiB, kept", n, lambda build, count: bench.rate(build.server, count, 20, 10240, "-d"), "at most 0.65x", "at least 1.40x"),
             ("20 sessions, 10 KiB, new connection", n // 2, lambda build, count: bench.rate(build.server, count, 20, 10240), "at most 0.65x", ""),
             ("in and out, 20 sessions, 10 KiB", n // 2, lambda build, count: bench.relayed(build.server, world, count, 20, 10240)[0], "at most 0.70x", "")]
    steady = {}
    for case, count, run, aimed_cost, aimed_rate in cases:
        rates, used = none(), none()
        for name, build in turns(options.rounds):
            rate, cpu = build.timed(count, lambda: run(build, count))
            rates[name].append(rate)
            used[name].append(cpu)
        table.line(f"{case}: us a message", used, aimed_cost)
        steady.setdefault("rate", table.line(f"{case}: messages/s", rates, aimed_rate))
    table.line(f"the first {min(FIRST, n):,} after a start: messages/s", first)
    table.line("... in hundredths of the steady rate", {name: [100 * rate / steady["rate"][name] for rate in rates] for name, rates in first.items()}, "this: 70")
    accepted, filed = none(), none()
    for name, build in turns(options.rounds):
        taken, done = five(build, n // 10)
        accepted[name].append(taken)
        filed[name].append(done)
    table.line("5 recipients: messages accepted a second", accepted)
    table.line("5 recipients: messages filed a second", filed, "filing keeps pace with acceptance")
    table.line("resident memory after all this, MB", {name: [bench.resident_mb(build.posthorn.pid())] for name, build in builds.items()}, "no more")
    print(checks.load(), flush=True)


def beside_dovecot(bench, directory, options):
    """The lines of IMAP that were slower than Dovecot's, cold (the first run after the mailbox was filled and the server started anew) and warm."""
    script = os.path.join(bench.PEERS, "imapops.py")
    if not os.path.exists(script):
        print("cost: no IMAP, there is no", script)
        return
    where = os.path.join(directory, "imap")
    os.makedirs(where)
    fill = 2_000 if options.quick else 10_000

    def run(port, user):
        out = subprocess.check_output([sys.executable, script, "127.0.0.1", str(port), user, bench.PASSWORD, "--fill", str(fill), "--json"], text=True)
        return json.loads(out.strip().splitlines()[-1])
    beside = False
    posthorn = bench.Posthorn(where)
    try:
        beside = bench.peers("start", directory)
        sides = {"posthorn": (bench.BASE + 143, "alice@example.test")} | ({"dovecot": (12143, "user1@example.test")} if beside else {})
        for port, user in sides.values():
            run(port, user)
        posthorn.stop()
        posthorn = bench.Posthorn(where)
        cold = {name: run(*side) for name, side in sides.items()}
        for _ in range(2):
            warm = {name: run(*side) for name, side in sides.items()}
    finally:
        posthorn.stop()
        if beside:
            bench.peers("stop", directory)
    print(f"\nIMAP on {fill:,} messages, ms, median of 5: {'':14}{'cold':>10}{'Dovecot':>10}{'':>8}{'warm':>10}{'Dovecot':>10}   aimed at: cold 1.50x, warm 1.00x")
    for line in IMAP_LINES:
        cells = ""
        for figures in (cold, warm):
            mine, theirs = figures["posthorn"][line][0], figures["dovecot"][line][0] if beside else float("nan")
            cells += f"{mine:10.2f}{theirs:10.2f}{mine / max(theirs, 0.005):7.2f}x"
        print(f"{line:56}{cells}", flush=True)
