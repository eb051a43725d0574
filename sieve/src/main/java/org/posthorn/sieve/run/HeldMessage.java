package org.posthorn.sieve.run;

import java.util.Arrays;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;

/// A message that is completely in memory.
///
/// @param envelopeFrom the reverse path
/// @param envelopeTo the recipient
/// @param message its octets, which are never modified
/// @param header of the message
/// @param structure of the message
public record HeldMessage(
    String envelopeFrom, String envelopeTo, byte[] message, HeaderFields header, Entity structure)
    implements MessageUnderTest {

  /// Reads header and structure.
  public static HeldMessage of(String envelopeFrom, String envelopeTo, byte[] message) {
    return new HeldMessage(
        envelopeFrom, envelopeTo, message, HeaderFields.parse(message), Entity.scan(message));
  }

  @Override
  public long size() {
    return message.length;
  }

  @Override
  public byte[] octets(long from, long to) {
    return Arrays.copyOfRange(message, (int) from, (int) to);
  }
}
