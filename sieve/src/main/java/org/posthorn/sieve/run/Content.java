package org.posthorn.sieve.run;

import java.io.ByteArrayOutputStream;
import java.util.List;

/// What of a message is to be stored or sent: the message itself, with pieces exchanged.
///
/// @param splices in the message's order, apart from each other; none for the message as it came
public record Content(List<Splice> splices) {
  /// The message as it came.
  public static final Content ORIGINAL = new Content(List.of());

  /// Octets in place of others.
  ///
  /// @param from offset of the first octet that is replaced
  /// @param to offset behind the last one; the same offset for an insertion
  /// @param octets what stands there instead
  public record Splice(long from, long to, byte[] octets) {}

  /// Copies the list.
  public Content {
    splices = List.copyOf(splices);
  }

  /// Whether it is the message as it came.
  public boolean isOriginal() {
    return splices.isEmpty();
  }

  /// The octets, for a message in memory.
  public byte[] applyTo(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 1024);
    int at = 0;
    for (Splice splice : splices) {
      out.write(message, at, (int) splice.from() - at);
      out.writeBytes(splice.octets());
      at = (int) splice.to();
    }
    out.write(message, at, message.length - at);
    return out.toByteArray();
  }
}
