package org.posthorn.delivery.signing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mailauth.Verdict;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.ResultsLimits;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// What was found out about a message when it came: what we vouch for when we pass it on. A message
/// that was not authenticated has no such results.
///
/// @param chain whether its ARC chain held: none, pass or fail
/// @param results value of the Authentication-Results that we wrote, folded as it stands there
public record ArrivalResults(Verdict chain, String results) {
  private static final String NAME = "Authentication-Results";

  public ArrivalResults {
    if (chain != Verdict.NONE && chain != Verdict.PASS && chain != Verdict.FAIL) {
      throw new IllegalArgumentException("no status of a chain: " + chain);
    }
  }

  /// Those that stand in a header.
  ///
  /// @param header that nobody else can have written our results into: what is put before a message
  ///   that arrives, or a message as it is filed, in which no others were left (RFC 8601 §5)
  /// @param hostName that we vouch by
  public static Optional<ArrivalResults> in(HeaderFields header, String hostName) {
    for (HeaderField field : header.all(NAME)) {
      Optional<AuthenticationResults> read =
          AuthenticationResults.parse(field.value(), ResultsLimits.defaults())
              .filter(found -> found.authservId().equalsIgnoreCase(hostName));
      if (read.isPresent()) {
        Verdict chain = sealedAbove(header, field) ? Verdict.PASS : chain(read.get());
        return Optional.of(new ArrivalResults(chain, value(read.get())));
      }
    }
    return Optional.empty();
  }

  /// As we wrote it, since each of its values is as it was.
  private static String value(AuthenticationResults results) {
    return results.field().substring(NAME.length() + 1).strip();
  }

  /// Whether we have sealed the message already, for others who get it: whoever sends it on goes on
  /// with that chain, which holds, since we made it.
  private static boolean sealedAbove(HeaderFields header, HeaderField results) {
    return header.first("ARC-Seal").filter(seal -> seal.start() < results.start()).isPresent();
  }

  private static Verdict chain(AuthenticationResults found) {
    return found.results().stream()
        .filter(result -> result.method().equals("arc"))
        .findFirst()
        .map(result -> result.result().equals("pass") ? Verdict.PASS : Verdict.FAIL)
        .orElse(Verdict.NONE);
  }

  /// Whether two versions of a message have the same ARC fields. Where a script has changed them,
  /// what was found of the chain says nothing of the one that is there now.
  public static boolean sameChain(HeaderFields one, HeaderFields other) {
    return arc(one).equals(arc(other));
  }

  private static List<String> arc(HeaderFields header) {
    return header.all().stream()
        .map(field -> field.name().toLowerCase(Locale.ROOT) + ":" + field.value())
        .filter(field -> field.startsWith("arc-"))
        .toList();
  }
}
