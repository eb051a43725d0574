// The way to the login page, and what another window has to do with it.

import { base, TOKEN, tokenChanged, whenSignedOut } from "./http.ts";

whenSignedOut(() => {
  // The login page comes back here.
  const here = location.pathname + location.search + location.hash;
  location.assign(new URL("login", base).pathname + "?return=" + encodeURIComponent(here));
});

addEventListener("storage", ({ key, newValue }) => {
  if (key === TOKEN && newValue) {
    tokenChanged();
  }
});
