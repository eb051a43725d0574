package org.posthorn.delivery.checks.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.delivery.checks.authentication.Checks.Results;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.dmarc.Identifier;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;

/// The results of trusted servers that handled a message before it came here. RFC 8617 §7.2.
final class TrustedChain {
  private TrustedChain() {}

  /// The hop that is trusted: the earliest of an unbroken run of trusted ones from the last. A
  /// later sealer may have changed the message, or have copied the chain from another message, so
  /// that results below an unknown sealer say nothing.
  static Optional<ArcChain.Hop> hop(ArcChain chain, Set<DomainName> sealers) {
    Optional<ArcChain.Hop> believed = Optional.empty();
    for (ArcChain.Hop hop : chain.hops().reversed()) {
      if (!sealers.contains(hop.sealer())) {
        break;
      }
      believed = Optional.of(hop);
    }
    return believed;
  }

  /// Whether that hop found the author authenticated: by DMARC, or by results that make DMARC pass.
  static boolean authenticates(ArcChain.Hop hop, Results found) {
    Optional<DomainName> author = found.dmarc().author();
    List<MethodResult> results =
        AuthenticationResults.parse(hop.authenticationResults(), ResultsLimits.defaults())
            .map(AuthenticationResults::results)
            .orElse(List.of());
    boolean dmarc =
        results.stream()
            .filter(result -> result.method().equals("dmarc") && result.result().equals("pass"))
            .flatMap(result -> result.property("header", "from").stream())
            .flatMap(name -> domain(name).stream())
            .anyMatch(name -> author.filter(name::equals).isPresent());
    if (dmarc) {
      return true;
    }
    List<Identifier> passed = new ArrayList<>();
    for (MethodResult result : results) {
      if (result.result().equals("pass")) {
        identifier(result).ifPresent(passed::add);
      }
    }
    return !passed.isEmpty() && found.dmarc(passed).verdict() == AuthenticationVerdict.PASS;
  }

  private static Optional<Identifier> identifier(MethodResult result) {
    return switch (result.method()) {
      case "dkim" ->
          result
              .property("header", "d")
              .flatMap(TrustedChain::domain)
              .map(
                  name -> new Identifier(Identifier.Method.DKIM, name, AuthenticationVerdict.PASS));
      case "spf" ->
          result
              .property("smtp", "mailfrom")
              .map(address -> address.substring(address.lastIndexOf('@') + 1))
              .flatMap(TrustedChain::domain)
              .map(name -> new Identifier(Identifier.Method.SPF, name, AuthenticationVerdict.PASS));
      default -> Optional.empty();
    };
  }

  private static Optional<DomainName> domain(String text) {
    try {
      return Optional.of(DomainName.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// For reports: RFC 8617 §7.2.2.
  static String words(ArcChain chain) {
    return "arc=pass"
        + chain.hops().reversed().stream()
            .map(hop ->
                " as["
                    + hop.instance()
                    + "].d="
                    + hop.sealer()
                    + " as["
                    + hop.instance()
                    + "].s="
                    + hop.selector())
            .collect(Collectors.joining());
  }
}
