#!/usr/bin/env bash
# dovecot-sieve 1:2.3.19.1+dfsg1-2.1+deb12u7 (Debian 12, Pigeonhole 0.5.19): `:index` and `:last` (RFC 5260 §6) choose one of
# several header fields of the same name for the tests `header`, `address` and `date`. They work in `header` and `address`;
# `date` takes them without an error or a warning and looks at the first field all the same.
# Here three Received fields say 10:03, 10:02 and 10:01. A rule that asks when a message was received first, by
# `date :index 1 :last "received"`, is told when it was received last.
# For authors of scripts: `header :index N :matches "received" "*; *"` gives the date as text.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
v=1:2.3.19.1+dfsg1-2.1+deb12u7
apt-get download -q=2 dovecot-sieve="$v" dovecot-core="$v" libunwind8 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
export LD_LIBRARY_PATH=$t/root/usr/lib/dovecot:$t/root/usr/lib/x86_64-linux-gnu
# Settings come from the environment, so that no Dovecot of this machine is asked; as root the program wants another user.
export DOVECONF_ENV=1 MAIL_LOCATION=maildir:$t/mail MAIL_HOME=$t MAIL_UID=nobody MAIL_GID=nogroup FIRST_VALID_UID=1 LOG_PATH=/dev/stderr
chmod 777 .
printf '%s\r\n' 'Received: from b.example.test by c.example.test; Sun, 29 Nov 2026 10:03:00 +0000' \
  'Received: from a.example.test by b.example.test; Sun, 29 Nov 2026 10:02:00 +0000' \
  'Received: from anna.example.test by a.example.test; Sun, 29 Nov 2026 10:01:00 +0000' \
  'Resent-To: one@example.test' 'Resent-To: two@example.test' 'From: anna@example.test' 'To: ben@example.test' \
  'Date: Sun, 29 Nov 2026 10:00:00 +0000' 'Subject: hello' '' 'Hello.' >message
cat >script.sieve <<'E'
require ["date", "index", "fileinto", "copy", "variables"];
if header :index 2 :matches "received" "*:*:* *" { fileinto :copy "header 2: ${2}"; }
if header :index 1 :last :matches "received" "*:*:* *" { fileinto :copy "header last: ${2}"; }
if address :index 2 :localpart :matches "resent-to" "*" { fileinto :copy "address 2: ${1}"; }
if date :index 2 :originalzone :matches "received" "minute" "*" { fileinto :copy "date 2: ${1}"; }
if date :index 1 :last :originalzone :matches "received" "minute" "*" { fileinto :copy "date last: ${1}"; }
E
root/usr/bin/sieve-test script.sieve message >output 2>log || { cat output log; exit 1; }
sed -n 's/.*store message in folder: \(.*: .*\)/\1/p' output >seen
cat >expected <<'E'
header 2: 02
header last: 01
address 2: two
date 2: 03
date last: 03
E
cat seen
diff expected seen && echo "as seen before"
