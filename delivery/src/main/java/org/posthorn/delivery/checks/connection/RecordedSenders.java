package org.posthorn.delivery.checks.connection;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationSubject;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

/// Who sent a message, by the Authentication-Results that this server wrote into it when it
/// arrived, for when its owner classifies it later. Forged fields with this server's name were
/// removed then.
///
/// @param client the client; empty if it was a forwarder
/// @param domains that authenticated it, in A-labels; for forwarded mail only the author's
public record RecordedSenders(Optional<InetAddress> client, List<String> domains) {
  private static final RecordedSenders NOBODY = new RecordedSenders(Optional.empty(), List.of());

  /// Empty for a message that did not come from another server.
  ///
  /// @param hostName of this server, as its authserv-id
  static RecordedSenders in(HeaderFields header, String hostName, KnownForwarders forwarders) {
    return header
        .first("Authentication-Results")
        .flatMap(field -> AuthenticationResults.parse(field.value(), ResultsLimits.defaults()))
        .filter(results -> results.authservId().equalsIgnoreCase(hostName))
        .map(results -> of(results.results(), header, forwarders))
        .orElse(NOBODY);
  }

  private static RecordedSenders of(
      List<MethodResult> results, HeaderFields header, KnownForwarders forwarders) {
    Optional<InetAddress> client =
        found(results, "iprev", "policy", "iprev").findFirst().flatMap(RecordedSenders::address);
    boolean chain = results.stream().anyMatch(each -> each.method().equals("arc") && passed(each));
    boolean forwarded =
        client.filter(forwarders::brings).isPresent() || (chain && forwarders.sealed(header));
    Stream<String> signers =
        found(
            // What has a reason beside, has not authenticated all of it.
            results.stream().filter(each -> passed(each) && each.reason().isEmpty()).toList(),
            "dkim",
            "header",
            "d");
    if (forwarded) {
      Optional<String> author = found(results, "dmarc", "header", "from").findFirst();
      Stream<String> authors =
          signers.filter(signer ->
              author.filter(from -> AuthenticatedDomains.related(from, signer)).isPresent());
      return new RecordedSenders(Optional.empty(), first(authors));
    }
    Stream<String> sender =
        found(results.stream().filter(RecordedSenders::passed).toList(), "spf", "smtp", "mailfrom");
    return new RecordedSenders(client, first(Stream.concat(sender, signers)));
  }

  private static List<String> first(Stream<String> domains) {
    return domains.distinct().limit(AuthenticatedDomains.MOST).toList();
  }

  private static boolean passed(MethodResult result) {
    return result.result().equals(AuthenticationVerdict.PASS.text());
  }

  private static Stream<String> found(
      List<MethodResult> results, String method, String type, String name) {
    return results.stream()
        .filter(each -> each.method().equals(method))
        .flatMap(each -> property(each, type, name).stream());
  }

  /// Only as far as the message's events agree: a message that its owner has put into a mailbox may
  /// have any fields.
  RecordedSenders confirmedBy(List<Event> timeline) {
    boolean came =
        timeline.stream()
            .filter(event -> event.kind().equals("accepted"))
            .map(event -> event.fields().getOrDefault(EventLog.CLIENT_FIELD, ""))
            .anyMatch(ip -> client.map(InetAddress::getHostAddress).orElse(ip).equals(ip));
    if (!came) {
      return NOBODY;
    }
    List<String> found =
        timeline.stream()
            .filter(event -> event.kind().equals("authentication"))
            .flatMap(event ->
                Stream.concat(
                    Stream.of(event.fields().getOrDefault("dkim", "").split(", ")),
                    Stream.of(event.fields().getOrDefault("spf", ""))))
            .toList();
    return new RecordedSenders(
        client,
        domains.stream()
            .filter(domain ->
                found.stream()
                    .map(text -> text + " ")
                    .anyMatch(text -> text.startsWith("pass " + domain + " ")))
            .toList());
  }

  private static Optional<String> property(MethodResult result, String type, String name) {
    return result.properties().stream()
        .filter(each -> each.type().equals(type) && each.name().equals(name))
        .map(each -> each.value().toLowerCase(Locale.ROOT))
        .findFirst();
  }

  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Whose reputation a classification of the message concerns.
  public List<ReputationSubject> subjects(Reputation reputation) {
    List<ReputationSubject> subjects = new ArrayList<>();
    client.ifPresent(address -> subjects.addAll(reputation.subjects(address)));
    domains.forEach(domain -> subjects.add(ReputationSubject.domain(domain)));
    return subjects;
  }
}
