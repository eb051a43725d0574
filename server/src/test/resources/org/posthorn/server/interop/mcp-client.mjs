// A program with a language model: signs in with OAuth, and calls tools. Prints a line of JSON for each result; "authorize URL" asks
// for the code that the browser gets, on a line of standard input.

import { createInterface } from "node:readline/promises";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // the server's certificate is self-signed

const url = new URL(process.argv[2]);
const kept = {};
const provider = {
  redirectUrl: "http://127.0.0.1:9/callback",
  clientMetadata: { client_name: "Model", redirect_uris: ["http://127.0.0.1:9/callback"], scope: "mcp.read mcp.known" },
  clientInformation: () => ({ client_id: "model" }),
  tokens: () => kept.tokens,
  saveTokens: (tokens) => { kept.tokens = tokens; },
  saveCodeVerifier: (verifier) => { kept.verifier = verifier; },
  codeVerifier: () => kept.verifier,
  redirectToAuthorization: (to) => console.log("authorize " + to),
};

const say = (value) => console.log(JSON.stringify(value));
const transport = () => new StreamableHTTPClientTransport(url, { authProvider: provider });
let client = new Client({ name: "test", version: "1" });
const first = transport();
try {
  await client.connect(first);
} catch (failure) {
  if (!(failure instanceof UnauthorizedError)) {
    throw failure;
  }
  const input = createInterface({ input: process.stdin });
  for await (const code of input) {
    await first.finishAuth(code);
    break;
  }
  client = new Client({ name: "test", version: "1" });
  await client.connect(transport());
}
say((await client.listTools()).tools.map(({ name }) => name));
say(await client.callTool({ name: "search_messages", arguments: { subject: "Lease" } }));
say(await client.callTool({ name: "create_draft", arguments: { to: ["carol@example.org"], text: "Here it is." } }));
say(await client.callTool({ name: "create_draft", arguments: { to: ["alice@example.test"], text: "To remember." } }));
process.exit(0);
