package org.posthorn.delivery.checks.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageAuthentication;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.Offence;
import org.posthorn.spam.reputation.Reputation;

/// Learns reputations from the results of the checks before it; it is the last one. Doubtful
/// results teach nothing, and a result counts less than an owner's later classification.
public final class ReputationCheck implements MessageCheck {
  /// From this probability on a message is certainly spam.
  private static final double SPAM = 0.95;

  /// Up to this probability a message is certainly wanted.
  private static final double HAM = 0.05;

  private static final double WEIGHT = 0.2;

  private final ConnectionPolicy policy;
  private final KnownForwarders forwarders;

  /// @param forwarders have no reputation from what they forward
  public ReputationCheck(ConnectionPolicy policy, KnownForwarders forwarders) {
    this.policy = policy;
    this.forwarders = forwarders;
  }

  @Override
  public String name() {
    return "reputation";
  }

  @Override
  public void examine(CheckedMessage subject, Findings findings) {
    Peer peer = subject.incoming().peer();
    if (peer.kind() != Peer.Kind.UNAUTHENTICATED || peer.found().isEmpty()) {
      return;
    }
    boolean virus = findings.virus() == Virus.CERTAIN;
    if (virus) {
      policy.bans().offence(peer.address(), Offence.VIRUS);
    }
    double probability = findings.spam().orElse((SPAM + HAM) / 2);
    if (virus || probability >= SPAM) {
      subjects(peer, findings).forEach(each -> policy.reputation().spam(each, virus ? 1 : WEIGHT));
    } else if (probability <= HAM) {
      subjects(peer, findings).forEach(each -> policy.reputation().ham(each, WEIGHT));
    }
  }

  private List<org.posthorn.spam.reputation.ReputationSubject> subjects(
      Peer peer, Findings findings) {
    Reputation reputation = policy.reputation();
    Optional<MessageAuthentication> found = findings.authentication();
    if (forwarders.brings(peer.address())
        || found.filter(each -> forwarders.sealed(each.signatures().arc())).isPresent()) {
      return found.map(AuthenticatedDomains::ofAuthor).orElse(List.of()).stream()
          .map(org.posthorn.spam.reputation.ReputationSubject::domain)
          .toList();
    }
    List<org.posthorn.spam.reputation.ReputationSubject> subjects =
        new ArrayList<>(reputation.subjects(peer.address()));
    AuthenticatedDomains.in(found)
        .forEach(
            domain -> subjects.add(org.posthorn.spam.reputation.ReputationSubject.domain(domain)));
    return subjects;
  }
}
