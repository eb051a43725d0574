package org.posthorn.web.oauth;

import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.WebRequest;
import org.posthorn.web.session.Sessions;

/// The users who can decide in a browser: those signed in with all their rights, not with a
/// client's token.
///
/// @param all in the order of signing in
/// @param chosen the user that the request is about; empty if `all` is empty
record Deciders(List<Principal> all, Optional<Principal> chosen) {
  /// Chooses the user named by `as`, or by `login_hint` (OpenID Connect Core §3.1.2.1); otherwise
  /// the first signed-in user.
  ///
  /// @throws OAuthError `access_denied` if the user in `as` is not signed in
  static Deciders of(OAuthParts parts, WebRequest request, Parameters parameters) {
    List<Principal> all =
        parts.browser().apply(request).stream()
            .filter(who -> who.scope().equals(Scope.ALL))
            .toList();
    String named = parameters.text(Sessions.ACCOUNT);
    if (!named.isEmpty()) {
      Principal who =
          all.stream()
              .filter(each -> id(each).equals(named))
              .findFirst()
              .orElseThrow(
                  () -> OAuthError.of("access_denied", "this account is not signed in here"));
      return new Deciders(all, Optional.of(who));
    }
    String hint = parameters.text("login_hint");
    return new Deciders(
        all,
        all.stream()
            .filter(each -> each.name().equalsIgnoreCase(hint))
            .findFirst()
            .or(() -> all.stream().findFirst()));
  }

  /// The value of `as` for a user.
  static String id(Principal who) {
    return ObjectId.ofAccount(who.account());
  }
}
