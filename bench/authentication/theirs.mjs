// Judges the messages of a file of worlds by npm's mailauth 7.1.0 (Node 22.19 or later): a line for each method.
//   node theirs.mjs DIRECTORY-OF-node_modules WORLDS
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const require = createRequire(process.argv[2] + '/');
const { authenticate, spf } = require('mailauth');
const realNow = Date.now;

function resolver(dns) {
    const zone = new Map(Object.entries(dns).map(([name, records]) => [name.toLowerCase(), records]));
    const names = [...zone.keys()];
    const fail = code => { throw Object.assign(new Error(code), { code }); };
    return async (name, type) => {
        let wanted = name.replace(/\.$/, '').toLowerCase();
        for (let i = 0; i < 10; i++) {
            const found = zone.get(wanted) || [];
            if (found.some(record => record[0] === 'TIMEOUT')) fail('ETIMEOUT');
            const alias = found.find(record => record[0] === 'CNAME');
            if (alias && type !== 'CNAME') { wanted = alias[1].replace(/\.$/, '').toLowerCase(); continue; }
            const values = found.filter(record => record[0] === type).map(record => record[1]);
            if (!values.length) fail(found.length || names.some(one => one.endsWith('.' + wanted)) ? 'ENODATA' : 'ENOTFOUND');
            return type === 'TXT' ? values.map(value => [value])
                : type === 'MX' ? values.map(value => ({ priority: Number(value.split(' ')[0]), exchange: value.split(' ')[1] || '' }))
                : values;
        }
        fail('ESERVFAIL');
    };
}

for (const world of JSON.parse(readFileSync(process.argv[3]))) {
    const asked = resolver(world.dns);
    for (const one of world.cases) {
        const say = (method, result) => console.log([world.name, one.label, method, result].join('\t'));
        Date.now = one.now ? () => one.now * 1000 : realNow;
        const client = { ip: one.ip, helo: one.helo, sender: one.sender || `postmaster@${one.helo}`, mta: 'mx.receiver.example', resolver: asked };
        try {
            if (!one.file) {
                say('spf', (await spf(client)).status.result);
                continue;
            }
            const result = await authenticate(readFileSync(one.file), { ...client, disableBimi: true });
            for (const method of world.methods) {
                if (method === 'dkim') {
                    const all = result.dkim.results.map(row => row.status.result);
                    say('dkim', all.join(' ') || 'none');
                } else say(method, (result[method] && result[method].status && result[method].status.result) || 'none');
            }
        } catch (error) {
            for (const method of world.methods) say(method, 'exception');
        }
    }
}
