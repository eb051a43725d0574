package org.posthorn.web.session;

import java.io.IOException;
import java.util.Optional;
import org.posthorn.directory.sessions.SupportLinks;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

/// `/login/support`: the target of support links. The secret is in the fragment of the link, which
/// browsers do not send; a script copies it into the form. The link is used up only when the form
/// is sent, not by programs that check links.
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
    Language language = Language.of(request);
    return Page.of(
        language,
        LoginText.SUPPORT,
        """
        <p>%s</p>
        <p>%s</p>
        <form method="post" action="/login/support">
        %s
        <button class="primary">%s</button>
        </form>
        <script src="/login/support.js" defer></script>
        """
            .formatted(
                LoginText.SUPPORT_LINK.html(language),
                LoginText.SUPPORT_SESSION.html(language),
                Page.field(
                    LoginText.SUPPORT_CODE.html(language),
                    "token",
                    "autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" required"),
                LoginText.SIGN_IN.html(language)));
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
        opened.orElseThrow(() -> LoginText.SUPPORT_USED.refusal(403, request)),
        Login.seeOther("/mail/"));
  }
}
