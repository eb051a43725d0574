// Takes the code of a link out of the address into the form, so that it is neither sent nor kept in
// the history with the address.
"use strict";

const code = location.hash.slice(1);
if (code) {
  document.getElementById("token").value = code;
  history.replaceState(null, "", location.pathname);
}
