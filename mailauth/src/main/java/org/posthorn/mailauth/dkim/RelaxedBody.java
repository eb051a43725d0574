package org.posthorn.mailauth.dkim;

import java.security.MessageDigest;
import org.posthorn.runtime.Digests;

/// Hash of a body in the `relaxed` form: white space at ends of lines and empty lines at the end do
/// not count, other white space counts as one space. RFC 6376 §3.4.4. One thread.
final class RelaxedBody {
  private static final byte[] CRLF = {'\r', '\n'};

  private final MessageDigest digest = Digests.sha256();
  private final byte[] out = new byte[8 << 10];
  private int length;

  /// Ends of lines that count only if something follows.
  private long emptyLines;

  private boolean space;
  private boolean written;
  private boolean carriageReturn;

  /// Takes the next bytes of the body.
  void update(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (carriageReturn) {
        carriageReturn = false;
        if (b == '\n') {
          endLine();
          continue;
        }
        text((byte) '\r'); // one that ends no line is text
      }
      if (b == '\r') {
        carriageReturn = true;
      } else if (b == ' ' || b == '\t') {
        space = true;
      } else {
        text(b);
      }
    }
  }

  private void endLine() {
    space = false; // what stood before it
    emptyLines++;
  }

  private void text(byte b) {
    if (emptyLines > 0) {
      flushLines();
    }
    if (space) {
      put((byte) ' ');
      space = false;
    }
    put(b);
  }

  private void flushLines() {
    for (; emptyLines > 0; emptyLines--) {
      put(CRLF[0]);
      put(CRLF[1]);
    }
  }

  private void put(byte b) {
    if (length == out.length) {
      digest.update(out, 0, length);
      length = 0;
    }
    out[length++] = b;
    written = true;
  }

  /// The hash of all that came; nothing may come after.
  byte[] hash() {
    if (carriageReturn) {
      carriageReturn = false;
      text((byte) '\r');
    }
    // §3.4.4: a body that is not empty ends in CRLF, an empty one has none.
    if (written) {
      put(CRLF[0]);
      put(CRLF[1]);
    }
    digest.update(out, 0, length);
    return digest.digest();
  }
}
