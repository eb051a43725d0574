// Navigation to the login page, and coordination with other windows.

import { base, TOKEN, tokenChanged, whenSignedOut } from "./http.ts";

whenSignedOut(() => {
  // The login page returns here.
  const here = location.pathname + location.search + location.hash;
  location.assign(new URL("login", base).pathname + "?return=" + encodeURIComponent(here));
});

/**
 * Opens the login page although the user is signed in, since a change needs a recent sign-in.
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
