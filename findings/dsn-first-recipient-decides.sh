#!/usr/bin/env bash
# libmail-deliverystatus-bounceparser-perl 1.543+repacked-1 and ruby-mail 2.7.1+dfsg1-2 (Debian 12): a delivery report
# (RFC 3464) about two recipients, one delivered and one failed, says something else with the same two groups the other
# way round. Delivered first: BounceParser finds no bounce and no address, and ruby-mail says that nothing bounced.
# Failed first: BounceParser names the failed address but says "no bounce", ruby-mail says that it bounced.
# libsisimai-perl 4.25.15-1 (Debian 12) finds the failed recipient in both orders.
# Right: the order of the groups means nothing (RFC 3464 §2.1: each describes its own recipient).
# For a server that writes reports: put failed recipients first, and do not mix them with delivered ones.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
apt-get download -q=2 libmail-deliverystatus-bounceparser-perl=1.543+repacked-1 libsisimai-perl=4.25.15-1 ruby-mail=2.7.1+dfsg1-2 \
  ruby-mini-mime libmime-tools-perl libmailtools-perl libtimedate-perl libparse-recdescent-perl ruby3.1 libruby3.1 \
  libclass-accessor-lite-perl libjson-perl libtry-tiny-perl 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
export PERL5LIB=$t/root/usr/share/perl5 LD_LIBRARY_PATH=$t/root/usr/lib/x86_64-linux-gnu
export RUBYLIB=$t/root/usr/lib/ruby/vendor_ruby:$t/root/usr/lib/ruby/3.1.0:$t/root/usr/lib/x86_64-linux-gnu/ruby/3.1.0:$(echo "$t"/root/usr/lib/ruby/gems/3.1.0/gems/*/lib "$t"/root/usr/share/rubygems-integration/all/gems/*/lib | tr " " :)
delivered=$'Final-Recipient: rfc822; ben@example.org\nAction: delivered\nStatus: 2.1.5\n'
failed=$'Final-Recipient: rfc822; carl@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n'
report() {
  printf '%s\n' 'From: Mail Delivery System <mailer-daemon@mx.example.test>' 'To: anna@example.test' 'Subject: Delivery report' \
    'Date: Thu, 26 Nov 2026 10:00:00 +0000' 'Message-ID: <r1@mx.example.test>' 'MIME-Version: 1.0' 'Auto-Submitted: auto-replied' \
    'Content-Type: multipart/report; report-type=delivery-status; boundary=rr' '' '--rr' 'Content-Type: text/plain' '' \
    'One was delivered, one was not.' '--rr' 'Content-Type: message/delivery-status' '' 'Reporting-MTA: dns; mx.example.test' '' \
    "$1" "$2" '--rr' 'Content-Type: text/rfc822-headers' '' 'From: anna@example.test' 'Subject: hello' 'Message-ID: <m1@example.test>' '' '--rr--'
}
report "$delivered" "$failed" >delivered-first
report "$failed" "$delivered" >failed-first
cat >bounce.pl <<'P'
use strict; use Mail::DeliveryStatus::BounceParser;
for my $f (qw(delivered-first failed-first)) {
  open my $h, '<', $f; my $b = Mail::DeliveryStatus::BounceParser->new(do { local $/; <$h> });
  print "BounceParser $f: ", ($b->is_bounce ? 'bounce' : 'no bounce'), ' [', join(',', $b->addresses), "]\n";
}
P
cat >sisimai.pl <<'P'
use strict; use Sisimai;
for my $f (qw(delivered-first failed-first)) {
  print "Sisimai $f: [", join(',', map { $_->recipient->address } @{ Sisimai->make($f) || [] }), "]\n";
}
P
cat >mail.rb <<'R'
require 'mail'
%w[delivered-first failed-first].each { |f| puts "ruby-mail #{f}: #{Mail.read(f).bounced? ? 'bounced' : 'not bounced'}" }
R
{ perl bounce.pl; perl sisimai.pl; "$t/root/usr/bin/ruby3.1" --disable-gems mail.rb; } >seen
cat >expected <<'E'
BounceParser delivered-first: no bounce []
BounceParser failed-first: no bounce [carl@example.org]
Sisimai delivered-first: [carl@example.org]
Sisimai failed-first: [carl@example.org]
ruby-mail delivered-first: not bounced
ruby-mail failed-first: bounced
E
cat seen
diff expected seen && echo "as seen before"
