package org.posthorn.mime;

import java.util.Arrays;

/// base64 (RFC 2045 §6.8), passing over whatever is not of its alphabet. Padding ends a group, not
/// the body: some senders join several encoded pieces.
final class Base64Decoder extends TransferDecoder {
  private static final byte[] VALUES = values();

  private int bits;
  private int count;

  private static byte[] values() {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    return values;
  }

  @Override
  int unwrittenMax() {
    return 2; // of a group that has not ended
  }

  @Override
  int write(byte[] bytes, int from, int to, byte[] out, int outAt) {
    int at = outAt;
    int i = from;
    while (i < to) {
      if (count == 0 && i + 4 <= to) {
        int group =
            VALUES[bytes[i] & 0xff] << 18
                | VALUES[bytes[i + 1] & 0xff] << 12
                | VALUES[bytes[i + 2] & 0xff] << 6
                | VALUES[bytes[i + 3] & 0xff];
        if (group >= 0) {
          at = group(group, out, at);
          i += 4;
          continue;
        }
      }
      int value = VALUES[bytes[i] & 0xff];
      if (value >= 0) {
        bits = bits << 6 | value;
        count++;
        if (count == 4) {
          at = group(bits, out, at);
          count = 0;
        }
      } else if (bytes[i] == '=') {
        at = finish(out, at);
      }
      i++;
    }
    return at;
  }

  private static int group(int bits, byte[] out, int at) {
    out[at] = (byte) (bits >> 16);
    out[at + 1] = (byte) (bits >> 8);
    out[at + 2] = (byte) bits;
    return at + 3;
  }

  @Override
  int finish(byte[] out, int outAt) {
    int at = outAt;
    if (count >= 2) {
      out[at++] = (byte) (count == 2 ? bits >> 4 : bits >> 10);
    }
    if (count == 3) {
      out[at++] = (byte) (bits >> 2);
    }
    count = 0;
    return at;
  }
}
