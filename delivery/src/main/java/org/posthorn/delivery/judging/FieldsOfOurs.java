package org.posthorn.delivery.judging;

import java.util.List;
import java.util.Set;
import org.posthorn.mailauth.results.ForgedResults;
import org.posthorn.mime.HeaderFields;

/// Removes header fields that only we may write: Authentication-Results with our name (RFC 8601
/// §5), and verdicts.
final class FieldsOfOurs {
  /// What mail programs take for the word of their own server.
  private static final List<String> NAMES =
      List.of(VerdictField.NAME, "X-Spam-Flag", "X-Spam-Score", "X-Spam-Status", "X-Spam-Level");

  private final ForgedResults forged;

  /// @param hostName that we vouch by
  FieldsOfOurs(String hostName) {
    forged = new ForgedResults(Set.of(hostName));
  }

  void clean(HeaderFields header, Findings findings) {
    forged.in(header).forEach(findings::remove);
    NAMES.forEach(name -> header.all(name).forEach(findings::remove));
  }
}
