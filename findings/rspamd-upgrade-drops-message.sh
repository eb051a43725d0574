#!/usr/bin/env bash
# rspamd 3.4-1 (Debian 12), asked as curl 7.88 or Java's HttpClient do by default: a POST to /checkv2 by HTTP/1.1 that also offers
# to go on in HTTP/2 (`Connection: Upgrade`, `Upgrade: h2c`; RFC 9110 §7.8: a server that does not want to simply goes on). rspamd
# answers 200 and "no action", but it has not read the message: no Message-ID, no size, no symbols. Without the offer the same
# request is judged. Nothing in the answer says that it was empty, so whoever does not look for "message-id" believes that all
# mail is good.
# For those who call rspamd: HttpClient.newBuilder().version(HTTP_1_1), `curl --http1.1`, and check that the answer names the message.
set -euo pipefail
t=$(mktemp -d); trap 'kill "${pid:-0}" 2>/dev/null || true; rm -rf "$t"' EXIT
cd "$t"
packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances rspamd=3.4-1 |
  grep '^lib[a-z0-9]' | grep -vE '^(libc6|libgcc-s1|libpam.*|libcrypt1|libdebconf.*|libselinux1|libsemanage.*)$' | sort -u)
# shellcheck disable=SC2086
apt-get download -q=2 rspamd=3.4-1 $packages 2>/dev/null || apt-get download -q=2 rspamd=3.4-1
for deb in ./*.deb; do dpkg -x "$deb" root; done
libraries=$(find "$t/root" -name '*.so*' -printf '%h\n' | sort -u | tr '\n' ':')
port=$((20000 + RANDOM % 10000))
cat >rspamd.conf <<E
options { pidfile = "$t/pid"; filters = ""; tempdir = "$t"; dns { nameserver = ["127.0.0.1:1"]; timeout = 0.1s; retransmits = 1; } }
logging { type = "console"; level = "error"; }
worker "normal" { bind_socket = "127.0.0.1:$port"; count = 1; }
metric { name = "default"; actions { reject = 15; add_header = 6; greylist = 4; } }
E
LD_LIBRARY_PATH=$libraries root/usr/bin/rspamd -i -f -c rspamd.conf --var "LUALIBDIR=$t/root/usr/share/rspamd/lualib" \
  --var "RULESDIR=$t/root/usr/share/rspamd/rules" --var "PLUGINSDIR=$t/root/usr/share/rspamd/plugins" \
  --var "SHAREDIR=$t/root/usr/share/rspamd" --var "DBDIR=$t" >log 2>&1 &
pid=$!
printf 'Subject: one\r\nMessage-ID: <one@example.test>\r\n\r\nHello\r\n' >message
for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/ping" && break; sleep 1; done
ask() { curl -s "$1" --data-binary @message "http://127.0.0.1:$port/checkv2"; echo; }
plain=$(ask --http1.1); offered=$(ask --http2)
echo "without the offer: $plain"
echo "with the offer:    $offered"
grep -q '"message-id":"one@example.test"' <<<"$plain"
grep -q '"action":"no action"' <<<"$offered"
! grep -q 'message-id' <<<"$offered"
