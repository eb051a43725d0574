#!/usr/bin/env bash
# postal-mime 4.0.0 and nodemailer 10.6.1 (npm): postal-mime gives the address of `From: "odd user"@example.test` without
# its quotes (`odd user@example.test`), which is no address any more (RFC 5322 §3.4.1: a local part with a space is quoted).
# nodemailer reads that text as a name and an address, so that the reply goes to user@example.test, who is somebody else.
# As an object ({ address }) nodemailer quotes it again, and the reply goes where it should. mailparser 3.14.2 keeps the quotes.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit --ignore-scripts postal-mime@4.0.0 nodemailer@10.6.1 mailparser@3.14.2
cat >reply.mjs <<'J'
import PostalMime from 'postal-mime';
import nodemailer from 'nodemailer';
import { simpleParser } from 'mailparser';
const message = 'From: "odd user"@example.test\r\nTo: anna@example.test\r\nSubject: hello\r\n\r\nHello.\r\n';
const transport = nodemailer.createTransport({ streamTransport: true });
const to = async address =>
  (await transport.sendMail({ from: 'anna@example.test', to: address, subject: 're', text: 're' })).envelope.to.join();
const postal = (await PostalMime.parse(message)).from.address;
const parsed = (await simpleParser(message)).from.value[0].address;
console.log(`postal-mime reads ${postal}, mailparser ${parsed}`);
console.log(`reply to postal-mime's text: ${await to(postal)}`);
console.log(`reply to postal-mime's address as an object: ${await to({ name: '', address: postal })}`);
console.log(`reply to mailparser's text: ${await to(parsed)}`);
J
node reply.mjs >seen
cat >expected <<'E'
postal-mime reads odd user@example.test, mailparser "odd user"@example.test
reply to postal-mime's text: user@example.test
reply to postal-mime's address as an object: "odd user"@example.test
reply to mailparser's text: "odd user"@example.test
E
cat seen
diff expected seen && echo "as seen before"
