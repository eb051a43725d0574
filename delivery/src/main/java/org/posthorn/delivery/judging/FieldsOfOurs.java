package org.posthorn.delivery.judging;

import java.util.Set;
import org.posthorn.mailauth.results.ForgedResults;
import org.posthorn.mime.HeaderFields;

/// Removes header fields that only we may write: Authentication-Results with our name (RFC 8601
/// §5), and verdicts.
final class FieldsOfOurs {
  private final ForgedResults forged;

  /// @param hostName that we vouch by
  FieldsOfOurs(String hostName) {
    forged = new ForgedResults(Set.of(hostName));
  }

  void clean(HeaderFields header, Findings findings) {
    forged.in(header).forEach(findings::remove);
    header.all(VerdictField.NAME).forEach(findings::remove);
  }
}
