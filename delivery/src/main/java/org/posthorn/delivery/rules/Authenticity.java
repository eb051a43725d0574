package org.posthorn.delivery.rules;

import java.util.Optional;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.Limits;
import org.posthorn.mime.HeaderField;

/// Whether the sender of a message is probably forged, by what we wrote into it when it came.
final class Authenticity {
  private Authenticity() {}

  /// DMARC decides where the author's domain has it; else SPF, which is about the very address that
  /// a message would go to.
  ///
  /// @param hostName by which we vouch
  static boolean forged(Subject subject, String hostName) {
    boolean passed = false;
    boolean failed = false;
    for (HeaderField field : subject.message().header().all("Authentication-Results")) {
      Optional<AuthenticationResults> results =
          AuthenticationResults.parse(field.value(), Limits.defaults())
              .filter(found -> found.authservId().equalsIgnoreCase(hostName));
      if (results.isPresent()) {
        passed |= has(results.get(), "dmarc", "pass");
        failed |= has(results.get(), "dmarc", "fail") || has(results.get(), "spf", "fail");
      }
    }
    return failed && !passed;
  }

  private static boolean has(AuthenticationResults results, String method, String result) {
    return results.results().stream()
        .anyMatch(found -> found.method().equals(method) && found.result().equals(result));
  }
}
