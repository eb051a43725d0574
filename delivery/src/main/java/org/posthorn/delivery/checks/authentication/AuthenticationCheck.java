package org.posthorn.delivery.checks.authentication;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.Incoming;
import org.posthorn.delivery.checks.MessageAuthentication;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Mode;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.spf.ReceivedSpf;

/// Authenticates mail from other servers: finds out who it is from, writes that into its header,
/// and gives the advice of the policy of its recipients' domains. Mail from a trusted relay was
/// authenticated there, and gets no results here.
public final class AuthenticationCheck implements MessageCheck {
  private final AuthenticationSettings settings;
  private final Checks checks;

  /// @param resolver is used within the limits
  public AuthenticationCheck(
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
  public void examine(CheckedMessage subject, Findings findings) throws IOException {
    Incoming incoming = subject.incoming();
    Peer peer = incoming.peer();
    if (peer.kind() != Peer.Kind.UNAUTHENTICATED || settings.isTrusted(peer.address())) {
      return;
    }
    AuthenticationPolicy policy = policy(incoming.recipients());
    if (policy.mode() == Mode.OFF) {
      return;
    }
    Checks.Results found = checks.run(subject);
    Decision decision = Decision.of(found, policy, settings);
    MessageAuthentication authentication =
        new MessageAuthentication(
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

  /// The recipients' domains have the same policy ([#together]), unless an administrator has just
  /// changed one.
  private AuthenticationPolicy policy(List<String> recipients) {
    return AuthenticationPolicy.mildest(
        recipients.stream()
            .map(AuthenticationCheck::domain)
            .distinct()
            .map(settings.policies())
            .collect(Collectors.toSet()));
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }
}
