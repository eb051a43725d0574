package org.posthorn.delivery.signing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.ResultsLimits;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// What the checks found when a message arrived, which this server vouches for when it forwards the
/// message. A message that was not authenticated has no such results.
///
/// @param chain whether its ARC chain was valid: none, pass or fail
/// @param results value of this server's Authentication-Results, folded as it is there
public record ArrivalResults(AuthenticationVerdict chain, String results) {
  private static final String NAME = "Authentication-Results";

  public ArrivalResults {
    if (chain != AuthenticationVerdict.NONE
        && chain != AuthenticationVerdict.PASS
        && chain != AuthenticationVerdict.FAIL) {
      throw new IllegalArgumentException("no status of a chain: " + chain);
    }
  }

  /// The results in a header.
  ///
  /// @param header in which only this server can have written its results: the fields before an
  ///   arriving message, or a delivered message, from which forged ones were removed (RFC 8601 §5)
  /// @param hostName of this server, as its authserv-id
  public static Optional<ArrivalResults> in(HeaderFields header, String hostName) {
    for (HeaderField field : header.all(NAME)) {
      Optional<AuthenticationResults> read =
          AuthenticationResults.parse(field.value(), ResultsLimits.defaults())
              .filter(found -> found.authservId().equalsIgnoreCase(hostName));
      if (read.isPresent()) {
        AuthenticationVerdict chain =
            sealedAbove(header, field) ? AuthenticationVerdict.PASS : chain(read.get());
        return Optional.of(new ArrivalResults(chain, value(read.get())));
      }
    }
    return Optional.empty();
  }

  /// As it was written.
  private static String value(AuthenticationResults results) {
    return results.field().substring(NAME.length() + 1).strip();
  }

  /// Whether this server has sealed the message already, for other recipients. Then the message
  /// continues that chain, which is valid because this server made it.
  private static boolean sealedAbove(HeaderFields header, HeaderField results) {
    return header.first("ARC-Seal").filter(seal -> seal.start() < results.start()).isPresent();
  }

  private static AuthenticationVerdict chain(AuthenticationResults found) {
    return found.results().stream()
        .filter(result -> result.method().equals("arc"))
        .findFirst()
        .map(result ->
            result.result().equals("pass")
                ? AuthenticationVerdict.PASS
                : AuthenticationVerdict.FAIL)
        .orElse(AuthenticationVerdict.NONE);
  }

  /// Whether two versions of a message have the same ARC fields. If a script has changed them, the
  /// result of the old chain says nothing about the new one.
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
