"""Makes the worlds that verifiers are compared on: a zone each, and messages or clients to be verified there.

A world is {name, methods, dns: {name: [[type, value], ...]}, cases: [{label, file, ip, helo, sender, now}]}; a case without a file asks about SPF alone.
"""
import base64, email.utils, os, re, subprocess, sys, tarfile, warnings

warnings.simplefilter("ignore")
import dkim, yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

DOMAIN = "signed.example"
CLIENT = {"ip": "192.0.2.1", "helo": "mail.signed.example", "sender": "a@other.example"}
HEADER = (b"From: Anna <anna@signed.example>\r\nTo: Ben <ben@example.test>\r\nSubject: hello\r\n"
          b"Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@signed.example>\r\n")
BODY = b"Hello Ben,\r\n\r\n  two  spaces \t and a tab \r\n.dot\r\n\r\n\r\n"
FORMS = [(h, b) for h in ("simple", "relaxed") for b in ("simple", "relaxed")]


def pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())


def public(key):
    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()


class Signed:
    """Messages that other programs have signed, with what is odd but legal, and with what is wrong."""

    def __init__(self, directory, node, modules):
        self.directory, self.node, self.modules = directory, node, modules
        self.cases, self.dns = [], {}
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key = pem(self.rsa)
        self.edwards = ed25519.Ed25519PrivateKey.generate()
        self.publish("s1", f"v=DKIM1; k=rsa; p={public(self.rsa)}")
        raw = self.edwards.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.publish("e1", f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}")
        self.dns[f"_dmarc.{DOMAIN}"] = [["TXT", "v=DMARC1; p=reject"]]
        self.keyfile = os.path.join(directory, "key.pem")
        with open(self.keyfile, "wb") as file:
            file.write(self.key)

    def publish(self, selector, *records, domain=DOMAIN):
        self.dns[f"{selector}._domainkey.{domain}"] = [["TXT", record] for record in records]

    def add(self, label, message):
        path = os.path.join(self.directory, label.replace(" ", "-").replace("/", "-") + ".eml")
        with open(path, "wb") as file:
            file.write(message)
        self.cases.append({"label": label, "file": path, **CLIENT})

    def sign(self, message, selector="s1", domain=DOMAIN, key=None, **more):
        more.setdefault("canonicalize", (b"relaxed", b"relaxed"))
        return dkim.sign(message, selector.encode(), domain.encode(), key or self.key, **more) + message

    def tags(self, message, **changes):
        """Signed again with other tags, by what RFC 6376 says: dkimpy has no way to write them."""
        tags = {"v": "1", "a": "rsa-sha256", "c": "relaxed/relaxed", "d": DOMAIN, "s": "s1", "h": "from:to:subject:date:message-id"}
        tags.update({name.rstrip("_"): value for name, value in changes.items() if name != "digest"})
        return custom(message, self.rsa, {name: value for name, value in tags.items() if value is not None}, changes.get("digest", "sha256"))

    def make(self):
        message = HEADER + b"\r\n" + BODY
        for head, body in FORMS:
            form = f"{head}/{body}"
            canonical = (head.encode(), body.encode())
            self.add(f"dkimpy {form}", self.sign(message, canonicalize=canonical))
            self.add(f"dkimpy {form}, empty body", self.sign(HEADER + b"\r\n", canonicalize=canonical))
            self.add(f"dkimpy {form}, body of empty lines", self.sign(HEADER + b"\r\n\r\n\r\n\r\n", canonicalize=canonical))
            self.add(f"dkimpy {form}, body of spaces", self.sign(HEADER + b"\r\n \t\r\n  \r\n", canonicalize=canonical))
            self.add(f"dkimpy {form}, folded with tabs", self.sign(folded(message), canonicalize=canonical))
            self.add(f"dkimpy {form}, eight bits", self.sign(eight(message), canonicalize=canonical))
            self.add(f"dkimpy {form}, l= whole", self.sign(message, canonicalize=canonical, length=True))
            self.add(f"dkimpy {form}, l= and a line appended", self.sign(message, canonicalize=canonical, length=True) + b"appended\r\n")
            self.add(f"dkimpy {form}, body altered", self.sign(message, canonicalize=canonical).replace(b"Ben,", b"Bob,"))
            self.add(f"dkimpy {form}, subject altered", self.sign(message, canonicalize=canonical).replace(b": hello", b": good bye"))
            self.add(f"dkimpy {form}, space at a line's end added", self.sign(message, canonicalize=canonical).replace(b".dot\r\n", b".dot \r\n"))
            self.add(f"dkimpy {form}, header folded again", self.sign(message, canonicalize=canonical).replace(b"Subject: hello", b"Subject:\r\n hello"))
            for who, signed in (("Mail::DKIM", self.perl(message, form)), ("opendkim", self.opendkim(message, form)), ("mailauth", self.mailauth(message, form))):
                if signed:
                    self.add(f"{who} {form}", signed)
                    self.add(f"{who} {form}, body altered", signed.replace(b"Ben,", b"Bob,"))
        self.signatures(message)
        self.keys(message)
        return {"name": "signed", "methods": ["dkim", "dmarc"], "dns": self.dns, "cases": self.cases}

    def signatures(self, message):
        self.publish("s1", f"v=DKIM1; k=rsa; p={public(self.rsa)}", domain="other.example")
        self.add("oversigned", self.tags(message, h="from:from:to:to:subject:subject:date:cc"))
        self.add("oversigned, subject added", b"Subject: added\r\n" + self.tags(message, h="from:from:to:to:subject:subject:date"))
        self.add("signed once, subject added above", b"Subject: added\r\n" + self.tags(message))
        self.add("two signatures of two domains", self.sign(self.sign(message), domain="other.example"))
        self.add("two signatures, the upper one broken", self.sign(self.sign(message), domain="other.example").replace(b"bh=", b"bh=AA", 1))
        self.add("RSA and Ed25519", self.edward(self.sign(message)))
        self.add("Ed25519", self.edward(message))
        self.add("Ed25519, body altered", self.edward(message).replace(b"Ben,", b"Bob,"))
        self.add("domain not the author's", self.sign(message, domain="other.example"))
        self.add("x= ahead", self.tags(message, t="1700000000", x="4000000000"))
        self.add("x= over", self.tags(message, t="1500000000", x="1600000000"))
        self.add("x= before t=", self.tags(message, t="1700000000", x="1600000000"))
        self.add("t= a year ahead", self.tags(message, t="1890000000"))
        self.add("l=0", self.tags(message, l="0"))
        self.add("l= more than there is", self.tags(message, l="99999"))
        self.add("i= the domain", self.tags(message, i="@" + DOMAIN))
        self.add("i= a subdomain", self.tags(message, i="anna@sub." + DOMAIN))
        self.add("i= another domain", self.tags(message, i="anna@other.example"))
        self.add("d= in capitals", self.tags(message, d=DOMAIN.upper()))
        self.add("no c=", self.tags(message, c=None))
        self.add("c=relaxed alone", self.tags(message, c="relaxed"))
        self.add("c= unknown", self.tags(message, c="loose/loose"))
        self.add("no v=", self.tags(message, v=None))
        self.add("v=2", self.tags(message, v="2"))
        self.add("q=dns/txt", self.tags(message, q="dns/txt"))
        self.add("q= unknown and dns/txt", self.tags(message, q="x/y:dns/txt"))
        self.add("q= unknown", self.tags(message, q="x/y"))
        self.add("unknown tag", self.tags(message, x_=None, zz="anything"))
        self.add("z= copied fields", self.tags(message, z="From:anna|Subject:hello"))
        self.add("h= without From", self.tags(message, h="to:subject:date"))
        self.add("h= with spaces and folds", self.tags(message, h="From : To\r\n\t: Subject :\r\n Date"))
        self.add("h= names a field that is not there", self.tags(message, h="from:to:x-absent:subject"))
        self.add("h= in capitals", self.tags(message, h="FROM:TO:SUBJECT"))
        self.add("a=rsa-sha1", self.tags(message, a="rsa-sha1", digest="sha1"))
        self.add("a= unknown", self.tags(message, a="rsa-sha512"))
        self.add("empty tag at the end", self.tags(message).replace(b"; b=", b";\r\n\tb=", 1))
        self.add("field name in small letters", self.tags(message).replace(b"DKIM-Signature:", b"dkim-signature:", 1))
        self.add("twelve signatures", self.many(message, 12))
        self.add("no signature", message)
        self.add("two From, the upper one added", b"From: Eve <eve@evil.example>\r\n" + self.tags(message))
        self.add("long lines", self.sign(HEADER + b"\r\n" + b"x" * 990 + b"\r\n"))
        self.add("unsigned field above", b"X-Spam-Score: 1\r\n" + self.tags(message))
        self.add("a field name with a space before the colon", self.tags(message.replace(b"To: Ben", b"To : Ben")))
        self.add("fields in another order", reordered(self.tags(message)))

    def keys(self, message):
        whole = public(self.rsa)
        for number, (label, *records) in enumerate([
            ("key without v=", f"k=rsa; p={whole}"),
            ("key without k=", f"v=DKIM1; p={whole}"),
            ("key with spaces and tab in p=", f"v=DKIM1; k=rsa; p={whole[:60]} {whole[60:90]}\t{whole[90:]}"),
            ("key with g=* and n=", f"v=DKIM1; g=*; n=a note; p={whole}"),
            ("key with h=sha256", f"v=DKIM1; h=sha256; p={whole}"),
            ("key with h=sha1:sha256", f"v=DKIM1; h=sha1:sha256; p={whole}"),
            ("key with h=sha1", f"v=DKIM1; h=sha1; p={whole}"),
            ("key with s=*", f"v=DKIM1; s=*; p={whole}"),
            ("key with s=email", f"v=DKIM1; s=email; p={whole}"),
            ("key with s=email:tlsrpt", f"v=DKIM1; s=email:tlsrpt; p={whole}"),
            ("key with s=tlsrpt", f"v=DKIM1; s=tlsrpt; p={whole}"),
            ("key with t=y", f"v=DKIM1; t=y; p={whole}"),
            ("key with t=s", f"v=DKIM1; t=s; p={whole}"),
            ("key with an unknown flag", f"v=DKIM1; t=q; p={whole}"),
            ("key with an unknown tag", f"v=DKIM1; zz=1; p={whole}"),
            ("key with v= at the end", f"p={whole}; v=DKIM1"),
            ("key of version DKIM2", f"v=DKIM2; p={whole}"),
            ("key that ends in a semicolon", f"v=DKIM1; p={whole};"),
            ("revoked key", "v=DKIM1; p="),
            ("key that is no base64", "v=DKIM1; p=?????"),
            ("no key",),
            ("other text beside the key", "some text", f"v=DKIM1; p={whole}"),
            ("key of another kind", f"v=DKIM1; k=ed25519; p={whole}"),
        ]):
            selector = f"k{number}"
            if records:
                self.publish(selector, *records)
            self.add(label, self.tags(message, s=selector))
        self.publish("strict", f"v=DKIM1; t=s; p={whole}")
        self.add("key with t=s, i= a subdomain", self.tags(message, s="strict", i="a@sub." + DOMAIN))
        self.publish("testing", f"v=DKIM1; t=y; p={whole}")
        self.add("key with t=y, body altered", self.tags(message, s="testing").replace(b"Ben,", b"Bob,"))
        self.dns["late._domainkey." + DOMAIN] = [["TIMEOUT", ""]]
        self.add("key that the DNS does not answer", self.tags(message, s="late"))
        for bits in (768, 1024, 4096):
            key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
            self.publish(f"b{bits}", f"v=DKIM1; p={public(key)}")
            self.add(f"key of {bits} bits", custom(message, key, {"v": "1", "a": "rsa-sha256", "c": "relaxed/relaxed", "d": DOMAIN, "s": f"b{bits}", "h": "from:to:subject"}))

    def many(self, message, count):
        for _ in range(count):
            message = self.sign(message, include_headers=[b"from", b"to", b"subject"])
        return message

    def edward(self, message):
        seed = base64.b64encode(self.edwards.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()))
        return dkim.sign(message, b"e1", DOMAIN.encode(), seed, canonicalize=(b"relaxed", b"relaxed"), signature_algorithm=b"ed25519-sha256") + message

    def perl(self, message, form):
        script = ("use Mail::DKIM::Signer; use Mail::DKIM::PrivateKey; binmode STDIN; binmode STDOUT; my $k = Mail::DKIM::PrivateKey->load(File => $ARGV[2]); local $/; my $m = <STDIN>;"
                  "my $s = Mail::DKIM::Signer->new(Algorithm => 'rsa-sha256', Method => $ARGV[0], Domain => $ARGV[1], Selector => 's1',"
                  " Key => $k); $s->PRINT($m); $s->CLOSE; print $s->signature->as_string, qq(\\r\\n), $m;")
        return piped(["perl", "-e", script, form, DOMAIN, self.keyfile], message)

    def opendkim(self, message, form):
        """Its test mode tells the field that it would insert."""
        head, body = form.split("/")
        configuration = os.path.join(self.directory, "opendkim.conf")
        with open(configuration, "w") as file:
            file.write(f"Mode s\nDomain {DOMAIN}\nSelector s1\nKeyFile {self.keyfile}\nCanonicalization {head}/{body}\nSyslog no\nRequireSafeKeys no\nInternalHosts 0.0.0.0/0\n")
        path = os.path.join(self.directory, "unsigned")
        with open(path, "wb") as file:
            file.write(message)
        try:
            said = subprocess.run(["opendkim", "-x", configuration, "-t", path], capture_output=True).stdout.decode("latin1")
        except OSError:
            return b""
        found = re.search(r"hname='DKIM-Signature' hvalue='(.*?)'\s*$", said, re.S | re.M)
        return b"DKIM-Signature:" + re.sub(r"\r?\n", "\r\n", found.group(1)).encode() + b"\r\n" + message if found else b""

    def mailauth(self, message, form):
        if not self.node:
            return b""
        script = ("const { createRequire } = require('node:module'); const { readFileSync } = require('node:fs');"
                  "const { dkimSign } = createRequire(process.argv[1] + '/')('mailauth'); const m = readFileSync(0);"
                  "dkimSign(m, { canonicalization: process.argv[2], signatureData: [{ signingDomain: process.argv[3], selector: 's1', privateKey: readFileSync(process.argv[4]) }] })"
                  ".then(r => process.stdout.write(Buffer.concat([Buffer.from(r.signatures), m])));")
        return piped([self.node, "-e", script, self.modules, form, DOMAIN, self.keyfile], message)


