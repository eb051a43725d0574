#!/usr/bin/env bash
# Starts or stops Debian's Roundcube (nginx, PHP-FPM with OPcache, SQLite) on a loopback port, as the peer that `bench/run webmail` runs beside Posthorn's.
#   roundcube.sh start DIR   installs the packages if they are missing, starts them below DIR, prints the address
#   roundcube.sh stop DIR    stops what `start DIR` started
# It reads mail from the IMAP server at 127.0.0.1:12143 (Dovecot of peers.sh). Needs root. Settings are Debian's; its cache of lists and messages is on, as its manual advises for large mailboxes.
set -euo pipefail
action=${1:?start or stop}
dir=$(realpath -m "${2:?directory}")
port=${ROUNDCUBE_PORT:-29580}

start() {
  if ! [ -e /usr/share/roundcube/SQL/sqlite.initial.sql ] || ! command -v nginx >/dev/null; then
    echo "roundcube-core roundcube/dbconfig-install boolean false" | debconf-set-selections
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends roundcube roundcube-sqlite3 php-fpm php-sqlite3 php-intl php-mbstring php-xml nginx-light chromium-driver >/dev/null 2>&1
  fi
  php=$(ls /usr/sbin/php-fpm* | tail -1)
  mkdir -p "$dir"/{config,temp,logs,nginx}
  php -r '$d = new PDO("sqlite:" . $argv[1]); $d->exec(file_get_contents("/usr/share/roundcube/SQL/sqlite.initial.sql"));' "$dir/roundcube.db"
  cp /etc/roundcube/{defaults.inc.php,mimetypes.php} "$dir/config"
  cat >"$dir/config/config.inc.php" <<END
<?php
\$config = [];
\$config['db_dsnw'] = 'sqlite:///$dir/roundcube.db?mode=0646';
\$config['imap_host'] = '127.0.0.1:12143';
\$config['smtp_host'] = '127.0.0.1:12525';
\$config['des_key'] = 'measured-not-secret-24ch';
\$config['imap_cache'] = 'db';
\$config['messages_cache'] = 'db';
\$config['temp_dir'] = '$dir/temp';
\$config['log_dir'] = '$dir/logs';
\$config['skin'] = 'elastic';
\$config['language'] = 'en_GB';
\$config['plugins'] = [];
END
  cat >"$dir/fpm.conf" <<END
[global]
error_log = $dir/logs/fpm.log
pid = $dir/fpm.pid
[www]
user = www-data
group = www-data
listen = $dir/fpm.sock
listen.owner = www-data
pm = static
pm.max_children = 4
env[ROUNDCUBE_CONFIG_DIR] = $dir/config
php_admin_value[opcache.enable] = 1
END
  cat >"$dir/nginx.conf" <<END
user www-data;
pid $dir/nginx.pid;
error_log $dir/logs/nginx.log;
events {}
http {
  include /etc/nginx/mime.types;
  access_log off;
  gzip on;
  gzip_types text/css application/javascript application/json text/plain image/svg+xml;
  client_body_temp_path $dir/nginx/body;
  fastcgi_temp_path $dir/nginx/fastcgi;
  proxy_temp_path $dir/nginx/proxy;
  uwsgi_temp_path $dir/nginx/uwsgi;
  scgi_temp_path $dir/nginx/scgi;
  server {
    listen 127.0.0.1:$port;
    root /var/lib/roundcube;
    index index.php;
    location ~ ^/(config|temp|logs|bin|SQL)/ { deny all; }
    location ~ \.php\$ {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
      fastcgi_pass unix:$dir/fpm.sock;
    }
    location / { expires 1h; }
  }
}
END
  chown -R www-data "$dir"
  "$php" -y "$dir/fpm.conf" -D >/dev/null 2>&1
  nginx -c "$dir/nginx.conf" >/dev/null 2>&1
  for _ in $(seq 1 100); do ss -ltn | grep -q ":$port " && break; sleep 0.1; done
  echo "http://127.0.0.1:$port/"
}

stop() {
  for name in nginx fpm; do
    [ ! -s "$dir/$name.pid" ] || kill "$(cat "$dir/$name.pid")" || true
  done
}

"$action"
