#!/usr/bin/env bash
# dovecot-fts-xapian 1.5.5 in Dovecot 2.3.19.1 (Debian 12), a full-text index for IMAP SEARCH. BODY asks for messages that contain
# the given text (RFC 9051 §6.4.4), and NOT for the others. With the index and `fts_enforced`, a text of two words finds all messages
# that have both, in any order; so does its negation, so that each message of the three is a hit of both, and the fourth of neither.
# The negation of one word finds nothing, and the log says "QueryParserError - (null)". Without the index Dovecot answers as the RFC asks.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
v=1:2.3.19.1+dfsg1-2.1+deb12u7
apt-get download -q=2 dovecot-core="$v" dovecot-fts-xapian=1.5.5-1+b2 libxapian30=1.4.22-1 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
export LD_LIBRARY_PATH=$t/root/usr/lib/dovecot:$t/root/usr/lib/x86_64-linux-gnu USER=nobody HOME=$t
# A configuration of its own: no Dovecot of this machine is asked. As root the program wants another user.
cat >dovecot.conf <<E
mail_location = maildir:$t/mail
mail_home = $t
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
log_path = /dev/stderr
base_dir = $t/run
state_dir = $t/run
stats_writer_socket_path =
ssl = no
mail_plugin_dir = $t/root/usr/lib/dovecot/modules
mail_plugins = fts fts_xapian
plugin {
  fts = xapian
  fts_xapian = partial=3 full=20
  fts_autoindex = no
  fts_enforced = yes
}
E
chmod 755 .
[ "$(id -u)" != 0 ] || chown nobody:nogroup .
program() { root/usr/bin/doveadm -c dovecot.conf "$@"; }
number=0
for body in 'theorem library' 'library theorem' 'theorem of the library' 'nothing'; do
  number=$((number + 1))
  printf 'From: anna@example.test\nSubject: %s\nDate: Sun, 29 Nov 2026 10:00:00 +0000\n\n%s\n' "$number" "$body" | program save -m INBOX
done
program index INBOX 2>log || { cat log; exit 1; }
ask() { printf '%s:' "$*"; program fetch hdr.subject mailbox INBOX "$@" 2>>log | sed -n 's/^hdr.subject: / /p' | tr -d '\n'; echo; }
questions() {
  ask BODY theorem
  ask BODY 'theorem library'
  ask NOT BODY 'theorem library'
  ask NOT BODY theorem
}
{ echo 'with the index'; questions; grep -o 'QueryParserError.*' log
  sed -i '/^mail_plugins/d' dovecot.conf; echo 'without it'; questions; } >seen
cat >expected <<'E'
with the index
BODY theorem: 1 2 3
BODY theorem library: 1 2 3
NOT BODY theorem library: 1 2 3
NOT BODY theorem:
QueryParserError - (null)
without it
BODY theorem: 1 2 3
BODY theorem library: 1
NOT BODY theorem library: 2 3 4
NOT BODY theorem: 4
E
cat seen
diff expected seen && echo "as seen before"
