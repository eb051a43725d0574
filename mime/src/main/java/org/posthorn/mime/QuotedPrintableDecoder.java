package org.posthorn.mime;

import java.io.ByteArrayOutputStream;

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

  private final ByteArrayOutputStream held = new ByteArrayOutputStream(16);
  private State state = State.TEXT;
  private byte high;

  @Override
  void write(byte[] bytes, int from, int to, ByteArrayOutputStream out) {
    for (int i = from; i < to; i++) {
      if (state == State.TEXT && held.size() == 0) {
        int end = plain(bytes, i, to);
        out.write(bytes, i, end - i);
        i = end;
        if (i == to) {
          return;
        }
      }
      byte b = bytes[i];
      switch (state) {
        case TEXT -> text(b, out);
        case EQUALS -> afterEquals(b, out);
        case HEX -> {
          state = State.TEXT;
          int value = Character.digit(high, 16) << 4 | Character.digit(b, 16);
          if (value >= 0) {
            out.write(value);
          } else {
            out.write('=');
            out.write(high);
            text(b, out);
          }
        }
      }
    }
  }

  /// The end of what stands for itself: spaces do if something other follows them.
  private static int plain(byte[] bytes, int from, int to) {
    int end = from;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '=' || b == '\n' || b == '\r' || b == '\t') {
        return end;
      }
      if (b != ' ') {
        end = i + 1;
      }
    }
    return end;
  }

  private void text(byte b, ByteArrayOutputStream out) {
    if (b == '\n') {
      byte[] space = held.toByteArray();
      held.reset();
      if (space.length > 0 && space[space.length - 1] == '\r') {
        out.write('\r');
      }
      out.write(b);
    } else if (b == ' ' || b == '\t' || b == '\r') {
      if (held.size() >= HELD_BYTES_MAX) {
        release(out);
      }
      held.write(b);
    } else {
      release(out);
      if (b == '=') {
        state = State.EQUALS;
      } else {
        out.write(b);
      }
    }
  }

  private void afterEquals(byte b, ByteArrayOutputStream out) {
    if (b == '\n') {
      held.reset();
      state = State.TEXT;
    } else if ((b == ' ' || b == '\t' || b == '\r') && held.size() < HELD_BYTES_MAX) {
      held.write(b);
    } else if (held.size() == 0 && Character.digit(b, 16) >= 0) {
      high = b;
      state = State.HEX;
    } else {
      state = State.TEXT;
      out.write('=');
      text(b, out);
    }
  }

  private void release(ByteArrayOutputStream out) {
    if (held.size() > 0) {
      out.writeBytes(held.toByteArray());
      held.reset();
    }
  }

  @Override
  void finish(ByteArrayOutputStream out) {
    if (state == State.HEX) {
      out.write('=');
      out.write(high);
    }
  }
}
