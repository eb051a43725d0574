#!/usr/bin/env bash
# Mail::DMARC 1.20211209-4 (Debian 12), the receiver of aggregate reports: RFC 9990 §3.1 gives a report the XML namespace
# urn:ietf:params:xml:ns:dmarc-2.0. The receiver looks for /feedback/report_metadata without a namespace, finds nothing, and dies
# in the middle ("Can't call method \"findnodes\" on an undefined value"). The same report without the namespace, as RFC 7489 had
# it, is read. So who collects reports with it loses each report of a receiver that has moved to the RFC in force.
# For administrators: take reports in with something that knows both, or remove xmlns before.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
  libmail-dmarc-perl=1.20211209-4 | grep -E '^lib[a-z0-9.+-]+$' | grep -vE '^(libc6|libgcc-s1|libcrypt1|libdb5.3|libperl5.36)$' | sort -u)
# shellcheck disable=SC2086
apt-get download -q=2 libmail-dmarc-perl=1.20211209-4 $packages 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
architecture=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -dumpmachine)
export PERL5LIB=$t/root/usr/share/perl5:$t/root/usr/lib/$architecture/perl5/5.36
export LD_LIBRARY_PATH=$t/root/usr/lib/$architecture
body='<report_metadata><org_name>Receiver</org_name><email>dmarc@receiver.example</email><report_id>1</report_id>
<date_range><begin>1795910400</begin><end>1795996799</end></date_range></report_metadata>
<policy_published><domain>example.test</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>1</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim>
<spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.test</header_from></identifiers>
<auth_results><dkim><domain>example.test</domain><selector>a</selector><result>pass</result></dkim></auth_results></record>'
cat >read.pl <<'P'
use strict; use warnings;
use Mail::DMARC::Report::Receive;
my $receive = Mail::DMARC::Report::Receive->new;
{ no warnings qw(redefine once); *Mail::DMARC::Report::save_aggregate = sub { 1 }; } # no database
my $xml = do { local $/; <STDIN> };
my $read = eval { $receive->handle_body($xml); 1 };
print $read ? 'read: ' . $receive->report->aggregate->metadata->org_name . "\n" : "died: $@";
P
ask() { echo "<?xml version=\"1.0\"?><feedback$1>$body</feedback>" | perl read.pl 2>&1 | grep -E '^(read|died)'; }
without=$(ask ''); with=$(ask ' xmlns="urn:ietf:params:xml:ns:dmarc-2.0"')
echo "without a namespace: $without"
echo "with that of RFC 9990: $with"
grep -q 'read: Receiver' <<<"$without"
grep -q "died: Can't call method \"findnodes\" on an undefined value" <<<"$with"
