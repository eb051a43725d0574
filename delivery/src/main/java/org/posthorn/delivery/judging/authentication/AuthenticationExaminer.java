package org.posthorn.delivery.judging.authentication;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.posthorn.delivery.judging.Authentication;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Findings;
import org.posthorn.delivery.judging.Incoming;
import org.posthorn.delivery.judging.Peer;
import org.posthorn.delivery.judging.Subject;
import org.posthorn.delivery.judging.authentication.AuthenticationPolicy.Mode;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.spf.ReceivedSpf;

/// Authenticates mail of strangers: finds out who it is from, writes that into its header, and
/// advises what the policy of its recipients' domains says. What a relay of ours brings it has
/// judged itself, and nothing is claimed about it.
public final class AuthenticationExaminer implements Examiner {
  private final AuthenticationSettings settings;
  private final Checks checks;

  /// @param resolver is asked within the limits
  public AuthenticationExaminer(
      AuthenticationSettings settings,
      AuthenticationLimits limits,
      Resolver resolver,
      InstantSource clock) {
    this.settings = settings;
    checks = new Checks(settings, resolver, limits, clock);
  }

  @Override
  public String name() {
    return "authentication";
  }

  @Override
  public void examine(Subject subject, Findings findings) throws IOException {
    Incoming incoming = subject.incoming();
    Peer peer = incoming.peer();
    if (peer.kind() != Peer.Kind.STRANGER || settings.isTrusted(peer.address())) {
      return;
    }
    AuthenticationPolicy policy = policy(incoming.recipients());
    if (policy.mode() == Mode.OFF) {
      return;
    }
    Checks.Results found = checks.run(subject);
    Decision decision = Decision.of(found, policy, settings);
    Authentication authentication =
        new Authentication(
            found.iprev(),
            found.spf(),
            found.helo(),
            found.signatures(),
            found.dmarc(),
            decision.handling());
    findings.authenticated(authentication);
    findings.field(ResultFields.of(authentication, settings.hostName()).field());
    findings.field(ReceivedSpf.field(found.spf(), settings.hostName()));
    boolean report = incoming.from().mailbox().isEmpty();
    AuthenticationSignals.of(authentication, decision, report).forEach(findings::signal);
    decision
        .rejection()
        .ifPresentOrElse(
            why -> findings.refuse(why.status(), why.text()),
            () -> findings.advise(decision.advice()));
  }

  @Override
  public boolean together(InetAddress client, String one, String other) {
    String first = domain(one);
    String second = domain(other);
    return first.equals(second)
        || settings.isTrusted(client)
        || settings.policies().apply(first).agrees(settings.policies().apply(second));
  }

  /// The recipients' domains agree ([#together]), unless an administrator has just changed one.
  private AuthenticationPolicy policy(List<String> recipients) {
    return AuthenticationPolicy.mildest(
        recipients.stream()
            .map(AuthenticationExaminer::domain)
            .distinct()
            .map(settings.policies())
            .collect(Collectors.toSet()));
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }
}
