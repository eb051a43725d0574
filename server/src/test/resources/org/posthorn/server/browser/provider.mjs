// An OpenID provider (the package oidc-provider) that takes everybody for whoever they say they are.
// Arguments: port, files of its certificate and key, where it sends people back to.
import { createServer } from "node:https";
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [port, chain, key, redirect] = process.argv.slice(2);
const provider = new Provider("https://localhost:" + port, {
  clients: [{ client_id: "posthorn", client_secret: "a secret of this test", redirect_uris: [redirect] }],
  claims: { email: ["email", "email_verified"] },
  cookies: { keys: ["a key of this test"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified") }),
  }),
});
createServer({ cert: readFileSync(chain), key: readFileSync(key) }, provider.callback())
  .listen(Number(port), "127.0.0.1", () => console.log("listening"));
