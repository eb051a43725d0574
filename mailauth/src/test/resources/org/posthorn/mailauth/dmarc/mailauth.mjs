// Runs the cases of cases.tsv through the npm package mailauth (7.1.0, Node 22.19 or later) and prints
// where it differs from the values there:  node mailauth.mjs DIRECTORY-OF-node_modules < cases.tsv
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const require = createRequire(process.argv[2] + '/');
const { dmarc } = require('mailauth/lib/dmarc');
const addressparser = require('nodemailer/lib/addressparser');

const fail = code => { throw Object.assign(new Error(code), { code }); };

function resolver(published) {
    const txt = {}, names = new Set(), failing = new Set();
    for (const entry of published === '-' ? [] : published.split(' / ')) {
        if (entry[0] === '@') names.add(entry.slice(1));
        else if (entry[0] === '!') failing.add(entry.slice(1));
        else {
            const at = entry.indexOf(' ');
            const name = '_dmarc.' + entry.slice(0, at);
            (txt[name] ||= []).push(['v=DMARC1; ' + entry.slice(at + 1)]);
            names.add(name);
        }
    }
    return async (name, type) => {
        if (failing.has(name)) fail('ESERVFAIL');
        if (type === 'TXT' && txt[name]) return txt[name];
        if (type === 'A' && names.has(name) && !txt[name]) return ['192.0.2.1'];
        if ([...names].some(known => known === name || known.endsWith('.' + name))) fail('ENODATA');
        fail('ENOTFOUND');
    };
}

let same = 0;
for (const line of readFileSync(0, 'utf8').split('\n')) {
    if (!line || line[0] === '#') continue;
    const [published, from, identifiers, verdict, policy, where] = line.split('\t');
    const list = identifiers === '-' ? [] : identifiers.split(' ').map(text => text.split(/[=:]/));
    const domains = method => list.filter(one => one[0] === method && one[1] === 'pass').map(one => one[2]);
    const result = await dmarc({
        headerFrom: addressparser(from, { flatten: true }).map(one => one.address),
        spfDomains: domains('spf').map(domain => ({ domain })),
        dkimDomains: domains('dkim').map(domain => ({ domain })),
        resolver: resolver(published)
    });
    const theirs = result
        ? [result.status.result, result.policy || 'none', result.policyDomain || '-']
        : ['no result', 'none', '-'];
    if (theirs.join() === [verdict, policy, where].join()) same++;
    else console.log(JSON.stringify({ published, from, identifiers, ours: [verdict, policy, where], theirs }));
}
console.log(same + ' alike');
