"""Evaluates the queries of a file by pyspf, with the records of another file for a DNS."""
import sys

import spf

zone = {}
for line in open(sys.argv[1], encoding="ascii"):
    name, kind, value = line.rstrip("\n").split("\t")
    zone.setdefault(name, []).append((kind, value))


def lookup(name, kind, strict=True, timeout=20):
    name = name.rstrip(".").lower()
    found = zone.get(name, [])
    if ("TIMEOUT", "") in found:
        raise spf.TempError("DNS timeout")
    answer = []
    for have, value in found:
        if have == kind:
            if kind == "TXT":
                value = (value.encode("ascii"),)
            elif kind == "MX":
                preference, exchange = value.split(" ")
                value = (int(preference), exchange)
            answer.append(((name, kind), value))
    return answer


spf.DNSLookup = lookup
for line in open(sys.argv[2], encoding="ascii"):
    label, client, helo, sender = line.rstrip("\n").split("\t")
    query = spf.query(i=client, s=sender, h=helo, receiver="mx.receiver.example", strict=True)
    try:
        print(label, query.check()[0], sep="\t")
    except Exception as e:
        print(label, "exception", sep="\t")
