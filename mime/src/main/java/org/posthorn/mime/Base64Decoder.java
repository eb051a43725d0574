package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
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
  void write(byte[] bytes, int from, int to, ByteArrayOutputStream out) {
    for (int i = from; i < to; i++) {
      int value = VALUES[bytes[i] & 0xff];
      if (value >= 0) {
        bits = bits << 6 | value;
        count++;
        if (count == 4) {
          out.write(bits >> 16);
          out.write(bits >> 8);
          out.write(bits);
          count = 0;
        }
      } else if (bytes[i] == '=') {
        finish(out);
      }
    }
  }

  @Override
  void finish(ByteArrayOutputStream out) {
    if (count >= 2) {
      out.write(count == 2 ? bits >> 4 : bits >> 10);
    }
    if (count == 3) {
      out.write(bits >> 2);
    }
    count = 0;
  }
}
