package org.posthorn.transport;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.transport.TlsResults.ResultType;

/// Decides the encryption required for one server: all rules are here.
sealed interface TlsDecision {

  /// @param policies TLS policies to try at the server, in this order; at least one. Nothing
  ///   follows a policy that must succeed
  record Use(List<TlsPolicy> policies) implements TlsDecision {
    public Use {
      policies = List.copyOf(policies);
    }
  }

  /// The server must not be used.
  ///
  /// @param status such as `4.7.5`
  record Refuse(String status, String text, ResultType type) implements TlsDecision {}

  /// The result of DANE.
  enum Dane {
    /// It does not apply.
    NONE,
    /// There are usable TLSA records.
    USABLE,
    /// There are TLSA records, but no usable ones (RFC 7672 §2.2).
    UNUSABLE,
    /// The lookup failed.
    FAILED
  }

  /// The result of MTA-STS.
  enum Sts {
    /// There is no policy.
    NONE,
    /// The policy lists the host and is in testing mode.
    TESTED,
    /// The policy lists the host and is enforced.
    ENFORCED,
    /// The policy is enforced and does not list the host.
    FORBIDDEN
  }

  /// The facts that the decision depends on.
  ///
  /// @param configured the policy configured for this destination
  /// @param usual the default policy
  /// @param nameTrusted whether an attacker on the network cannot have given us another server's
  ///   name
  /// @param requireTls whether the message requires TLS (RFC 8689)
  /// @param tlsOptional whether the message is to be sent even if the domain's TLS policy cannot be
  ///   met (RFC 8689 §3)
  record Facts(
      Optional<TlsPolicy> configured,
      Dane dane,
      Sts sts,
      TlsPolicy usual,
      boolean nameTrusted,
      boolean requireTls,
      boolean tlsOptional) {}

  /// Decides by the configuration, then DANE, then MTA-STS (RFC 8461 §2: DANE takes precedence),
  /// then the default. A message may require more than any of these. It may waive only what the
  /// recipient domain requires.
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
    // RFC 8689 §4.2.1: a name from an unsigned MX record is not trusted unless MTA-STS lists it.
    if (!facts.nameTrusted() && facts.sts() != Sts.ENFORCED) {
      return new Refuse(
          "5.7.30",
          "REQUIRETLS: neither DNSSEC nor MTA-STS says that this is the server",
          ResultType.DNSSEC_INVALID);
    }
    TlsPolicy policy = ((Use) decision).policies().getFirst();
    return only(verifies(policy) ? policy : TlsPolicy.VERIFIED);
  }

  /// RFC 8689 §4.2.2: the domain's policy is tried, but the message is sent even if it fails.
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
      // RFC 8461 §5: in testing mode the failure is reported, and the message is sent.
      return new Use(List.of(TlsPolicy.VERIFIED, TlsPolicy.OPPORTUNISTIC, TlsPolicy.PLAIN));
    }
    return use(facts.usual());
  }

  private static Refuse undecided() {
    return new Refuse(
        "4.7.5", "whether the server has TLSA records is unknown", ResultType.DNSSEC_INVALID);
  }

  private static Use use(TlsPolicy policy) {
    // RFC 7435: if opportunistic encryption fails, plain text is better than no delivery.
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
