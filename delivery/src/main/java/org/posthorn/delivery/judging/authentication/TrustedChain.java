package org.posthorn.delivery.judging.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.delivery.judging.authentication.Checks.Results;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.Verdict;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.dmarc.Identifier;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;

/// What servers that we trust found out about a message before it came here. RFC 8617 §7.2.
final class TrustedChain {
  private TrustedChain() {}

  /// The hop that is believed: the earliest of those that are trusted from the last one on. Whoever
  /// seals later may have changed the message, and may have taken the chain from another one, so
  /// that what stands below somebody unknown says nothing.
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

  /// Whether that hop found the author authenticated: by DMARC, or by results that make it pass.
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
    return !passed.isEmpty() && found.dmarc(passed).verdict() == Verdict.PASS;
  }

  private static Optional<Identifier> identifier(MethodResult result) {
    return switch (result.method()) {
      case "dkim" ->
          result
              .property("header", "d")
              .flatMap(TrustedChain::domain)
              .map(name -> new Identifier(Identifier.Method.DKIM, name, Verdict.PASS));
      case "spf" ->
          result
              .property("smtp", "mailfrom")
              .map(address -> address.substring(address.lastIndexOf('@') + 1))
              .flatMap(TrustedChain::domain)
              .map(name -> new Identifier(Identifier.Method.SPF, name, Verdict.PASS));
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
