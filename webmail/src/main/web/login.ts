// The way to the login page.

import { base, whenSignedOut } from "./http.ts";

whenSignedOut(() => {
  // The login page comes back here.
  const here = location.pathname + location.search + location.hash;
  location.assign(new URL("login", base).pathname + "?return=" + encodeURIComponent(here));
});
