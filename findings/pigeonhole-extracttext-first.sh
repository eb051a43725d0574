#!/usr/bin/env bash
# dovecot-sieve 1:2.3.19.1+dfsg1-2.1+deb12u7 (Debian 12, Pigeonhole 0.5.19): `extracttext :first N` (RFC 5703 §7) gives the
# first N characters of a part; Pigeonhole gives the first N octets. A text in UTF-8 comes out too short, and where the cut
# falls within a character its first octet stays. `set :length` does not count that octet, but `fileinto` with the text fails
# as not UTF-8: the script ends, and the message is kept in INBOX.
# Here the part is `grüße`, five characters in seven octets; shown is what `:first 3` to `:first 7` leave of it.
# For authors of scripts: do not name a mailbox after such a text.
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
printf '%s\r\n' 'From: anna@example.test' 'To: ben@example.test' 'Subject: hello' 'MIME-Version: 1.0' \
  'Content-Type: text/plain; charset=utf-8' 'Content-Transfer-Encoding: 8bit' '' 'grüße' >message
for n in 3 4 5 6 7; do
  printf '%s\n' 'require ["foreverypart", "mime", "extracttext", "variables", "fileinto"];' \
    "foreverypart { extracttext :first $n \"text\"; }" 'set :length "length" "${text}";' >length.sieve
  cp length.sieve text.sieve
  echo 'fileinto "${length}";' >>length.sieve
  echo 'fileinto "is ${text}";' >>text.sieve
  root/usr/bin/sieve-test length.sieve message >output 2>log || { cat output log; exit 1; }
  length=$(sed -n 's/.*store message in folder: //p' output)
  if root/usr/bin/sieve-test text.sieve message >output 2>log; then
    echo "first $n: length $length, filed in \"$(sed -n 's/.*store message in folder: //p' output)\""
  else
    echo "first $n: length $length, not filed: $(grep -ao 'invalid utf-8' log | head -n 1)"
  fi
done >seen
cat >expected <<'E'
first 3: length 2, not filed: invalid utf-8
first 4: length 3, filed in "is grü"
first 5: length 3, not filed: invalid utf-8
first 6: length 4, filed in "is grüß"
first 7: length 5, filed in "is grüße"
E
cat seen
diff expected seen && echo "as seen before"
