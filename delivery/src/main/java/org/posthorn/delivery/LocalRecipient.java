package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.runtime.Digests;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.store.mail.StepId;

/// An account that gets a copy.
///
/// @param deliveredTo the address at which the account was found, without quotes
/// @param original the recipient of the envelope that led there, as the client named it
public record LocalRecipient(AccountId account, String deliveredTo, String original) {
  /// One whose first address is not known, or is the same.
  public LocalRecipient(AccountId account, String deliveredTo) {
    this(account, deliveredTo, deliveredTo);
  }

  /// The address in its two parts.
  Mailbox mailbox() {
    int at = deliveredTo.lastIndexOf('@');
    return new Mailbox(deliveredTo.substring(0, Math.max(0, at)), deliveredTo.substring(at + 1));
  }

  /// What the queue knows of it beside its address: RFC 3461 §5.2.1 lets us say whom the sender
  /// named, which the owner's rules ask for too.
  RcptParameters meant(RcptParameters given) {
    return given.originalRecipient().isPresent() || original.equalsIgnoreCase(deliveredTo)
        ? given
        : new RcptParameters(
            given.notifications(),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", original)));
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
