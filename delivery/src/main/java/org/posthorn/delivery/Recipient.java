package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.posthorn.directory.AccountId;
import org.posthorn.runtime.Digests;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.store.mail.StepId;

/// An account that gets a copy.
///
/// @param deliveredTo the address at which the account was found, without quotes
public record Recipient(AccountId account, String deliveredTo) {
  /// The address in its two parts.
  Mailbox mailbox() {
    int at = deliveredTo.lastIndexOf('@');
    return new Mailbox(deliveredTo.substring(0, Math.max(0, at)), deliveredTo.substring(at + 1));
  }

  /// Names the filing of what a transaction brought, whoever files it: an account gets one copy of
  /// it.
  StepId copyOf(String traceId) {
    return step("copy " + traceId);
  }

  /// Names a filing in the account. Of a fixed length, whatever is in `name`.
  StepId step(String name) {
    byte[] hash = Digests.sha256((name + " " + account).getBytes(StandardCharsets.UTF_8));
    return new StepId(HexFormat.of().formatHex(hash));
  }
}
