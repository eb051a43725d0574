package org.posthorn.transport;

import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.transport.TlsResults.ResultType;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.SmtpEnvelope;

/// Decides how connections to the servers of a destination must be encrypted, for one delivery
/// attempt: collects the facts that [TlsDecision] needs, and looks up no more than it needs. One
/// thread at a time.
final class Encryption {
  private final TlsaLookup tlsa;
  private final StsPolicies policies;
  private final TlsResults results;
  private final Optional<DomainName> domain;
  private final Optional<TlsPolicy> configured;
  private boolean stsKnown;
  private Optional<StsPolicies.Sts> sts = Optional.empty();

  Encryption(
      TransportSettings settings,
      TlsaLookup tlsa,
      StsPolicies policies,
      TlsResults results,
      Destination destination) {
    this.tlsa = tlsa;
    this.policies = policies;
    this.results = results;
    String target = destination.target();
    boolean named = !destination.isRelay() && !target.startsWith("[");
    this.domain = named ? Optional.of(DomainName.parse(target)) : Optional.empty();
    this.configured =
        domain.flatMap(name -> Optional.ofNullable(settings.tlsDomains().get(name.ascii())));
  }

  /// @param dane the TLSA records, if DANE decides
  /// @param nameTrusted whether an attacker on the network cannot have given us another server's
  ///   name
  /// @param applied the policy named in TLS reports; empty for relays, which are not reported on
  record Choice(
      TlsDecision decision,
      Optional<ServerTarget.Dane> dane,
      boolean nameTrusted,
      Optional<TlsResults.Applied> applied,
      TlsResults results) {

    /// The same choice, of which nothing more is reported.
    Choice told() {
      return new Choice(decision, dane, nameTrusted, Optional.empty(), results);
    }

    /// @param encrypted whether TLS is on
    void connected(MxHost mx, boolean encrypted) {
      if (encrypted) {
        applied.ifPresent(results::success);
      } else {
        failed(mx, ResultType.STARTTLS_NOT_SUPPORTED, "the server offers no STARTTLS");
      }
    }

    void failed(MxHost mx, ResultType type, String text) {
      applied.ifPresent(policy ->
          results.failure(
              policy,
              new TlsResults.Failure(
                  type, mx.name(), Optional.of(mx.address().getAddress()), text)));
    }
  }

  /// Decides about one server. May query the DNS and fetch the domain's MTA-STS policy.
  Choice of(MxHost mx, SmtpEnvelope envelope) {
    boolean requireTls = envelope.requireTls();
    TlsPolicy usual = configured.orElse(mx.tls());
    // A policy set by the administrator needs no lookup, except DANE.
    boolean asksDane = domain.isPresent() && (configured.isEmpty() || usual == TlsPolicy.DANE);
    TlsaLookup.Result found = asksDane ? tlsa.of(mx) : new TlsaLookup.None();
    TlsDecision.Dane dane = dane(found);
    boolean needsSts = requireTls && !mx.naming().trusted();
    boolean unknown = dane == TlsDecision.Dane.NONE || dane == TlsDecision.Dane.UNUSABLE;
    boolean nothingElse = configured.isEmpty() && unknown;
    boolean asksSts = domain.isPresent() && (needsSts || nothingElse);
    Optional<StsPolicies.Sts> policy = asksSts ? sts(needsSts) : Optional.empty();
    TlsDecision.Sts fit = fit(policy, mx);
    TlsDecision decision =
        TlsDecision.of(
            new TlsDecision.Facts(
                configured,
                dane,
                fit,
                usual,
                mx.naming().trusted(),
                requireTls,
                envelope.tlsOptional()));
    Choice choice =
        new Choice(
            decision,
            found instanceof TlsaLookup.Records records
                ? Optional.of(records.dane())
                : Optional.empty(),
            mx.naming().trusted() || fit == TlsDecision.Sts.ENFORCED,
            domain.map(name -> applied(name, mx, found, policy)),
            results);
    if (decision instanceof TlsDecision.Refuse(_, String text, ResultType type)) {
      choice.failed(mx, type, text);
    } else if (isUnknown(policy, mx)) {
      choice.failed(
          mx, ResultType.VALIDATION_FAILURE, "the MTA-STS policy does not know the server");
      return choice.told();
    }
    return choice;
  }

  /// Whether a policy in testing mode does not list the server. This is only reported.
  private static boolean isUnknown(Optional<StsPolicies.Sts> policy, MxHost mx) {
    return policy.isPresent()
        && policy.get().mode() == StsPolicies.Mode.TESTING
        && !policy.get().allows().test(new DomainName(mx.name()));
  }

  private Optional<StsPolicies.Sts> sts(boolean needed) {
    if (!stsKnown) {
      sts =
          domain
              .flatMap(name -> policies.of(name, needed))
              .filter(each -> each.mode() != StsPolicies.Mode.NONE);
      stsKnown = true;
    }
    return sts;
  }

  private static TlsDecision.Dane dane(TlsaLookup.Result found) {
    return switch (found) {
      case TlsaLookup.None _ -> TlsDecision.Dane.NONE;
      case TlsaLookup.Failed _ -> TlsDecision.Dane.FAILED;
      case TlsaLookup.Records records ->
          records.usable() ? TlsDecision.Dane.USABLE : TlsDecision.Dane.UNUSABLE;
    };
  }

  private static TlsDecision.Sts fit(Optional<StsPolicies.Sts> policy, MxHost mx) {
    if (policy.isEmpty()) {
      return TlsDecision.Sts.NONE;
    }
    boolean allowed = policy.get().allows().test(new DomainName(mx.name()));
    return switch (policy.get().mode()) {
      case ENFORCE -> allowed ? TlsDecision.Sts.ENFORCED : TlsDecision.Sts.FORBIDDEN;
      case TESTING -> allowed ? TlsDecision.Sts.TESTED : TlsDecision.Sts.NONE;
      case NONE -> TlsDecision.Sts.NONE;
    };
  }

  private static TlsResults.Applied applied(
      DomainName domain, MxHost mx, TlsaLookup.Result found, Optional<StsPolicies.Sts> policy) {
    if (found instanceof TlsaLookup.Records records) {
      return new TlsResults.Applied(
          domain,
          TlsResults.PolicyType.TLSA,
          new DomainName(records.dane().baseDomain()),
          records.lines(),
          false);
    }
    if (found instanceof TlsaLookup.Failed) {
      DomainName host = new DomainName(mx.name());
      return new TlsResults.Applied(domain, TlsResults.PolicyType.TLSA, host, List.of(), false);
    }
    return policy
        .map(each ->
            new TlsResults.Applied(
                domain,
                TlsResults.PolicyType.STS,
                domain,
                each.lines(),
                each.mode() == StsPolicies.Mode.TESTING))
        .orElseGet(() ->
            new TlsResults.Applied(
                domain, TlsResults.PolicyType.NO_POLICY_FOUND, domain, List.of(), false));
  }
}
