package org.posthorn.web.oauth;

import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;
import org.posthorn.web.session.Language;
import org.posthorn.web.session.Sessions;

/// The users who can decide in a browser: those signed in with all their rights, not with a
/// client's token.
///
/// @param all in the order of signing in
/// @param chosen the user that the request is about; empty if `all` is empty
/// @param support whether there is a support session instead, which may not decide
record Deciders(List<Principal> all, Optional<Principal> chosen, boolean support) {
  /// Chooses the user named by `as`, or by `login_hint` (OpenID Connect Core §3.1.2.1); otherwise
  /// the first signed-in user.
  ///
  /// @throws OAuthError `access_denied` if the user in `as` is not signed in
  static Deciders of(OAuthParts parts, WebRequest request, Parameters parameters) {
    List<Principal> signedIn = parts.browser().apply(request);
    List<Principal> all = signedIn.stream().filter(who -> who.scope().equals(Scope.ALL)).toList();
    boolean support = all.isEmpty() && !signedIn.isEmpty();
    String named = parameters.text(Sessions.ACCOUNT);
    if (!named.isEmpty()) {
      Principal who =
          all.stream()
              .filter(each -> id(each).equals(named))
              .findFirst()
              .orElseThrow(
                  () -> OAuthError.of("access_denied", "this account is not signed in here"));
      return new Deciders(all, Optional.of(who), support);
    }
    String hint = parameters.text("login_hint");
    return new Deciders(
        all,
        all.stream()
            .filter(each -> each.name().equalsIgnoreCase(hint))
            .findFirst()
            .or(() -> all.stream().findFirst()),
        support);
  }

  /// What a browser is shown if nobody can decide: the login page, which leads back to `path`. It
  /// would lead back at once from a support session.
  Answer nobody(OAuthParts parts, WebRequest request, String path, Parameters parameters) {
    return support
        ? Pages.support(Language.of(request))
        : Pages.login(parts.issuer(), path, parameters);
  }

  /// The value of `as` for a user.
  static String id(Principal who) {
    return ObjectId.ofAccount(who.account());
  }
}
