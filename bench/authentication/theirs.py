"""Verifies the messages of a file of worlds by dkimpy and pyspf: a line for each method. Debian's own Python has both."""
import json, logging, sys, time, warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import dkim, spf

world = {}


def values(name, kind):
    """The records of a name, through aliases."""
    name = name.rstrip(".").lower()
    for _ in range(10):
        found = world.get(name, [])
        if any(have == "TIMEOUT" for have, _ in found):
            raise TimeoutError(name)
        alias = [value for have, value in found if have == "CNAME"]
        if kind == "CNAME" or not alias:
            return [value for have, value in found if have == kind]
        name = alias[0].rstrip(".").lower()
    return []


def key(name, timeout=5):
    try:
        found = values(name.decode(), "TXT")
    except TimeoutError as e:
        raise dkim.DnsTimeoutError(str(e)) from e
    return found[0].encode("latin1") if found else None


def lookup(name, kind, strict=True, timeout=20):
    try:
        found = values(name, kind)
    except TimeoutError as e:
        raise spf.TempError("DNS timeout") from e
    answer = []
    for value in found:
        if kind == "TXT":
            value = (value.encode("latin1"),)
        elif kind == "MX":
            preference, exchange = value.split(" ", 1)
            value = (int(preference), exchange)
        answer.append(((name.rstrip(".").lower(), kind), value))
    return answer


spf.DNSLookup = lookup


def signatures(message):
    try:
        fields = dkim.rfc822_parse(message)[0]
    except dkim.MessageFormatError:
        return "exception"
    count = sum(1 for field in fields if field[0].lower() == b"dkim-signature")
    results = []
    for i in range(count):
        try:
            results.append("pass" if dkim.DKIM(message, minkey=1024).verify(idx=i, dnsfunc=key) else "fail")
        except dkim.DnsTimeoutError:
            results.append("temperror")
        except Exception:
            results.append("exception")
    return " ".join(results) or "none"


def chain(message):
    try:
        verdict = dkim.ARC(message).verify(dnsfunc=key)[0]
        return verdict.decode() if verdict else "none"
    except Exception:
        return "exception"


class Then:
    """The clock of messages that were signed long ago."""

    def __init__(self, now):
        self.now = now

    def __enter__(self):
        self.real = time.time
        if self.now:
            time.time = lambda: self.now

    def __exit__(self, *_):
        time.time = self.real


for one in json.load(open(sys.argv[1])):
    world = {name.lower(): [tuple(record) for record in records] for name, records in one["dns"].items()}
    for case in one["cases"]:
        def say(method, result):
            print(one["name"], case["label"], method, result, sep="\t")
        if "spf" in one["methods"]:
            query = spf.query(i=case["ip"], s=case["sender"], h=case["helo"], receiver="mx.receiver.example", strict=True)
            try:
                say("spf", query.check()[0])
            except Exception:
                say("spf", "exception")
        if case["file"]:
            message = open(case["file"], "rb").read()
            with Then(case.get("now")):
                if "dkim" in one["methods"]:
                    say("dkim", signatures(message))
                if "arc" in one["methods"]:
                    say("arc", chain(message))
