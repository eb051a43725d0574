#!/usr/bin/env bash
# Starts or stops Debian's Cyrus (IMAP and JMAP) on loopback ports, as the peer that `bench/run jmap` runs beside Posthorn.
#   cyrus.sh start DIR   unpacks the Debian packages below DIR (nothing is installed: they conflict with Dovecot's), starts Cyrus, prints the ports
#   cyrus.sh stop DIR    stops what `start DIR` started
# Ports: IMAP CYRUS_PORTS+143 and HTTP CYRUS_PORTS+80 (default 26000), in plain text. Accounts: user1..user50, password pw, made when they first log in. Needs root, since Cyrus changes to a user of its own.
# Settings are Cyrus' defaults except those that JMAP needs (conversations) and its cache of queries, which is on. Debian builds it without WebSockets (wslay).
set -euo pipefail
action=${1:?start or stop}
dir=$(realpath -m "${2:?directory}")
root=$dir/root
bin=$root/usr/lib/cyrus/bin
imap=$((${CYRUS_PORTS:-26000} + 143))
http=$((${CYRUS_PORTS:-26000} + 80))
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu

start() {
  if [ ! -x "$bin/httpd" ]; then
    mkdir -p "$dir/packages" "$root"
    (cd "$dir/packages" && apt-get download -q cyrus-common cyrus-imapd cyrus-caldav sasl2-bin libical3 libshp2 libzephyr4) >/dev/null 2>&1
    for package in "$dir"/packages/*.deb; do dpkg -x "$package" "$root"; done
  fi
  if ldd "$bin/httpd" "$bin/imapd" | grep "not found"; then
    echo "Cyrus cannot be started: these libraries are missing" >&2
    exit 69
  fi
  id cyrus >/dev/null 2>&1 || useradd --system cyrus
  mkdir -p "$dir"/{config,spool}
  cat >"$dir/imapd.conf" <<END
configdirectory: $dir/config
defaultpartition: default
partition-default: $dir/spool
servername: localhost
cyrus_user: cyrus
admins: cyrus
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $dir/sasldb
sasl_mech_list: PLAIN
httpmodules: jmap
httpkeepalive: 20
conversations: yes
jmap_emailsearch_db_path: $dir/config/emailsearch.db
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_users: anyone
autocreate_post: yes
autocreate_inbox_folders: Drafts|Sent|Trash|Archive|Junk
END
  cat >"$dir/cyrus.conf" <<END
START {
  recover cmd="$bin/ctl_cyrusdb -C $dir/imapd.conf -r"
}
SERVICES {
  imap cmd="$bin/imapd -C $dir/imapd.conf" listen="127.0.0.1:$imap" prefork=1 maxchild=-1
  http cmd="$bin/httpd -C $dir/imapd.conf" listen="127.0.0.1:$http" prefork=4 maxchild=-1
}
END
  for i in $(seq 1 50); do echo pw | "$root/usr/sbin/saslpasswd2" -p -c -u localhost -f "$dir/sasldb" "user$i"; done
  chown -R cyrus "$dir"/{config,spool,sasldb}
  chmod 755 "$dir"
  "$bin/master" -C "$dir/imapd.conf" -M "$dir/cyrus.conf" -p "$dir/master.pid" -d
  for _ in $(seq 1 100); do ss -ltn | grep -q ":$imap " && ss -ltn | grep -q ":$http " && break; sleep 0.1; done
  echo "imap $imap http $http"
}

stop() {
  [ ! -s "$dir/master.pid" ] || kill "$(cat "$dir/master.pid")" || true
}

"$action"
