package org.posthorn.transport.report;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.rows.KeyedHash;

/// The ENVID sent to other servers if the sender gave none (RFC 3461 §4.4). It names the message
/// and proves the destination: a report with it comes from a server of that destination or from one
/// behind it.
public final class EnvelopeIds {
  private static final int ID_CHARS = 2 * QueueId.BYTES;
  private static final int PROOF_CHARS = 2 * Long.BYTES;

  private EnvelopeIds() {}

  /// The content of an ENVID of this server.
  public record Parsed(QueueId id, long proof) {}

  /// The envelope for the servers of a destination. A message without local submitter is unchanged:
  /// its reports do not come here.
  public static SmtpEnvelope named(
      SmtpEnvelope envelope, QueueId id, Destination destination, KeyedHash hash) {
    MailParameters given = envelope.parameters();
    if (given.envid().isPresent() || envelope.submitter().isEmpty()) {
      return envelope;
    }
    String envid = id + HexFormat.of().toHexDigits(proof(hash, id, destination));
    return envelope.withParameters(given.withEnvid(envid));
  }

  /// A value that only the servers of one destination receive with a message, so that they cannot
  /// report on recipients of other destinations.
  public static long proof(KeyedHash hash, QueueId id, Destination destination) {
    return hash.number("envid " + id + " " + destination);
  }

  /// @return empty if this server did not make it
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
