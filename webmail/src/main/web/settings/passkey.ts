// Creates a passkey in the browser, and registers it at the server.

import { base, send } from "../http.ts";
import type { Id } from "../jmap/types.ts";

const PATH = "account/security/passkey";

/** The server's options; byte strings are in base64url. */
interface Asked {
  challenge: string;
  rpId: string;
  timeout: number;
  handle: string;
  name: string;
  algorithms: number[];
  exclude: string[];
}

/** Whether this browser supports passkeys. */
export const passkeys = "PublicKeyCredential" in globalThis;

/**
 * @param account one of the signed-in accounts
 * @param name chosen by the user @returns false if the browser created none: the user cancelled, or one exists already
 */
export async function addPasskey(account: Id, name: string): Promise<boolean> {
  const asked = (await (await post("/challenge", { as: account }, {})).json()) as Asked;
  let made: PublicKeyCredential;
  try {
    made = (await navigator.credentials.create({ publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.rpId, name: asked.rpId },
      user: { id: bytes(asked.handle), name: asked.name, displayName: asked.name },
      pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg })),
      timeout: asked.timeout,
      excludeCredentials: asked.exclude.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
      attestation: "none",
    } })) as PublicKeyCredential;
  } catch (failure) {
    if (failure instanceof DOMException) {
      return false;
    }
    throw failure;
  }
  const response = made.response as AuthenticatorAttestationResponse;
  await post("", { as: account, name }, {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) },
    clientExtensionResults: {},
  });
  return true;
}

function post(path: string, query: Record<string, string>, body: unknown): Promise<Response> {
  return send(new URL(PATH + path + "?" + new URLSearchParams(query), base), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
