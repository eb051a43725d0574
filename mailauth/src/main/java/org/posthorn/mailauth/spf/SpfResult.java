package org.posthorn.mailauth.spf;

import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// What SPF says of a query. All texts are printable ASCII of bounded length.
///
/// @param mechanism the directive that matched, as the domain published it: `include:example.com`,
///   `-all`; `default` if none did
/// @param problem why it is `temperror`, `permerror` or `none`; otherwise empty
/// @param explanation of the domain for a `fail` (RFC 7208 §6.2), for the reply that refuses the
///   message. It is the domain's own text: a reply should say whose it is
public record SpfResult(
    AuthenticationVerdict verdict,
    SpfQuery query,
    String mechanism,
    String problem,
    Optional<String> explanation) {
  /// The mechanism where none matched (RFC 7208 §9.1).
  public static final String DEFAULT = "default";

  public SpfResult {
    mechanism = SpfText.of(mechanism, SpfText.NAME_MAX);
    problem = SpfText.of(problem, SpfText.PROBLEM_MAX);
    explanation = explanation.map(text -> SpfText.of(text, text.length()));
  }

  /// The domain that was judged, with A-labels; if the client gave none that is well formed, what
  /// it gave, made printable.
  public String domain() {
    return query
        .name()
        .map(DomainName::ascii)
        .orElseGet(() -> SpfText.of(query.domain(), SpfText.NAME_MAX));
  }
}
