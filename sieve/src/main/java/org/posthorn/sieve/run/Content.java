package org.posthorn.sieve.run;

import java.io.ByteArrayOutputStream;
import java.util.List;

/// The content that is stored or sent: the message, with parts of it replaced.
///
/// @param splices in the message's order, not overlapping; empty for the message as received
public record Content(List<Splice> splices) {
  /// The message as received.
  public static final Content ORIGINAL = new Content(List.of());

  /// A replacement of octets.
  ///
  /// @param from offset of the first octet that is replaced
  /// @param to offset behind the last one; the same offset for an insertion
  /// @param octets the replacement
  public record Splice(long from, long to, byte[] octets) {}

  /// Copies the list.
  public Content {
    splices = List.copyOf(splices);
  }

  /// Whether it is the message as received.
  public boolean isOriginal() {
    return splices.isEmpty();
  }

  /// The resulting octets, for a message in memory.
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
