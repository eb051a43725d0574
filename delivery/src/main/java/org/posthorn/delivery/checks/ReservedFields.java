package org.posthorn.delivery.checks;

import java.util.List;
import java.util.Set;
import org.posthorn.mailauth.results.ForgedResults;
import org.posthorn.mime.HeaderFields;
import org.posthorn.vault.sealed.SealedMessage;

/// Removes header fields that only this server may write: Authentication-Results with its name (RFC
/// 8601 §5), verdicts, and how a message was sealed.
final class ReservedFields {
  /// Fields that mail programs believe to be from their own server.
  private static final List<String> NAMES =
      List.of(
          VerdictField.NAME,
          SealedMessage.FIELD,
          "X-Spam-Flag",
          "X-Spam-Score",
          "X-Spam-Status",
          "X-Spam-Level");

  private final ForgedResults forged;

  /// @param hostName of this server, as its authserv-id
  ReservedFields(String hostName) {
    forged = new ForgedResults(Set.of(hostName));
  }

  void clean(HeaderFields header, Findings findings) {
    forged.in(header).forEach(findings::remove);
    NAMES.forEach(name -> header.all(name).forEach(findings::remove));
  }
}
