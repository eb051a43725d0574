package org.posthorn.delivery.rules;

import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;

/// Whether a report on a message would reach whoever sent it, by what we wrote into it when it
/// came.
final class Authenticity {
  private Authenticity() {}

  /// Whether the sender may be told (RFC 5429 §2.1.2: not where the return path may be forged): SPF
  /// passed, which is about the very address that a report goes to, or DMARC, so that the author
  /// has sent it. Where nobody looked, the message is one of our users, of a network that is
  /// trusted, of a relay that has judged it, or nothing is to be looked up: it is told then.
  ///
  /// @param hostName by which we vouch
  static boolean known(DeliveredCopy subject, String hostName) {
    List<MethodResult> found =
        subject.message().header().all("Authentication-Results").stream()
            .map(field -> AuthenticationResults.parse(field.value(), ResultsLimits.defaults()))
            .flatMap(Optional::stream)
            .filter(results -> results.authservId().equalsIgnoreCase(hostName))
            .flatMap(results -> results.results().stream())
            .toList();
    return found.isEmpty() || found.stream().anyMatch(Authenticity::passed);
  }

  private static boolean passed(MethodResult found) {
    boolean ofSender =
        found.method().equals("dmarc")
            // SPF of the name in HELO says nothing about the return path.
            || (found.method().equals("spf") && found.property("smtp", "mailfrom").isPresent());
    return ofSender && found.result().equals("pass");
  }
}
