#!/usr/bin/env bash
# libemail-mime-perl 1.953-1, mblaze 1.1-1 and ripmime 1.4.0.10.debian.1-3+b1 (Debian 12): a body part may have no header
# fields at all; then it begins with an empty line (RFC 2046 §5.1: "NO header fields are actually required in body parts").
# These three pass over that empty line and take the first paragraph of the text for the header: it is gone from the body,
# whatever it says, and a part of one paragraph is empty. ripmime loses the second paragraph too.
# libmime-tools-perl 5.510-1 gives the whole text.
# For programs that compose: give every part a Content-Type.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
apt-get download -q=2 libemail-mime-perl=1.953-1 mblaze=1.1-1 ripmime=1.4.0.10.debian.1-3+b1 libmime-tools-perl=5.510-1 libmailtools-perl \
  libtimedate-perl libemail-simple-perl libemail-date-format-perl libemail-address-xs-perl libemail-mime-contenttype-perl \
  libemail-mime-encodings-perl libemail-messageid-perl libmodule-runtime-perl libmime-types-perl libtext-unidecode-perl 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
export PERL5LIB=$t/root/usr/share/perl5:$(echo "$t"/root/usr/lib/x86_64-linux-gnu/perl5/*)
message() {
  printf '%s\r\n' 'From: anna@example.test' 'To: ben@example.test' 'Subject: invoice' 'MIME-Version: 1.0' \
    'Content-Type: multipart/mixed; boundary=q' '' '--q' '' "$@" '--q' 'Content-Type: text/plain' '' 'Second.' '--q--'
}
message 'The total is 100 EUR.' '' 'Please pay.' >two-paragraphs
message 'The total is 100 EUR.' >one-paragraph
cat >email.pl <<'P'
use strict; use Email::MIME; use MIME::Parser;
sub shown { my $text = shift; $text =~ s/\r//g; $text =~ s/\s*\n+/ \/ /g; $text }
for my $f (qw(two-paragraphs one-paragraph)) {
  my $text = do { open my $h, '<:raw', $f; local $/; <$h> };
  print "Email::MIME $f: ", shown((Email::MIME->new($text)->parts)[0]->body_raw), "\n";
  my $parser = MIME::Parser->new; $parser->output_to_core(1);
  print "MIME::Tools $f: ", shown(($parser->parse_data($text)->parts)[0]->bodyhandle->as_string), "\n";
}
P
{
  perl email.pl
  for f in two-paragraphs one-paragraph; do
    echo "mblaze $f: $("$t/root/usr/bin/mshow" -O "./$f" 2 | tr -d '\r' | paste -s -d ' ' | sed 's/  */ /g')"
    mkdir "out-$f" && "$t/root/usr/bin/ripmime" -i "$f" -d "out-$f"
    echo "ripmime $f: $(cat "out-$f"/* | tr -d '\r' | paste -s -d ' ' | sed 's/  */ /g')"
  done
} >seen
cat seen
cat >expected <<'E'
Email::MIME two-paragraphs: Please pay.
MIME::Tools two-paragraphs: The total is 100 EUR. / Please pay.
Email::MIME one-paragraph: 
MIME::Tools one-paragraph: The total is 100 EUR.
mblaze two-paragraphs: Please pay.
ripmime two-paragraphs: Second.
mblaze one-paragraph: 
ripmime one-paragraph: Second.
E
diff expected seen && echo "as seen before"
