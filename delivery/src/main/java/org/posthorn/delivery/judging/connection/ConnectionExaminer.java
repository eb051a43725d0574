package org.posthorn.delivery.judging.connection;

import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Findings;
import org.posthorn.delivery.judging.Incoming;
import org.posthorn.delivery.judging.Peer;
import org.posthorn.delivery.judging.Subject;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.Objection;

/// Says of a stranger's message what was found out about the client that brings it, and about the
/// domains that authenticated it. Comes behind the examiner that authenticates.
public final class ConnectionExaminer implements Examiner {
  private static final EnhancedStatus COME_BACK = EnhancedStatus.of("4.7.1");

  private final ConnectionPolicy policy;

  public ConnectionExaminer(ConnectionPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String name() {
    return "connection";
  }

  @Override
  public void examine(Subject subject, Findings findings) {
    Incoming incoming = subject.incoming();
    Peer peer = incoming.peer();
    if (peer.kind() != Peer.Kind.STRANGER || peer.found().isEmpty()) {
      return; // of clients that are trusted nothing was looked for
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

  private static void refuse(Findings findings, Objection objection) {
    findings.refuse(COME_BACK, objection.words());
  }

  /// What lists say of the author's domain; the others were asked about when the client named them.
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
