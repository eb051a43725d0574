package org.posthorn.mailauth.dmarc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.DmarcRecord.Policies;

/// Evaluates DMARC. RFC 9989 §5.3. Thread-safe if the resolver is.
public final class DmarcVerifier {
  private final Resolver resolver;
  private final PublicSuffixes suffixes;
  private final DmarcLimits limits;

  /// @param resolver should limit the queries for one message:
  ///   [org.posthorn.mailauth.BoundedResolver]
  public DmarcVerifier(Resolver resolver, PublicSuffixes suffixes, DmarcLimits limits) {
    this.resolver = resolver;
    this.suffixes = suffixes;
    this.limits = limits;
  }

  /// Evaluates a message; queries the DNS.
  ///
  /// @param identifiers all results of SPF and DKIM
  public DmarcResult verify(Author author, List<Identifier> identifiers) {
    return switch (author) {
      case Author.Nobody(var reason) -> without(AuthenticationVerdict.NONE, reason);
      case Author.Unclear(var reason) -> without(AuthenticationVerdict.PERMERROR, reason);
      case Author.Domains(var domains) -> {
        TreeWalk walk = new TreeWalk(resolver, suffixes, limits);
        // §11.5: each domain is evaluated, and the most severe result counts.
        DmarcResult worst = null;
        for (DomainName domain : domains) {
          DmarcResult result = new Evaluation(walk, domain, identifiers).result();
          // Among equally severe results the last counts.
          if (worst == null || severity(result) >= severity(worst)) {
            worst = result;
          }
        }
        if (worst == null) {
          throw new IllegalStateException("an author without a domain");
        }
        yield domains.size() == 1
            ? worst
            : new DmarcResult(
                worst.verdict(),
                worst.author(),
                worst.policy(),
                worst.published(),
                worst.organization(),
                worst.aligned(),
                worst.reason() + " (one of " + domains.size() + " authors' domains)");
      }
    };
  }

  private static DmarcResult without(AuthenticationVerdict verdict, String reason) {
    return new DmarcResult(
        verdict,
        Optional.empty(),
        Policy.NONE,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        reason);
  }

  private static int severity(DmarcResult result) {
    return switch (result.verdict()) {
      case FAIL ->
          switch (result.policy()) {
            case REJECT -> 6;
            case QUARANTINE -> 5;
            case NONE -> 4;
          };
      case TEMPERROR -> 3;
      case PERMERROR -> 2;
      case PASS -> 0;
      default -> 1;
    };
  }

  /// The evaluation for one author domain.
  private final class Evaluation {
    private final TreeWalk walk;
    private final DomainName author;
    private final List<Identifier> identifiers;
    private final Set<DomainName> walked = new HashSet<>();

    Evaluation(TreeWalk walk, DomainName author, List<Identifier> identifiers) {
      this.walk = walk;
      this.author = author;
      this.identifiers = new LinkedHashSet<>(identifiers).stream().toList();
    }

    DmarcResult result() {
      return switch (walk.discover(author)) {
        case TreeWalk.Discovery.Failed(var reason) -> of(AuthenticationVerdict.TEMPERROR, reason);
        case TreeWalk.Discovery.Nothing(var reason) -> of(AuthenticationVerdict.NONE, reason);
        case TreeWalk.Discovery.Found(var published) ->
            published
                .record()
                .policies()
                .map(policies -> applied(published, policies))
                .orElseGet(() ->
                    new DmarcResult(
                        AuthenticationVerdict.PERMERROR,
                        Optional.of(author),
                        Policy.NONE,
                        Optional.of(published),
                        Optional.empty(),
                        List.of(),
                        "the policy record of "
                            + published.domain()
                            + " cannot be used: "
                            + String.join("; ", published.record().problems())));
      };
    }

    private DmarcResult of(AuthenticationVerdict verdict, String reason) {
      return new DmarcResult(
          verdict,
          Optional.of(author),
          Policy.NONE,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          reason);
    }