def piped(command, message):
    try:
        return subprocess.run(command, input=message, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as e:
        print(f"not signed by {command[0]}: {getattr(e, 'stderr', e)}", file=sys.stderr)
        return b""


def custom(message, key, tags, digest="sha256"):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding
    import hashlib
    header, body = message.split(b"\r\n\r\n", 1)
    canonical = tags.get("c", "simple/simple")
    head, _, tail = canonical.partition("/")
    body = relaxed_body(body) if tail == "relaxed" else simple_body(body)
    if "l" in tags:
        body = body[:int(tags["l"])]
    tags = {**tags, "bh": base64.b64encode(hashlib.new(digest, body).digest()).decode(), "b": ""}
    value = " " + "; ".join(f"{name}={tag}" for name, tag in tags.items())
    fields = re.findall(rb"[^\r\n][^\r\n]*(?:\r\n[ \t][^\r\n]*)*", header)
    left, signed = list(fields), []
    for name in re.sub(r"\s", "", tags["h"]).lower().split(":"):
        for field in reversed(left):
            if field.split(b":", 1)[0].strip().lower() == name.encode():
                left.remove(field)
                signed.append(field)
                break
    form = relaxed_field if head == "relaxed" else (lambda field: field)
    octets = b"".join(form(field) + b"\r\n" for field in signed) + form(b"DKIM-Signature:" + value.encode())
    hash_ = hashes.SHA1() if digest == "sha1" else hashes.SHA256()
    signature = base64.b64encode(key.sign(octets, padding.PKCS1v15(), hash_)).decode()
    return b"DKIM-Signature:" + value.encode() + signature.encode() + b"\r\n" + message


def relaxed_field(field):
    name, value = field.split(b":", 1)
    return name.strip().lower() + b":" + re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" \t")


