package org.posthorn.web.session;

import java.io.IOException;
import java.util.Optional;
import org.posthorn.directory.sessions.SupportLinks;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// `/login/support`: where links for support lead. The secret stands behind the `#` of a link,
/// which no browser sends, and a script puts it into the form. Nothing is used up before the form
/// is sent: programs that look at links beforehand open no session.
final class SupportLogin {
  private final SupportLinks links;
  private final SignedIn signedIn;
  private final LoginLimits limits;

  SupportLogin(SupportLinks links, SignedIn signedIn, LoginLimits limits) {
    this.links = links;
    this.signedIn = signedIn;
    this.limits = limits;
  }

  /// `GET /login/support`
  Answer show(WebRequest request) {
    Login.requirePrivate(request);
    return Page.of(
        "Support",
        """
        <p>This link signs in to the account of somebody who needs help. It works once. The owner
        sees that it was used, and by whom.</p>
        <p>It takes the place of your own session in this browser: use a private window to keep
        that.</p>
        <form method="post" action="/login/support">
        <label for="token">Code of the link</label>
        <input id="token" name="token" autocomplete="off" autocapitalize="off" spellcheck="false" \
        required>
        <button>Sign in</button>
        </form>
        <script src="/login/support.js" defer></script>
        """);
  }

  /// `POST /login/support`
  Answer open(WebRequest request) throws IOException {
    Login.requirePrivate(request);
    Form form = Form.of(request, limits.formBytes());
    Optional<WebSession.Opened> opened =
        links.use(
            form.text("token").strip(), request.client(), request.field("User-Agent").orElse(""));
    return signedIn.keep(
        request,
        opened.orElseThrow(
            () -> new WebException(403, "this link was used, has expired, or is forbidden")),
        Login.seeOther("/mail/"));
  }
}
