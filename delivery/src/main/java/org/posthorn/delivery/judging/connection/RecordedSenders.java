package org.posthorn.delivery.judging.connection;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mailauth.Verdict;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.Limits;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.Subject;

/// Who a message came from, by the Authentication-Results that this server wrote into it when it
/// arrived: for what its owner says of it later. Fields of others with our name were removed then.
///
/// @param client who brought it
/// @param domains that authenticated it, in A-labels
public record RecordedSenders(Optional<InetAddress> client, List<String> domains) {

  /// Nobody, of a message that did not come from a stranger.
  ///
  /// @param hostName that we vouch by
  public static RecordedSenders in(HeaderFields header, String hostName) {
    return header
        .first("Authentication-Results")
        .flatMap(field -> AuthenticationResults.parse(field.value(), Limits.defaults()))
        .filter(results -> results.authservId().equalsIgnoreCase(hostName))
        .map(results -> of(results.results()))
        .orElseGet(() -> new RecordedSenders(Optional.empty(), List.of()));
  }

  private static RecordedSenders of(List<MethodResult> results) {
    Set<String> domains = new LinkedHashSet<>();
    Optional<InetAddress> client = Optional.empty();
    for (MethodResult each : results) {
      boolean passed = each.result().equals(Verdict.PASS.text());
      switch (each.method()) {
        case "iprev" ->
            client = property(each, "policy", "iprev").flatMap(RecordedSenders::address);
        case "dkim" -> property(each, "header", "d").filter(_ -> passed).ifPresent(domains::add);
        case "spf" ->
            property(each, "smtp", "mailfrom").filter(_ -> passed).ifPresent(domains::add);
        default -> {
          // Says nothing of a domain that those do not.
        }
      }
    }
    return new RecordedSenders(client, domains.stream().limit(AuthenticatedDomains.MOST).toList());
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

  /// Whose reputation a word about the message concerns.
  public List<Subject> subjects(Reputation reputation) {
    List<Subject> subjects = new ArrayList<>();
    client.ifPresent(address -> subjects.addAll(reputation.subjects(address)));
    domains.forEach(domain -> subjects.add(Subject.domain(domain)));
    return subjects;
  }
}
