package org.posthorn.spam.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.runtime.SlidingWindow;
import org.posthorn.spam.Signal;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationSubject;

/// The connection checks of untrusted clients. Thread-safe.
public final class ConnectionPolicy {
  private final ConnectionSettings settings;
  private final ConnectionLimits limits;
  private final Dependencies dependencies;
  private final InstantSource clock;
  private final DnsQueries questions;
  private final DnsLists lists;
  private final ClientTraits traits;
  private final SlidingWindow<Cidr> clients;
  private final SlidingWindow<Cidr> networks;
  private final ConnectionMetrics counters;

  /// Services that the policy uses.
  ///
  /// @param heloNames whether HELO names are looked up in the DNS
  /// @param ours whether a name in lower case belongs to this server or a local domain
  public record Dependencies(
      Resolver resolver,
      boolean heloNames,
      Predicate<String> ours,
      Bans bans,
      Reputation reputation,
      Greylist greylist) {}

  record ConnectionMetrics(
      Metrics.Counter tooMany,
      Metrics.Counter greylisted,
      Metrics.Counter unwanted,
      Metrics.Counter earlyTalkers,
      Metrics.Counter late) {
    static ConnectionMetrics of(Metrics metrics) {
      return new ConnectionMetrics(
          metrics.counter("connection.too_many"),
          metrics.counter("connection.greylisted"),
          metrics.counter("connection.unwanted"),
          metrics.counter("connection.early_talkers"),
          metrics.counter("connection.late_answers"));
    }
  }

  /// @param metrics gets `connection.*`
  public ConnectionPolicy(
      ConnectionSettings settings,
      ConnectionLimits limits,
      Dependencies dependencies,
      InstantSource clock,
      Metrics metrics) {
    this.settings = settings;
    this.limits = limits;
    this.dependencies = dependencies;
    this.clock = clock;
    questions = new DnsQueries(limits.queriesAtOnce(), metrics);
    lists = new DnsLists(dependencies.resolver(), questions, settings.lists(), metrics);
    traits = new ClientTraits(dependencies.ours());
    clients = new SlidingWindow<>(ConnectionLimits.RATE_WINDOW, limits.clientsMax(), clock);
    networks = new SlidingWindow<>(ConnectionLimits.RATE_WINDOW, limits.clientsMax(), clock);
    counters = ConnectionMetrics.of(metrics);
  }

  /// A client has connected: starts DNS lookups beside its session. Empty for trusted clients.
  public Optional<ClientAssessment> visit(InetAddress client) {
    return settings.trusts(client)
        ? Optional.empty()
        : Optional.of(new ClientAssessment(this, client));
  }

  public Reputation reputation() {
    return dependencies.reputation();
  }

  public Bans bans() {
    return dependencies.bans();
  }

  /// Signals of DNS lists for domains in a message; waits for them within the limit.
  public List<Signal> ofDomains(Collection<DomainName> domains) {
    if (!lists.haveDomains()) {
      return List.of();
    }
    List<CompletableFuture<List<Signal>>> asked = new ArrayList<>();
    domains.forEach(domain -> asked.addAll(lists.ask(domain)));
    PendingAnswers answers = new PendingAnswers(clock, limits.answerWait(), counters.late());
    asked.forEach(answers::add);
    return answers.await();
  }

  /// Whether a message with the null reverse-path is greylisted. This is decided at its end,
  /// because servers that verify an address use this path too and must get an answer (RFC 5321
  /// §4.5.5).
  ///
  /// @param found signals of its client
  public Optional<ClientRefusal> ofNullSender(
      InetAddress client, List<Signal> found, List<String> recipients) {
    return settings.trusts(client) ? Optional.empty() : greylisted(client, found, "", recipients);
  }

  Optional<ClientRefusal> greylisted(
      InetAddress client, List<Signal> found, String senderDomain, List<String> recipients) {
    if (!passes(sum(found), settings.greylistAbove())) {
      return Optional.empty();
    }
    Duration wait = dependencies.greylist().untilWelcome(client, senderDomain, recipients);
    if (wait.isZero()) {
      return Optional.empty();
    }
    counters.greylisted().increment();
    return Optional.of(
        new ClientRefusal.ComeBack("Not seen before, come back in " + seconds(wait), wait));
  }

  Optional<ClientRefusal> unwanted(InetAddress client, List<Signal> found) {
    if (!passes(sum(found), settings.refuseAbove())) {
      return Optional.empty();
    }
    counters.unwanted().increment();
    StringBuilder reasons = new StringBuilder();
    found.stream()
        .filter(signal -> signal.weight() > 0)
        .forEach(signal -> reasons.append(reasons.isEmpty() ? "" : "; ").append(signal.text()));
    return Optional.of(new ClientRefusal.Unwanted("Mail refused: " + reasons));
  }

  private static boolean passes(double sum, OptionalDouble bound) {
    return bound.isPresent() && sum >= bound.getAsDouble();
  }

  private static double sum(List<Signal> found) {
    return found.stream().mapToDouble(Signal::weight).sum();
  }

  /// Whether a client has exceeded its rate.
  ///
  /// @param take whether to count a message
  Optional<ClientRefusal> tooMany(InetAddress client, boolean take) {
    if (dependencies.reputation().trust(client) == Reputation.Trust.GOOD) {
      return Optional.empty();
    }
    ConnectionSettings.Rates rates = settings.rates();
    Cidr own = Cidr.client(client);
    Cidr network = ReputationSubject.networkOf(client);
    Duration wait = clients.untilGranted(own, 1, rates.perClient());
    if (!wait.isZero()) {
      return tooMany("from " + client.getHostAddress(), rates.perClient(), wait);
    }
    wait = networks.untilGranted(network, 1, rates.perNetwork());
    if (!wait.isZero()) {
      return tooMany("from " + network, rates.perNetwork(), wait);
    }
    if (take) {
      // Another session of the client may have taken the last one meanwhile.
      if (!clients.tryAdd(own, 1, rates.perClient())
          || !networks.tryAdd(network, 1, rates.perNetwork())) {
        return tooMany(client, false);
      }
    }
    return Optional.empty();
  }

  private Optional<ClientRefusal> tooMany(String whence, int most, Duration wait) {
    counters.tooMany().increment();
    return Optional.of(
        new ClientRefusal.TooMany(
            "Too many messages " + whence + ": " + most + " an hour; go on in " + seconds(wait),
            wait));
  }

  private static String seconds(Duration wait) {
    return wait.plusMillis(999).toSeconds() + " s";
  }

  PendingAnswers answers() {
    return new PendingAnswers(clock, limits.answerWait(), counters.late());
  }

  DnsLists lists() {
    return lists;
  }

  DnsQueries questions() {
    return questions;
  }

  ClientTraits traits() {
    return traits;
  }

  Dependencies dependencies() {
    return dependencies;
  }

  ConnectionSettings settings() {
    return settings;
  }

  ConnectionMetrics counters() {
    return counters;
  }
}
