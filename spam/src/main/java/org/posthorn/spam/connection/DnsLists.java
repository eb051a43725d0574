package org.posthorn.spam.connection;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Queries DNS lists in parallel. Failed queries give no signal. Thread-safe.
final class DnsLists {
  private static final Logger LOG = LoggerFactory.getLogger(DnsLists.class);

  private final Resolver resolver;
  private final DnsQueries questions;
  private final Map<DomainName, List<DnsList>> ofAddresses = new LinkedHashMap<>();
  private final Map<DomainName, List<DnsList>> ofDomains = new LinkedHashMap<>();
  private final Set<DomainName> complained = ConcurrentHashMap.newKeySet();
  private final Metrics.Counter listed;
  private final Metrics.Counter failed;
  private final Metrics.Counter errors;

  /// @param metrics gets `connection.list_listed`, `_failed` and `_errors` (result codes that mean
  ///   an error)
  DnsLists(Resolver resolver, DnsQueries questions, List<DnsList> lists, Metrics metrics) {
    this.resolver = resolver;
    this.questions = questions;
    for (DnsList list : lists) {
      (list.of() == DnsList.Of.ADDRESS ? ofAddresses : ofDomains)
          .computeIfAbsent(list.zone(), _ -> new ArrayList<>())
          .add(list);
    }
    listed = metrics.counter("connection.list_listed");
    failed = metrics.counter("connection.list_failed");
    errors = metrics.counter("connection.list_errors");
  }

  boolean haveDomains() {
    return !ofDomains.isEmpty();
  }

  /// Queries all lists of addresses.
  List<CompletableFuture<List<Signal>>> ask(InetAddress client) {
    return ask(ofAddresses, zone -> DnsList.name(client, zone), client.getHostAddress());
  }

  /// Queries all lists of domains.
  List<CompletableFuture<List<Signal>>> ask(DomainName domain) {
    return ask(ofDomains, zone -> DnsList.name(domain, zone), domain.ascii());
  }

  private List<CompletableFuture<List<Signal>>> ask(
      Map<DomainName, List<DnsList>> lists,
      Function<DomainName, Optional<DomainName>> name,
      String whose) {
    List<CompletableFuture<List<Signal>>> asked = new ArrayList<>(lists.size());
    lists.forEach((zone, some) ->
        name.apply(zone)
            .ifPresent(question ->
                asked.add(
                    questions.ask(() -> signals(some, resolver.a(question), whose), List.of()))));
    return asked;
  }

  private List<Signal> signals(List<DnsList> lists, DnsAnswer<InetAddress> answer, String whose) {
    DomainName zone = lists.getFirst().zone();
    if (answer.temporary()) {
      failed.increment();
      return List.of();
    }
    List<Signal> signals = new ArrayList<>();
    for (DnsList list : lists) {
      answer.values().stream()
          .filter(code -> meaning(list, code) == ResultCodes.Meaning.LISTED)
          .findFirst()
          .ifPresent(code ->
              signals.add(
                  new Signal(
                      "dns-list",
                      list.weight(),
                      whose + " is listed in " + zone + " (" + code.getHostAddress() + ")")));
    }
    if (!signals.isEmpty()) {
      listed.increment();
    }
    return signals;
  }

  private ResultCodes.Meaning meaning(DnsList list, InetAddress code) {
    ResultCodes.Meaning meaning = list.codes().meaning(code);
    if (meaning == ResultCodes.Meaning.ERROR) {
      errors.increment();
      if (complained.add(list.zone())) {
        LOG.warn(
            "dns-list event=unusable list={} answer={} note=\"the list refuses queries from"
                + " here, or no longer exists\"",
            list.zone(),
            code.getHostAddress());
      }
    }
    return meaning;
  }
}