def simple_body(body):
    return re.sub(rb"(\r\n)*$", b"", body, count=1) + b"\r\n"


def relaxed_body(body):
    body = re.sub(rb"[ \t]+(?=\r\n)", b"", re.sub(rb"[ \t]+", b" ", body))
    body = re.sub(rb"(\r\n)+$", b"", body)
    return body + b"\r\n" if body else b""


def folded(message):
    return message.replace(b"Subject: hello", b"Subject: \thello\r\n\tand \t\r\n  more \t ").replace(b"To: Ben", b"TO:   Ben")


def eight(message):
    return message.replace(b"hello", "Gr\u00fc\u00dfe".encode()).replace(b"Hello", "J\u00f3 napot".encode()).replace(b".dot", b"\xe9\xff latin")


def reordered(message):
    header, body = message.split(b"\r\n\r\n", 1)
    fields = header.split(b"\r\n")
    return b"\r\n".join([fields[0]] + fields[:0:-1]) + b"\r\n\r\n" + body


def rfc8463(suites):
    """Files of records, an empty line, and a message."""
    for name in sorted(os.listdir(os.path.join(suites, "dkim"))):
        records, message = open(os.path.join(suites, "dkim", name), "rb").read().replace(b"\r\n", b"\n").split(b"\n\n", 1)
        dns = {}
        for line in records.decode().splitlines():
            owner, text = line.split(" ", 1)
            dns.setdefault(owner, []).append(["TXT", text])
        yield name, dns, message.replace(b"\n", b"\r\n")


