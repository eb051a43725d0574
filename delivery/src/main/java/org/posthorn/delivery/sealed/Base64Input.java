package org.posthorn.delivery.sealed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import org.posthorn.delivery.octets.Staged;
import org.posthorn.vault.sealed.ChangedOctetsException;

/// Decodes the base64 body of a staged message. Stricter than RFC 2045 §6.8, which ignores other
/// octets: besides line ends nothing may be between them. One thread.
final class Base64Input extends InputStream {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int GROUP = 4;

  private final Staged message;
  private long at;
  private byte[] group = {};
  private byte[] decoded = {};
  private int given;
  private boolean padded;

  /// @param body where it begins in the message
  Base64Input(Staged message, long body) {
    this.message = message;
    at = body;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (given == decoded.length) {
      if (at == message.size()) {
        if (group.length > 0) {
          throw new ChangedOctetsException();
        }
        return -1;
      }
      next();
    }
    int count = Math.min(length, decoded.length - given);
    System.arraycopy(decoded, given, target, offset, count);
    given += count;
    return count;
  }

  private void next() throws IOException {
    long to = Math.min(message.size(), at + PIECE_BYTES);
    byte[] piece = message.octets(at, to);
    at = to;
    int kept = group.length;
    byte[] characters = Arrays.copyOf(group, kept + piece.length);
    for (byte octet : piece) {
      if (octet != '\r' && octet != '\n') {
        characters[kept++] = octet;
      }
    }
    int whole = kept - kept % GROUP;
    group = Arrays.copyOfRange(characters, whole, kept);
    if (whole > 0 && padded) {
      throw new ChangedOctetsException(); // more after the padding
    }
    try {
      decoded = Base64.getDecoder().decode(Arrays.copyOf(characters, whole));
    } catch (IllegalArgumentException e) {
      throw new ChangedOctetsException();
    }
    padded |= whole > 0 && characters[whole - 1] == '=';
    given = 0;
  }
}
