package org.posthorn.transport;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.transport.TlsResults.ResultType;

/// What a server's encryption must be: all rules in one place.
sealed interface TlsDecision {

  /// @param policies to try at the server, one after the other if TLS fails; at least one. None
  ///   follows one that must not fail
  record Use(List<TlsPolicy> policies) implements TlsDecision {
    public Use {
      policies = List.copyOf(policies);
    }
  }

  /// The server gets nothing.
  ///
  /// @param status such as `4.7.5`
  record Refuse(String status, String text, ResultType type) implements TlsDecision {}

  /// What DANE says.
  enum Dane {
    /// It does not apply.
    NONE,
    /// A certificate is named.
    USABLE,
    /// Nothing that we can use is named (RFC 7672 §2.2).
    UNUSABLE,
    /// It cannot be found out.
    FAILED
  }

  /// What MTA-STS says.
  enum Sts {
    /// Nothing.
    NONE,
    /// The policy knows the host, and is only tried out.
    TESTED,
    /// The policy knows the host.
    ENFORCED,
    /// The policy is enforced and does not know the host.
    FORBIDDEN
  }

  /// Everything that matters.
  ///
  /// @param configured what the administrator demands of this destination
  /// @param usual what is demanded where nobody says anything
  /// @param nameTrusted whether nobody on the way can have given us another server's name
  /// @param requireTls whether the message demands it (RFC 8689)
  /// @param tlsOptional whether the message rather goes than keeps to what the domain says
  record Facts(
      Optional<TlsPolicy> configured,
      Dane dane,
      Sts sts,
      TlsPolicy usual,
      boolean nameTrusted,
      boolean requireTls,
      boolean tlsOptional) {}

  /// Decides: what the administrator says, then DANE, then MTA-STS (RFC 8461 §2: it overrides no
  /// DANE), then what is usual. A message may demand more of anybody, and less of the domain only.
  static TlsDecision of(Facts facts) {
    TlsDecision decision =
        facts.configured().isPresent()
            ? configured(facts.configured().get(), facts.dane())
            : published(facts);
    if (!facts.requireTls()) {
      boolean optional = facts.tlsOptional() && facts.configured().isEmpty();
      return optional ? optional(decision, facts.usual()) : decision;
    }
    if (decision instanceof Refuse) {
      return decision;
    }
    // RFC 8689 §4.2.1: a name from an unsigned MX says nothing, unless MTA-STS knows it.
    if (!facts.nameTrusted() && facts.sts() != Sts.ENFORCED) {
      return new Refuse(
          "5.7.30",
          "REQUIRETLS: neither DNSSEC nor MTA-STS says that this is the server",
          ResultType.DNSSEC_INVALID);
    }
    TlsPolicy policy = ((Use) decision).policies().getFirst();
    return only(verifies(policy) ? policy : TlsPolicy.VERIFIED);
  }

  /// RFC 8689 §4.2.2: what the domain says is tried, but its failure is not the message's.
  private static TlsDecision optional(TlsDecision published, TlsPolicy usual) {
    Set<TlsPolicy> policies = new LinkedHashSet<>();
    if (published instanceof Use(List<TlsPolicy> first)) {
      policies.addAll(first);
    }
    policies.addAll(use(usual).policies());
    return new Use(List.copyOf(policies));
  }

  private static TlsDecision configured(TlsPolicy policy, Dane dane) {
    if (policy != TlsPolicy.DANE) {
      return use(policy);
    }
    return switch (dane) {
      case USABLE -> only(TlsPolicy.DANE);
      case FAILED -> undecided();
      case NONE, UNUSABLE ->
          new Refuse(
              "4.7.5", "DANE is demanded, but there are no records", ResultType.DANE_REQUIRED);
    };
  }

  private static TlsDecision published(Facts facts) {
    if (facts.dane() == Dane.FAILED) {
      return undecided();
    }
    if (facts.dane() == Dane.USABLE) {
      return only(TlsPolicy.DANE);
    }
    if (facts.sts() == Sts.FORBIDDEN) {
      return new Refuse(
          "4.7.5",
          "the domain's MTA-STS policy does not know this server",
          ResultType.VALIDATION_FAILURE);
    }
    if (facts.sts() == Sts.ENFORCED) {
      return only(TlsPolicy.VERIFIED);
    }
    if (facts.dane() == Dane.UNUSABLE) {
      return verifies(facts.usual()) ? only(facts.usual()) : only(TlsPolicy.ENCRYPTED);
    }
    if (facts.sts() == Sts.TESTED && facts.usual() == TlsPolicy.OPPORTUNISTIC) {
      // RFC 8461 §5: what would fail is reported, and goes all the same.
      return new Use(List.of(TlsPolicy.VERIFIED, TlsPolicy.OPPORTUNISTIC, TlsPolicy.PLAIN));
    }
    return use(facts.usual());
  }

  private static Refuse undecided() {
    return new Refuse(
        "4.7.5", "whether the server has TLSA records is unknown", ResultType.DNSSEC_INVALID);
  }

  private static Use use(TlsPolicy policy) {
    // RFC 7435: where any encryption would do and it fails, none is better than no mail.
    return policy == TlsPolicy.OPPORTUNISTIC
        ? new Use(List.of(TlsPolicy.OPPORTUNISTIC, TlsPolicy.PLAIN))
        : only(policy);
  }

  private static Use only(TlsPolicy policy) {
    return new Use(List.of(policy));
  }

  /// Whether a server's certificate is verified.
  static boolean verifies(TlsPolicy policy) {
    return policy == TlsPolicy.VERIFIED || policy == TlsPolicy.IMPLICIT || policy == TlsPolicy.DANE;
  }
}
