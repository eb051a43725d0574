package org.posthorn.mailauth.spf;

import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// The SPF result. All texts are printable ASCII of limited length.
///
/// @param mechanism the directive that matched, as published: `include:example.com`, `-all`;
///   `default` if none matched
/// @param problem the reason of `temperror`, `permerror` or `none`; otherwise empty
/// @param explanation the domain's explanation of a `fail` (RFC 7208 §6.2), for the reply that
///   refuses the message. It is the domain's own text: a reply should say so
public record SpfResult(
    AuthenticationVerdict verdict,
    SpfQuery query,
    String mechanism,
    String problem,
    Optional<String> explanation) {
  /// The mechanism if none matched (RFC 7208 §9.1).
  public static final String DEFAULT = "default";

  public SpfResult {
    mechanism = SpfText.of(mechanism, SpfText.NAME_MAX);
    problem = SpfText.of(problem, SpfText.PROBLEM_MAX);
    explanation = explanation.map(text -> SpfText.of(text, text.length()));
  }

  /// The checked domain, with A-labels; if it is malformed, the client's text in printable form.
  public String domain() {
    return query
        .name()
        .map(DomainName::ascii)
        .orElseGet(() -> SpfText.of(query.domain(), SpfText.NAME_MAX));
  }
}
