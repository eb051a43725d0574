package org.posthorn.delivery.checks.connection;

import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.Incoming;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;
import org.posthorn.spam.connection.ClientRefusal;
import org.posthorn.spam.connection.ConnectionPolicy;

/// Adds the signals of the client that sends a message, and of the domains that authenticated it.
/// Runs after [org.posthorn.delivery.checks.authentication.AuthenticationCheck].
public final class ConnectionCheck implements MessageCheck {
  private static final EnhancedStatus TRY_LATER = EnhancedStatus.of("4.7.1");

  private final ConnectionPolicy policy;

  public ConnectionCheck(ConnectionPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String name() {
    return "connection";
  }

  @Override
  public void examine(CheckedMessage subject, Findings findings) {
    Incoming incoming = subject.incoming();
    Peer peer = incoming.peer();
    if (peer.kind() != Peer.Kind.UNAUTHENTICATED || peer.found().isEmpty()) {
      return; // trusted clients are not checked
    }
    peer.found().forEach(findings::signal);
    authors(findings).forEach(findings::signal);
    policy
        .reputation()
        .ofDomains(AuthenticatedDomains.in(findings.authentication()))
        .ifPresent(findings::signal);
    if (incoming.from().mailbox().isEmpty()) {
      policy
          .ofNullSender(peer.address(), peer.found(), incoming.recipients())
          .ifPresent(objection -> refuse(findings, objection));
    }
  }

  private static void refuse(Findings findings, ClientRefusal objection) {
    findings.refuse(TRY_LATER, objection.words());
  }

  /// DNS lists on the author's domain; the other lists were queried when the client connected.
  private List<Signal> authors(Findings findings) {
    return findings
        .authentication()
        .flatMap(found ->
            found
                .dmarc()
                .author()
                .filter(author -> !found.spf().query().name().equals(Optional.of(author))))
        .map(author -> policy.ofDomains(List.of(author)))
        .orElse(List.of());
  }
}
