"""Has OpenDMARC evaluate our table of DMARC cases, by Authentication-Results that say what the case says, and prints where it differs."""
import os, re, shutil, socketserver, struct, subprocess, sys, threading

# OpenDMARC asks the system's resolver, which is redirected to the records of the case. The SPF result of a case is given as a DKIM result, because its test
# mode has one envelope; so cases about SPF alignment are left out.
RESOLVER = r"""
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdlib.h>
int __res_ninit(res_state state) {
  int (*real)(res_state) = dlsym(RTLD_NEXT, "__res_ninit");
  int result = real(state);
  state->nscount = 1;
  state->nsaddr_list[0].sin_family = AF_INET;
  state->nsaddr_list[0].sin_port = htons(atoi(getenv("DNS_PORT")));
  state->nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return result;
}
"""
POLICIES = {"n": "none", "q": "quarantine", "r": "reject"}


class Dns(socketserver.BaseRequestHandler):
    def handle(self):
        octets, socket = self.request
        name, at = [], 12
        while octets[at]:
            name.append(octets[at + 1:at + 1 + octets[at]].decode("latin1").lower())
            at += 1 + octets[at]
        question, name = octets[12:at + 5], ".".join(name)
        records, failing, names = self.server.world
        texts = records.get(name, []) if octets[at + 1:at + 3] == b"\0\x10" else []
        known = any(one == name or one.endswith("." + name) for one in names)
        code = 2 if name in failing else 0 if known else 3
        answer = b"".join(b"\xc0\x0c\0\x10\0\1\0\0\0\1" + struct.pack(">H", len(t) + 1) + bytes([len(t)]) + t for t in texts)
        socket.sendto(octets[:2] + bytes([0x85, 0x80 | code]) + b"\0\1" + struct.pack(">H", len(texts)) + b"\0\0\0\0" + question + answer, self.client_address)


def world(published):
    records, failing, names = {}, set(), set()
    for entry in [] if published == "-" else published.split(" / "):
        if entry[0] == "@":
            names.add(entry[1:])
        elif entry[0] == "!":
            failing.add(entry[1:])
        else:
            domain, text = entry.split(" ", 1)
            records.setdefault("_dmarc." + domain, []).append(("v=DMARC1; " + text).encode()[:255])
            names.add("_dmarc." + domain)
    return records, failing, names


def table(directory, cases):
    if not shutil.which("opendmarc") or not shutil.which("gcc"):
        print("opendmarc: left out (it or gcc is not installed)", file=sys.stderr)
        return
    source, library = os.path.join(directory, "resolver.c"), os.path.join(directory, "resolver.so")
    with open(source, "w") as file:
        file.write(RESOLVER)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Dns)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    same, rows = 0, []
    for line in open(cases, encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        published, author, identifiers, verdict, policy, _ = line.rstrip("\n").split("\t")
        if "aspf=" in published:
            continue
        server.world = world(published)
        theirs = opendmarc(directory, library, server.server_address[1], author, identifiers)
        if re.split("[ ,]", theirs)[0] == verdict:
            same += 1
        else:
            rows.append(f"| `{published}` | {author} | {identifiers} | {verdict} | {theirs} |")
    server.shutdown()
    print(f"\nOpenDMARC agrees on {same} of {same + len(rows)} DMARC cases; the others:\n\n| published | From | SPF and DKIM | Posthorn | OpenDMARC |\n|---|---|---|---|---|")
    print("\n".join(rows))


def opendmarc(directory, library, port, author, identifiers):
    path = lambda name: os.path.join(directory, name)
    if os.path.exists(path("history")):
        os.remove(path("history"))
    results = []
    for one in [] if identifiers == "-" else identifiers.split(" "):
        method, result, domain = re.split("[=:]", one)
        results.append(f"\tdkim={result} header.d={domain} header.a=rsa-sha256 header.s=s1 header.b=abcdefgh")
    with open(path("message"), "w", encoding="utf-8", newline="") as file:
        file.write("Authentication-Results: ours.example;\r\n" + (";\r\n".join(results) or "\tdkim=none") + f"\r\nFrom: {author}\r\nTo: b@ours.example\r\n"
                   "Subject: x\r\nDate: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@x.example>\r\n\r\nHi.\r\n")
    with open(path("hosts"), "w") as file:
        file.write("192.0.2.250\n")
    with open(path("suffixes"), "w") as file:
        file.write("test\nexample\n")
    with open(path("opendmarc.conf"), "w") as file:
        file.write(f"AuthservID filter.example\nTrustedAuthservIDs ours.example\nIgnoreHosts {path('hosts')}\nHistoryFile {path('history')}\n"
                   f"RejectFailures true\nSPFIgnoreResults false\nSPFSelfValidate false\nSyslog false\nRejectMultiValueFrom true\nPublicSuffixList {path('suffixes')}\n")
    ran = subprocess.run(["opendmarc", "-c", path("opendmarc.conf"), "-t", path("message"), "-vv"], capture_output=True, text=True,
                         env={**os.environ, "LD_PRELOAD": library, "DNS_PORT": str(port)})
    said = ran.stdout + ran.stderr
    found = re.search(r"dmarc=(\w+)(?: \(p=(\w+)[^)]*\))?", said)
    fate = re.search(r"mlfi_(?:header|eom)\(\) returned SMFIS_(ACCEPT|REJECT|TEMPFAIL)", said)
    if found:
        return f"{found.group(1)} {found.group(2) or ''}".strip()
    # Messages that are rejected because of the domain's policy, or skipped, get no field.
    return {"REJECT": "fail, rejected", "TEMPFAIL": "temperror"}.get(fate.group(1) if fate else "", "nothing")
