#!/usr/bin/env bash
# letterparser 0.1.8 (npm), a parser without dependencies for small runtimes: an address group (RFC 5322 §3.4) is cut at its
# commas, so that the group's name belongs to the first address and the semicolon to the last; both are no addresses any more.
# `undisclosed-recipients:;` becomes one. Addresses outside of the group are right. mailparser 3.14.2 reads all of it.
# Besides, an attachment whose name is in RFC 2231's form has none.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit --ignore-scripts letterparser@0.1.8 mailparser@3.14.2
cat >groups.mjs <<'J'
import { extract } from 'letterparser';
import { simpleParser } from 'mailparser';
const head = to => `From: anna@example.test\r\nTo: ${to}\r\nSubject: x\r\nMIME-Version: 1.0\r\n`;
for (const to of ['Team: ann@example.test, ben@example.test;, carl@example.test', 'undisclosed-recipients:;']) {
  const message = head(to) + '\r\nx\r\n';
  console.log('letterparser', JSON.stringify((extract(message).to || []).map(a => a.address)));
  const groups = (await simpleParser(message)).to.value;
  console.log('mailparser', JSON.stringify(groups.flatMap(a => a.group || a).map(a => a.address)));
}
const attachment = head('ben@example.test') + 'Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: image/png\r\n' +
  "Content-Disposition: attachment; filename*=utf-8''caf%C3%A9.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--q--\r\n";
console.log('letterparser', extract(attachment).attachments[0].filename, 'mailparser', (await simpleParser(attachment)).attachments[0].filename);
J
node groups.mjs >seen
cat seen
cat >expected <<'E'
letterparser ["Team: ann@example.test","ben@example.test;","carl@example.test"]
mailparser ["ann@example.test","ben@example.test","carl@example.test"]
letterparser ["undisclosed-recipients:;"]
mailparser []
letterparser undefined mailparser café.png
E
diff expected seen && echo "as seen before"
