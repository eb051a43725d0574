package org.posthorn.transport.returnpath;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Variable envelope return paths in Postfix's form: `list@ours` to `user@there` becomes
/// `list+user=there@ours`, so that any report tells which recipient it is about.
public final class Verp {
  /// Characters that may precede the recipient and replace its `@`.
  private static final String DELIMITERS = "-=+";

  private Verp() {}

  /// Whether each recipient of a message gets its own return path.
  public static boolean wanted(SmtpEnvelope envelope) {
    return envelope.parameters().verp().isPresent() && envelope.from().mailbox().isPresent();
  }

  /// The envelope for one recipient. The return path is unchanged if the recipient does not fit
  /// into it.
  public static SmtpEnvelope addressed(SmtpEnvelope envelope, EnvelopeRecipient recipient) {
    Optional<Mailbox> owner = envelope.from().mailbox();
    Optional<MailParameters.Verp> delimiters = envelope.parameters().verp();
    return owner.isEmpty() || delimiters.isEmpty()
        ? envelope
        : encode(owner.get(), recipient.address(), delimiters.get())
            .map(path -> envelope.withFrom(ReversePath.of(path)))
            .orElse(envelope);
  }

  /// @return empty if the local part would exceed 64 octets, which servers may refuse (RFC 5321
  ///   §4.5.3.1.1)
  static Optional<Mailbox> encode(
      Mailbox owner, Mailbox recipient, MailParameters.Verp delimiters) {
    String local =
        owner.localPart()
            + delimiters.first()
            + recipient.localPart()
            + delimiters.second()
            + recipient.domain();
    return local.getBytes(UTF_8).length > Mailbox.LOCAL_PART_BYTES_SAFE
        ? Optional.empty()
        : Optional.of(new Mailbox(local, owner.domain()));
  }

  /// Recipients that a return path may name, for all delimiters. Anybody can write a return path:
  /// compare the result with the actual recipients.
  public static List<Mailbox> recipients(Mailbox path) {
    String local = path.localPart();
    List<Mailbox> found = new ArrayList<>();
    if (local.length() > Mailbox.LOCAL_PART_BYTES_SAFE) {
      return found;
    }
    for (int first = 1; first < local.length(); first++) {
      if (DELIMITERS.indexOf(local.charAt(first)) < 0) {
        continue;
      }
      // A domain may contain hyphens.
      for (int second = first + 2; second < local.length() - 1; second++) {
        if (DELIMITERS.indexOf(local.charAt(second)) >= 0) {
          found.add(new Mailbox(local.substring(first + 1, second), local.substring(second + 1)));
        }
      }
    }
    return found;
  }
}
