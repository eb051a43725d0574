// What the pages of this server need of WebAuthn: ask the server for a challenge, have a passkey
// answer it, and bring the answer back.
"use strict";

// Where the site is: a proxy may show it below a path.
const root = new URL("..", document.currentScript.src).pathname.replace(/\/$/, "");

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param token of the session, if there is one */
async function post(path, value, token = "") {
  const answer = await fetch(root + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
    body: JSON.stringify(value),
  });
  const said = await answer.json();
  if (!answer.ok) {
    throw new Error(said.detail || "The server refused.");
  }
  return said;
}

function listed(ids) {
  return ids.map((id) => ({ type: "public-key", id: bytes(id) }));
}

/** @param token of the session beside which the account is to be, or empty */
async function signIn(back, token) {
  const asked = await post("/login/passkey/challenge", { return: back, ...(token ? { add: token } : {}) });
  const key = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.rpId,
      timeout: asked.timeout,
      userVerification: asked.userVerification,
      allowCredentials: listed(asked.allow),
    },
  });
  const response = {
    clientDataJSON: text(key.response.clientDataJSON),
    authenticatorData: text(key.response.authenticatorData),
    signature: text(key.response.signature),
  };
  if (key.response.userHandle) {
    response.userHandle = text(key.response.userHandle);
  }
  const done = await post("/login/passkey", {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: response,
    clientExtensionResults: {},
  });
  const to = done.location;
  location.assign(to.startsWith(root + "/") ? to : root + to);
}

/** @param account which of those that are signed in, as the end of a path */
async function add(name, token, account) {
  const asked = await post("/account/security/passkey/challenge" + account, {}, token);
  const key = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.rpId, name: asked.rpId },
      user: { id: bytes(asked.handle), name: asked.name, displayName: asked.name },
      pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg: alg })),
      timeout: asked.timeout,
      excludeCredentials: listed(asked.exclude),
      authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
      attestation: "none",
    },
  });
  await post("/account/security/passkey" + (account ? account + "&" : "?") + "name=" + encodeURIComponent(name), {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: {
      clientDataJSON: text(key.response.clientDataJSON),
      attestationObject: text(key.response.attestationObject),
    },
    clientExtensionResults: {},
  }, token);
  location.reload();
}

function offer(button, action) {
  if (!button || !window.PublicKeyCredential) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    const problem = document.getElementById("passkey-problem");
    problem.textContent = "";
    try {
      await action();
    } catch (error) {
      problem.textContent = error.message;
    }
  });
}

const asking = document.getElementById("passkey");
offer(asking, () => signIn(asking.dataset.return, asking.dataset.csrf));
const adding = document.getElementById("passkey-add");
offer(adding, () => add(document.getElementById("passkey-name").value, adding.dataset.csrf, adding.dataset.account));
