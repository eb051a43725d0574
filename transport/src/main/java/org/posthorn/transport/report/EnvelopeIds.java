package org.posthorn.transport.report;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.rows.KeyedHash;

/// The ENVID that servers get where the sender gave none (RFC 3461 §4.4): it names the message and
/// is theirs alone, so that a report that bears it was made by one of them, or behind it.
public final class EnvelopeIds {
  private static final int ID_CHARS = 2 * QueueId.BYTES;
  private static final int PROOF_CHARS = 2 * Long.BYTES;

  private EnvelopeIds() {}

  /// What an ENVID of ours says.
  public record Parsed(QueueId id, long proof) {}

  /// The envelope for the servers of a destination. What nobody here submitted stays as it is: its
  /// reports come to nobody here.
  public static SmtpEnvelope named(
      SmtpEnvelope envelope, QueueId id, Destination destination, KeyedHash hash) {
    MailParameters given = envelope.parameters();
    if (given.envid().isPresent() || envelope.submitter().isEmpty()) {
      return envelope;
    }
    String envid = id + HexFormat.of().toHexDigits(proof(hash, id, destination));
    return envelope.withParameters(given.withEnvid(envid));
  }

  /// What only the servers of a destination learn with a message, so that who runs one cannot
  /// report on recipients elsewhere.
  public static long proof(KeyedHash hash, QueueId id, Destination destination) {
    return hash.number("envid " + id + " " + destination);
  }

  /// @return empty if it is none of ours
  public static Optional<Parsed> parse(String envid) {
    String hex = envid.toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{" + (ID_CHARS + PROOF_CHARS) + "}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Parsed(
            QueueId.parse(hex.substring(0, ID_CHARS)),
            HexFormat.fromHexDigitsToLong(hex, ID_CHARS, ID_CHARS + PROOF_CHARS)));
  }
}
