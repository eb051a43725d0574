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
import org.posthorn.spam.connection.ClientTraits.HelloName;
import org.posthorn.spam.reputation.Reputation;

/// One session of a client that is not trusted. One thread.
///
/// Questions are asked as soon as they can be, and waited for only when something depends on the
/// answers: where a setting lets them refuse or delay a recipient, or lists were asked.
public final class ClientAssessment {
  /// Domains that lists are asked about in one session: more are somebody's play.
  private static final int DOMAINS_MAX = 20;

  private final ConnectionPolicy policy;
  private final InetAddress client;
  private final PendingAnswers answers;
  private final Set<DomainName> asked = new HashSet<>();
  private String hello = "";
  private CompletableFuture<HelloName> helloName =
      CompletableFuture.completedFuture(HelloName.UNKNOWN);
  private boolean early;
  private Traits traits = new Traits("", HelloName.UNKNOWN, ReverseDns.UNKNOWN, List.of());

  /// What the client's names say, as long as they are these.
  private record Traits(
      String hello, HelloName helloName, ReverseDns reverse, List<Signal> signals) {}

  ClientAssessment(ConnectionPolicy policy, InetAddress client) {
    this.policy = policy;
    this.client = client;
    answers = policy.answers();
    policy.lists().ask(client).forEach(answers::add);
  }

  /// How long the client waits for its greeting: only if it is known for bad mail.
  public Duration greetingDelay() {
    return policy.reputation().trust(client) == Reputation.Trust.BAD
        ? policy.settings().early().delay()
        : Duration.ZERO;
  }

  /// The client has spoken before it was greeted.
  ///
  /// @return whether the session goes on
  public boolean earlyTalk() {
    early = true;
    policy.figures().earlyTalkers().increment();
    policy.bans().offence(client, Offence.EARLY_TALK);
    return !policy.settings().early().refused();
  }

  /// The client has named a recipient that does not exist.
  public void unknownRecipient() {
    policy.bans().offence(client, Offence.UNKNOWN_RECIPIENT);
  }

  /// The client begins a message.
  ///
  /// @param greeted what it called itself
  /// @param senderDomain empty for the null reverse-path
  public Optional<ClientRefusal> mail(String greeted, String senderDomain) {
    if (!greeted.equalsIgnoreCase(hello)) {
      hello = greeted;
      Optional<DomainName> name = ClientTraits.domain(greeted);
      helloName =
          name.isPresent() && policy.ports().helloNames()
              ? policy
                  .questions()
                  .ask(
                      () -> ClientTraits.look(policy.ports().resolver(), name.get(), client),
                      HelloName.UNKNOWN)
              : CompletableFuture.completedFuture(HelloName.UNKNOWN);
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

  /// How long to wait for what the DNS calls the client: only if something depends on it.
  public Duration patience() {
    ConnectionSettings settings = policy.settings();
    boolean depends = settings.refuseAbove().isPresent() || settings.greylistAbove().isPresent();
    return depends ? answers.left() : Duration.ZERO;
  }

  /// The client names a recipient that exists.
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

  /// RFC 5321 §4.5.1: whoever is refused can always ask why.
  private static boolean isPostmaster(String recipient) {
    return recipient.toLowerCase(Locale.ROOT).startsWith("postmaster@")
        || recipient.equalsIgnoreCase("postmaster");
  }

  /// What has been found out, and what lists say once they have answered.
  public List<Signal> signals(ReverseDns reverse) {
    List<Signal> signals = new ArrayList<>(answers.await());
    signals.addAll(traits(helloFound(), reverse));
    if (early) {
      signals.add(new Signal("early-talk", 2.0, "spoke before it was greeted"));
    }
    Optional<Signal> reputation = policy.reputation().ofClient(client);
    reputation.ifPresent(signals::add);
    if (reputation.isEmpty()) {
      signals.add(new Signal("client-new", 0.3, client.getHostAddress() + " is not known here"));
    }
    return signals;
  }

  /// For each message of a session they are the same again.
  private List<Signal> traits(HelloName found, ReverseDns reverse) {
    if (!traits.hello().equals(hello)
        || traits.helloName() != found
        || !traits.reverse().equals(reverse)) {
      traits =
          new Traits(hello, found, reverse, policy.traits().signals(client, hello, found, reverse));
    }
    return traits.signals();
  }

  private HelloName helloFound() {
    return helloName.getNow(HelloName.UNKNOWN);
  }
}
