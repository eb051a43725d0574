package org.posthorn.delivery.checks.authentication;

import java.util.Optional;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.Rejection;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Mode;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Temporary;
import org.posthorn.delivery.checks.authentication.Checks.Results;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.transport.dmarcreport.Observation.Handling;

/// The consequence of the authentication of a message.
///
/// @param rejection present if the advice is to refuse it
/// @param handling what the report to the author's domain says of it
/// @param trustedSealer the trusted server that found the author authenticated
/// @param excused whether failures of SPF and DMARC do not count, because of how the message came
/// @param onlyRecorded whether there are no consequences, so that signals have weight 0 too
record Decision(
    Advice advice,
    Optional<Rejection> rejection,
    Handling handling,
    Optional<DomainName> trustedSealer,
    boolean excused,
    boolean onlyRecorded) {
  // RFC 7372 §3
  private static final EnhancedStatus SPF_FAILED = EnhancedStatus.of("5.7.23");
  private static final EnhancedStatus FAILED = EnhancedStatus.of("5.7.26");

  // RFC 3463 §3.5: directory server failure
  private static final EnhancedStatus NO_ANSWER = EnhancedStatus.of("4.4.3");

  static Decision of(Results found, AuthenticationPolicy policy, AuthenticationSettings settings) {
    boolean forwarder = settings.isForwarder(found.iprev().client());
    Optional<ArcChain.Hop> hop =
        found.dmarc().verdict() == AuthenticationVerdict.PASS
            ? Optional.empty()
            : TrustedChain.hop(found.signatures().arc(), settings.sealers())
                .filter(trusted -> TrustedChain.authenticates(trusted, found));
    Optional<DomainName> sealer = hop.map(ArcChain.Hop::sealer);
    boolean excused = forwarder || sealer.isPresent();
    if (policy.mode() != Mode.ENFORCE) {
      Handling handling =
          found.dmarc().requested() == Policy.NONE
              ? Handling.NONE
              : Handling.overridden(
                  Disposition.NONE, OverrideKind.LOCAL_POLICY, "results are only recorded");
      return new Decision(Advice.ACCEPT, Optional.empty(), handling, sealer, excused, true);
    }
    Handling handling = handling(found, policy, forwarder, sealer.isPresent());
    if (excused) {
      return new Decision(Advice.ACCEPT, Optional.empty(), handling, sealer, true, false);
    }
    Optional<Rejection> temporary = temporary(found);
    if (temporary.isPresent() && policy.temporary() == Temporary.DEFER) {
      return new Decision(Advice.REFUSE, temporary, handling, sealer, false, false);
    }
    Advice advice = advice(found, policy);
    Optional<Rejection> rejection =
        advice == Advice.REFUSE ? Optional.of(rejection(found)) : Optional.empty();
    return new Decision(advice, rejection, handling, sealer, false, false);
  }

  private static Advice advice(Results found, AuthenticationPolicy policy) {
    if (spfDecides(found.dmarc())) {
      return found.spf().verdict() == AuthenticationVerdict.FAIL ? policy.spfFail() : Advice.ACCEPT;
    }
    return wanted(found.dmarc(), policy);
  }

  private static Advice wanted(DmarcResult dmarc, AuthenticationPolicy policy) {
    return switch (dmarc.requested()) {
      case NONE -> Advice.ACCEPT;
      case QUARANTINE -> policy.quarantine();
      case REJECT -> policy.reject();
    };
  }

  /// If the author's domain has no policy, or none that is valid.
  private static boolean spfDecides(DmarcResult dmarc) {
    return dmarc.verdict() == AuthenticationVerdict.NONE
        || dmarc.verdict() == AuthenticationVerdict.PERMERROR;
  }

  private static Handling handling(
      Results found, AuthenticationPolicy policy, boolean forwarder, boolean chain) {
    Policy requested = found.dmarc().requested();
    if (requested == Policy.NONE) {
      return Handling.NONE;
    }
    if (chain) {
      return Handling.overridden(
          Disposition.NONE,
          OverrideKind.LOCAL_POLICY,
          TrustedChain.words(found.signatures().arc()));
    }
    if (forwarder) {
      return Handling.overridden(
          Disposition.NONE, OverrideKind.TRUSTED_FORWARDER, "a forwarder that is known here");
    }
    Disposition done =
        switch (wanted(found.dmarc(), policy)) {
          case ACCEPT -> Disposition.NONE;
          case JUNK, QUARANTINE -> Disposition.QUARANTINE;
          case REFUSE -> Disposition.REJECT;
        };
    Disposition asked = requested == Policy.REJECT ? Disposition.REJECT : Disposition.QUARANTINE;
    return done == asked
        ? Handling.of(done)
        : Handling.overridden(
            done, OverrideKind.LOCAL_POLICY, requested.text() + " is treated so here");
  }

  private static Rejection rejection(Results found) {
    SpfResult spf = found.spf();
    if (spfDecides(found.dmarc())) {
      // RFC 7208 §6.2: the reply must say whose text it is.
      String explained =
          spf.explanation().map(text -> "; " + spf.domain() + " explained: " + text).orElse("");
      return new Rejection(
          SPF_FAILED,
          "SPF of "
              + spf.domain()
              + " does not permit "
              + spf.query().client().getHostAddress()
              + explained);
    }
    return new Rejection(FAILED, "DMARC: " + found.dmarc().reason());
  }

  /// If the DNS did not answer a query that decides.
  private static Optional<Rejection> temporary(Results found) {
    DmarcResult dmarc = found.dmarc();
    if (dmarc.verdict() == AuthenticationVerdict.TEMPERROR) {
      return Optional.of(
          new Rejection(
              NO_ANSWER, "The author could not be authenticated now (" + dmarc.reason() + ")"));
    }
    if (spfDecides(dmarc) && found.spf().verdict() == AuthenticationVerdict.TEMPERROR) {
      return Optional.of(
          new Rejection(
              NO_ANSWER,
              "The DNS does not say now whether " + found.spf().domain() + " permits this client"));
    }
    return Optional.empty();
  }
}