def dkim_suite(directory, suites):
    for name, dns, message in rfc8463(suites):
        path = os.path.join(directory, "suite-" + name)
        with open(path, "wb") as file:
            file.write(message)
        yield {"name": "dkim suite " + name, "methods": ["dkim"], "dns": dns, "cases": [{"label": "message", "file": path, **CLIENT}]}


def arc_suite(directory, suites):
    class Pairs(yaml.SafeLoader):
        """Four names of tests are there twice."""

    def pairs(loader, node):
        found = {}
        for key, value in loader.construct_pairs(node, deep=True):
            while key in found:
                key += " again"
            found[key] = value
        return found
    Pairs.add_constructor("tag:yaml.org,2002:map", pairs)
    with open(os.path.join(suites, "arc/arc-draft-validation-tests.yml")) as file:
        for number, scenario in enumerate(yaml.load_all(file, Pairs)):
            dns = {name: [["TXT", "".join(str(text).split("\n"))]] for name, text in scenario["txt-records"].items()}
            cases = []
            for label, test in scenario["tests"].items():
                path = os.path.join(directory, f"arc-{number}-{len(cases)}.eml")
                with open(path, "wb") as out:
                    out.write(test["message"].encode().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
                cases.append({"label": label, "file": path, "expected": (test["cv"] or "fail").lower(), **CLIENT})
            yield {"name": "arc suite: " + scenario["description"], "methods": ["arc"], "dns": dns, "cases": cases}


def spf_suite(suites):
    with open(os.path.join(suites, "spf/rfc7208-tests.yml"), "rb") as file:
        for scenario in yaml.safe_load_all(file.read().decode("utf-8")):
            cases = [{"label": label, "file": "", "ip": str(test["host"]), "helo": str(test["helo"]), "sender": str(test.get("mailfrom") or ""),
                      "expected": test["result"]} for label, test in scenario["tests"].items()]
            yield {"name": "spf suite: " + scenario["description"], "methods": ["spf"], "dns": zone(scenario["zonedata"]), "cases": cases}


def zone(names):
    """Records of type SPF, which RFC 7208 §3.1 dropped, stand for TXT records where there are none."""
    dns = {}
    for name, records in names.items():
        out, texts, substitutes, late = [], [], [], False
        for record in records:
            if record == "TIMEOUT":
                late = True
                continue
            (kind, value), = record.items()
            if kind in ("TXT", "SPF"):
                (texts if kind == "TXT" else substitutes).append("".join(map(str, value)) if isinstance(value, list) else str(value))
            elif kind == "MX":
                out.append(["MX", f"{value[0]} {value[1]}"])
            else:
                out.append([kind, str(value)])
        out += [["TXT", text] for text in texts or substitutes if text != "NONE"]
        if late and (not texts or "NONE" in texts):
            out.append(["TIMEOUT", ""])
        dns[str(name)] = out
    return dns


def old_mail(directory, archive):
    """Real mail of 2002 to 2005, which nobody has signed: each author's domain has a policy, so that it shows how From is read."""
    dns, cases = {}, []
    with tarfile.open(archive) as tar:
        for member in tar:
            if not member.isfile() or not member.name.endswith(".eml"):
                continue
            octets = tar.extractfile(member).read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            path = os.path.join(directory, os.path.basename(member.name))
            with open(path, "wb") as file:
                file.write(octets)
            for found in re.findall(rb"(?im)^From:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", octets.split(b"\r\n\r\n")[0]):
                for domain in re.findall(r"@([A-Za-z0-9.-]+)", found.decode("latin1")):
                    dns[f"_dmarc.{domain.lower().strip('.')}"] = [["TXT", "v=DMARC1; p=reject"]]
            cases.append({"label": os.path.basename(member.name), "file": path, "ip": "203.0.113.9", "helo": "mail.other.example", "sender": "a@other.example"})
    return {"name": "old mail", "methods": ["dkim", "arc", "dmarc"], "dns": dns, "cases": cases}
