// What the login pages need of WebAuthn: ask the server for a challenge, have a passkey answer it,
// and bring the answer back.
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

async function post(path, value) {
  const answer = await fetch(root + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
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

const button = document.getElementById("passkey");
if (button && window.PublicKeyCredential) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const problem = document.getElementById("passkey-problem");
    problem.textContent = "";
    try {
      await signIn(button.dataset.return, button.dataset.csrf);
    } catch (error) {
      // What browsers say is for programmers.
      problem.textContent = error instanceof DOMException ? button.dataset.failed : error.message;
    }
  });
}
