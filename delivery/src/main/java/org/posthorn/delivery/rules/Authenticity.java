package org.posthorn.delivery.rules;

import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;

/// Whether the return path of a message is authentic, by the results that this server wrote into it
/// on arrival.
final class Authenticity {
  private Authenticity() {}

  /// Whether the sender may get a report (RFC 5429 §2.1.2: not if the return path may be forged).
  /// True if SPF passed for the return path, or DMARC passed. Also true if nothing was checked: the
  /// message is from a local user, a trusted network or a relay that checked it, or checks are off.
  ///
  /// @param hostName of this server, as its authserv-id
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