    private DmarcResult applied(TreeWalk.Published published, Policies policies) {
      Optional<DomainName> organization = walk.organizational(author);
      List<Identifier> aligned = new ArrayList<>();
      Optional<String> undecided = Optional.empty();
      for (Identifier identifier : identifiers) {
        boolean passed = identifier.verdict() == AuthenticationVerdict.PASS;
        if (!passed && identifier.verdict() != AuthenticationVerdict.TEMPERROR) {
          continue;
        }
        Optional<Boolean> alignment = alignment(identifier, published.record(), organization);
        if (passed && alignment.orElse(false)) {
          aligned.add(identifier);
        } else if (alignment.isEmpty() || (!passed && alignment.get())) {
          undecided =
              Optional.of(
                  (passed
                          ? "no answer of the DNS about the organization of "
                          : "no result of " + identifier.method() + " for ")
                      + identifier.domain());
        }
      }
      Asked asked = asked(published, policies);
      AuthenticationVerdict verdict = AuthenticationVerdict.PASS;
      String reason;
      if (!aligned.isEmpty()) {
        Identifier first = aligned.getFirst();
        reason = first.method() + " authenticated " + first.domain();
      } else if (undecided.isPresent() || asked.missing().isEmpty()) {
        verdict = AuthenticationVerdict.TEMPERROR;
        reason = undecided.orElse("no answer of the DNS whether " + author + " exists");
      } else {
        verdict = AuthenticationVerdict.FAIL;
        reason = "neither SPF nor DKIM authenticated " + author + "; " + asked.reason();
      }
      return new DmarcResult(
          verdict,
          Optional.of(author),
          asked.policy(),
          Optional.of(published),
          organization,
          aligned,
          reason);
    }

    /// Whether a domain is aligned with the author's (§4.10.2); empty if the DNS lookup failed.
    private Optional<Boolean> alignment(
        Identifier identifier, DmarcRecord record, Optional<DomainName> organization) {
      DomainName domain = identifier.domain();
      if (domain.equals(author)) {
        return Optional.of(true);
      }
      boolean strict =
          identifier.method() == Identifier.Method.SPF ? record.strictSpf() : record.strictDkim();
      // An organizational domain is at or above the name, so names with different top-level domains
      // have no common one, and no query is needed.
      if (strict || !domain.topLabel().equals(author.topLabel())) {
        return Optional.of(false);
      }
      if (organization.isEmpty()) {
        return Optional.empty();
      }
      if (!domain.isAtOrBelow(organization.get())) {
        return Optional.of(false);
      }
      if (walked.add(domain) && walked.size() > limits.identifiersMax()) {
        return Optional.empty(); // not evaluated, so it cannot be said to fail
      }
      return walk.organizational(domain).map(organization.get()::equals);
    }

    /// @param missing whether the author's domain does not exist; empty if this matters and is
    ///   unknown
    private record Asked(Policy policy, Optional<Boolean> missing, String reason) {}

    /// The policy that applies. §4.10.1.
    private Asked asked(TreeWalk.Published published, Policies policies) {
      Optional<Boolean> missing = Optional.of(false);
      String tag = "p";
      Policy policy = policies.own();
      if (!published.domain().equals(author)) {
        tag = "sp";
        policy = policies.subdomains();
        if (policies.nonexistent() != policies.subdomains()) {
          missing = walk.isMissing(author);
          if (missing.orElse(false)) {
            tag = "np";
            policy = policies.nonexistent();
          }
        }
      }
      String reason = published.domain() + " asks for " + policy.text() + " (" + tag + ")";
      if (published.record().testing() && policy != Policy.NONE) {
        policy = policy.lowered();
        reason += ", lowered to " + policy.text() + " by its test mode (t=y)";
      }
      return new Asked(policy, missing, reason);
    }
  }
}
