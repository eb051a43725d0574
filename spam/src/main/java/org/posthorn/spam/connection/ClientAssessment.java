package org.posthorn.spam.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.posthorn.dns.DomainName;
import org.posthorn.spam.Signal;
import org.posthorn.spam.connection.ClientTraits.HeloName;
import org.posthorn.spam.reputation.Reputation;

/// The connection checks of one session of an untrusted client. One thread.
///
/// DNS queries are sent as early as possible. The session waits for them only if a decision depends
/// on them: if settings allow refusing or delaying, or DNS lists are used.
public final class ClientAssessment {
  /// Maximum number of domains looked up in DNS lists in one session.
  private static final int DOMAINS_MAX = 20;

  private final ConnectionPolicy policy;
  private final InetAddress client;
  private final PendingAnswers answers;
  private final Set<DomainName> asked = new HashSet<>();
  private String helo = "";
  private CompletableFuture<HeloName> heloName =
      CompletableFuture.completedFuture(HeloName.UNKNOWN);
  private boolean early;
  private Traits traits = new Traits("", HeloName.UNKNOWN, ReverseDns.UNKNOWN, List.of());

  /// Signals of the client's names, cached for these names.
  private record Traits(String helo, HeloName heloName, ReverseDns reverse, List<Signal> signals) {}

  ClientAssessment(ConnectionPolicy policy, InetAddress client) {
    this.policy = policy;
    this.client = client;
    answers = policy.answers();
    policy.lists().ask(client).forEach(answers::add);
  }

  /// How long to delay the greeting; zero unless the client has a bad reputation.
  public Duration greetingDelay() {
    return policy.reputation().trust(client) == Reputation.Trust.BAD
        ? policy.settings().early().delay()
        : Duration.ZERO;
  }

  /// The client has sent something before the greeting.
  ///
  /// @return whether the session continues
  public boolean earlyTalk() {
    early = true;
    policy.counters().earlyTalkers().increment();
    policy.bans().offence(client, Offence.EARLY_TALK);
    return !policy.settings().early().refused();
  }

  /// The client has named an unknown recipient.
  public void unknownRecipient() {
    policy.bans().offence(client, Offence.UNKNOWN_RECIPIENT);
  }

  /// The client begins a message.
  ///
  /// @param greeted its HELO name
  /// @param senderDomain empty for the null reverse-path
  public Optional<ClientRefusal> mail(String greeted, String senderDomain) {
    if (!greeted.equalsIgnoreCase(helo)) {
      helo = greeted;
      Optional<DomainName> name = ClientTraits.domain(greeted);
      heloName =
          name.isPresent() && policy.dependencies().heloNames()
              ? policy
                  .questions()
                  .ask(
                      () -> ClientTraits.look(policy.dependencies().resolver(), name.get(), client),
                      HeloName.UNKNOWN)
              : CompletableFuture.completedFuture(HeloName.UNKNOWN);
      name.ifPresent(this::askLists);
    }
    ClientTraits.domain(senderDomain).ifPresent(this::askLists);
    return policy.tooMany(client, false);
  }

  private void askLists(DomainName domain) {
    if (policy.lists().haveDomains() && asked.size() < DOMAINS_MAX && asked.add(domain)) {
      policy.lists().ask(domain).forEach(answers::add);
    }
  }

  /// How long to wait for the client's reverse DNS; zero unless a decision depends on it.
  public Duration patience() {
    ConnectionSettings settings = policy.settings();
    boolean depends = settings.refuseAbove().isPresent() || settings.greylistAbove().isPresent();
    return depends ? answers.left() : Duration.ZERO;
  }

  /// The client names an existing recipient.
  ///
  /// @param senderDomain empty for the null reverse-path
  /// @param recipient the whole address
  /// @param first whether it is the first of the message
  public Optional<ClientRefusal> recipient(
      String senderDomain, String recipient, boolean first, ReverseDns reverse) {
    ConnectionSettings settings = policy.settings();
    boolean decides = settings.refuseAbove().isPresent() || settings.greylistAbove().isPresent();
    if (decides && !isPostmaster(recipient)) {
      List<Signal> found = signals(reverse);
      Optional<ClientRefusal> objection = policy.unwanted(client, found);
      if (objection.isEmpty() && !senderDomain.isEmpty()) {
        objection = policy.greylisted(client, found, senderDomain, List.of(recipient));
      }
      if (objection.isPresent()) {
        return objection;
      }
    }
    return first ? policy.tooMany(client, true) : Optional.empty();
  }

  /// RFC 5321 §4.5.1: a refused sender must be able to reach the postmaster.
  private static boolean isPostmaster(String recipient) {
    return recipient.toLowerCase(Locale.ROOT).startsWith("postmaster@")
        || recipient.equalsIgnoreCase("postmaster");
  }

  /// The signals found so far, including answers of DNS lists.
  public List<Signal> signals(ReverseDns reverse) {
    List<Signal> signals = new ArrayList<>(answers.await());
    signals.addAll(traits(heloFound(), reverse));
    if (early) {
      signals.add(new Signal("early-talker", 2.0, "sent data before the greeting"));
    }
    Optional<Signal> reputation = policy.reputation().ofClient(client);
    reputation.ifPresent(signals::add);
    if (reputation.isEmpty()) {
      signals.add(
          new Signal("client-new", 0.3, client.getHostAddress() + " has not sent mail before"));
    }
    return signals;
  }

  /// Cached, because they are the same for each message of a session.
  private List<Signal> traits(HeloName found, ReverseDns reverse) {
    if (!traits.helo().equals(helo)
        || traits.heloName() != found
        || !traits.reverse().equals(reverse)) {
      traits =
          new Traits(helo, found, reverse, policy.traits().signals(client, helo, found, reverse));
    }
    return traits.signals();
  }

  private HeloName heloFound() {
    return heloName.getNow(HeloName.UNKNOWN);
  }
}
