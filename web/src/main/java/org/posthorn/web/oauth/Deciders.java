package org.posthorn.web.oauth;

import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.WebRequest;
import org.posthorn.web.session.Sessions;

/// Who may decide in a browser: those who signed in with all that they may do, not with a token of
/// a program.
///
/// @param all in the order in which they signed in
/// @param chosen the one that the request is about; nobody if `all` is empty
record Deciders(List<Principal> all, Optional<Principal> chosen) {
  /// Whom a request names with `as`, or else with `login_hint` (OpenID Connect Core §3.1.2.1); the
  /// first if it names nobody who is signed in.
  ///
  /// @throws OAuthError `access_denied` if `as` is somebody who is not signed in
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

  /// What `as` has for somebody.
  static String id(Principal who) {
    return ObjectId.ofAccount(who.account());
  }
}
