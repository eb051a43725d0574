// The way to the login page, and what another window has to do with it.

import { base, TOKEN, tokenChanged, whenSignedOut } from "./http.ts";

whenSignedOut(() => {
  // The login page comes back here.
  const here = location.pathname + location.search + location.hash;
  location.assign(new URL("login", base).pathname + "?return=" + encodeURIComponent(here));
});

/**
 * Goes to the login page though somebody is signed in: what is to be changed needs a recent sign-in.
 *
 * @param as to which account; to the first if it is missing
 */
export function signInAgain(as?: string | null): void {
  const here = location.pathname + location.search + location.hash;
  location.assign(new URL("login", base).pathname + "?again=1" + (as ? "&as=" + encodeURIComponent(as) : "") + "&return=" + encodeURIComponent(here));
}

addEventListener("storage", ({ key, newValue }) => {
  if (key === TOKEN && newValue) {
    tokenChanged();
  }
});
