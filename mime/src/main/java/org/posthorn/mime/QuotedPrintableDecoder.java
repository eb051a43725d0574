package org.posthorn.mime;

import java.util.Arrays;

/// quoted-printable (RFC 2045 §6.7): white space at the end of a line is dropped, what is no valid
/// sequence stays as it is.
final class QuotedPrintableDecoder extends TransferDecoder {
  private enum State {
    TEXT,
    EQUALS,
    HEX
  }

  /// White space held back until it is known whether the line ends; more of it is text.
  private static final int HELD_BYTES_MAX = 998;

  /// The value of a hexadecimal digit; negative for other octets.
  private static final byte[] DIGITS = digits();

  private byte[] held = new byte[16];
  private int heldSize;
  private State state = State.TEXT;
  private byte high;

  private static byte[] digits() {
    byte[] digits = new byte[256];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) (i < 0x80 ? Character.digit(i, 16) : -1);
    }
    return digits;
  }

  @Override
  int unwrittenMax() {
    return HELD_BYTES_MAX + 2; // and `=` with a digit
  }

  @Override
  int write(byte[] bytes, int from, int to, byte[] out, int outAt) {
    int at = outAt;
    int i = from;
    while (i < to) {
      if (state == State.TEXT && heldSize == 0) {
        // One loop over what needs no memory of what came before: nearly all of a body.
        for (int next = i; i < to; i = next) {
          byte b = bytes[i];
          next = i + 1;
          if (b == '=') {
            int value = i + 2 < to ? value(bytes[i + 1], bytes[i + 2]) : -1;
            if (value >= 0) {
              out[at++] = (byte) value;
              next = i + 3;
            } else if (i + 2 < to && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
              next = i + 3;
            } else {
              break;
            }
          } else if (isSpace(b)) {
            next = spaceEnd(bytes, i, to);
            boolean feed = next < to && bytes[next] == '\n';
            boolean dropped = feed && (next > i + 1 || b != '\r');
            if (next == to || dropped) {
              break;
            }
            System.arraycopy(bytes, i, out, at, next - i);
            at += next - i;
          } else {
            out[at++] = b;
          }
        }
        if (i == to) {
          return at;
        }
      }
      at = one(bytes[i], out, at);
      i++;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static int spaceEnd(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && isSpace(bytes[end])) {
      end++;
    }
    return end;
  }

  /// Negative unless both are digits.
  private static int value(byte first, byte second) {
    return DIGITS[first & 0xff] << 4 | DIGITS[second & 0xff];
  }

  private int one(byte b, byte[] out, int at) {
    return switch (state) {
      case TEXT -> text(b, out, at);
      case EQUALS -> afterEquals(b, out, at);
      case HEX -> {
        state = State.TEXT;
        int value = value(high, b);
        if (value >= 0) {
          out[at] = (byte) value;
          yield at + 1;
        }
        out[at] = '=';
        out[at + 1] = high;
        yield text(b, out, at + 2);
      }
    };
  }

  private int text(byte b, byte[] out, int outAt) {
    int at = outAt;
    if (b == '\n') {
      if (heldSize > 0 && held[heldSize - 1] == '\r') {
        out[at++] = '\r';
      }
      heldSize = 0;
      out[at++] = b;
    } else if (isSpace(b)) {
      if (heldSize >= HELD_BYTES_MAX) {
        at = release(out, at);
      }
      hold(b);
    } else {
      at = release(out, at);
      if (b == '=') {
        state = State.EQUALS;
      } else {
        out[at++] = b;
      }
    }
    return at;
  }

  private int afterEquals(byte b, byte[] out, int at) {
    if (b == '\n') {
      heldSize = 0;
      state = State.TEXT;
    } else if (isSpace(b) && heldSize < HELD_BYTES_MAX) {
      hold(b);
    } else if (heldSize == 0 && DIGITS[b & 0xff] >= 0) {
      high = b;
      state = State.HEX;
    } else {
      state = State.TEXT;
      out[at] = '=';
      return text(b, out, at + 1);
    }
    return at;
  }

  private void hold(byte b) {
    if (heldSize == held.length) {
      held = Arrays.copyOf(held, 2 * heldSize);
    }
    held[heldSize++] = b;
  }

  private int release(byte[] out, int at) {
    System.arraycopy(held, 0, out, at, heldSize);
    int end = at + heldSize;
    heldSize = 0;
    return end;
  }

  @Override
  int finish(byte[] out, int at) {
    if (state == State.HEX) {
      out[at] = '=';
      out[at + 1] = high;
      return at + 2;
    }
    return at;
  }
}
