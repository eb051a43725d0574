package org.posthorn.delivery.judging.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.judging.Authentication;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Findings;
import org.posthorn.delivery.judging.Peer;
import org.posthorn.delivery.judging.Subject;
import org.posthorn.delivery.judging.Virus;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.Offence;
import org.posthorn.spam.reputation.Reputation;

/// Learns from what the examiners before it have found: it is the last one. What is in between says
/// nothing, and a verdict of ours counts less than what a person says later.
public final class ReputationExaminer implements Examiner {
  /// From such a probability on a message is spam for sure.
  private static final double SPAM = 0.95;

  /// Up to it a message is wanted for sure.
  private static final double HAM = 0.05;

  private static final double WEIGHT = 0.2;

  private final ConnectionPolicy policy;
  private final KnownForwarders forwarders;

  /// @param forwarders whose reputation is not that of what they pass on
  public ReputationExaminer(ConnectionPolicy policy, KnownForwarders forwarders) {
    this.policy = policy;
    this.forwarders = forwarders;
  }

  @Override
  public String name() {
    return "reputation";
  }

  @Override
  public void examine(Subject subject, Findings findings) {
    Peer peer = subject.incoming().peer();
    if (peer.kind() != Peer.Kind.STRANGER || peer.found().isEmpty()) {
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

  private List<org.posthorn.spam.reputation.Subject> subjects(Peer peer, Findings findings) {
    Reputation reputation = policy.reputation();
    Optional<Authentication> found = findings.authentication();
    if (forwarders.brings(peer.address())
        || found.filter(each -> forwarders.sealed(each.signatures().arc())).isPresent()) {
      return found.map(AuthenticatedDomains::ofAuthor).orElse(List.of()).stream()
          .map(org.posthorn.spam.reputation.Subject::domain)
          .toList();
    }
    List<org.posthorn.spam.reputation.Subject> subjects =
        new ArrayList<>(reputation.subjects(peer.address()));
    AuthenticatedDomains.in(found)
        .forEach(domain -> subjects.add(org.posthorn.spam.reputation.Subject.domain(domain)));
    return subjects;
  }
}
