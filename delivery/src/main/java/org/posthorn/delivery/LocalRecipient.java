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
/// @param original the envelope recipient that led there, as the client gave it
public record LocalRecipient(AccountId account, String deliveredTo, String original) {
  /// A recipient whose original address is not known, or is the same.
  public LocalRecipient(AccountId account, String deliveredTo) {
    this(account, deliveredTo, deliveredTo);
  }

  /// The address in its two parts.
  Mailbox mailbox() {
    int at = deliveredTo.lastIndexOf('@');
    return new Mailbox(deliveredTo.substring(0, Math.max(0, at)), deliveredTo.substring(at + 1));
  }

  /// What the queue needs besides the address. RFC 3461 §5.2.1 allows reports to name the recipient
  /// that the sender named; the owner's rules ask for it too.
  RcptParameters withOriginalRecipient(RcptParameters given) {
    return given.originalRecipient().isPresent() || original.equalsIgnoreCase(deliveredTo)
        ? given
        : new RcptParameters(
            given.notifications(),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", original)));
  }

  /// Identifies the delivery of a transaction's message, whoever makes it, so that an account gets
  /// one copy of it.
  StepId copyOf(String traceId) {
    return step("copy " + traceId);
  }

  /// Identifies a delivery in the account. Has a fixed length, whatever the length of `name`.
  StepId step(String name) {
    byte[] hash = Digests.sha256((name + " " + account).getBytes(StandardCharsets.UTF_8));
    return new StepId(HexFormat.of().formatHex(hash));
  }
}
