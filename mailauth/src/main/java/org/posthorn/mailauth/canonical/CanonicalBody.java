package org.posthorn.mailauth.canonical;

import java.security.MessageDigest;
import java.util.Optional;
import java.util.TreeMap;
import org.posthorn.runtime.Digests;

/// SHA-256 of a body in one canonical form, and of its prefixes of required lengths, in one pass.
/// RFC 6376 §3.4.3, §3.4.4. One thread.
///
/// Empty lines at the end are ignored. In the `relaxed` form white space at line ends is ignored,
/// and other white space counts as one space.
final class CanonicalBody {
  private static final byte[] CRLF = {'\r', '\n'};

  private final boolean relaxed;
  private final MessageDigest digest = Digests.sha256();
  private final byte[] out = new byte[2 << 10];
  private int length;

  /// Number of octets hashed.
  private long digested;

  /// Hashes of prefixes, by length; empty until that many octets were hashed.
  private final TreeMap<Long, byte[]> beginnings = new TreeMap<>();

  private long nextCut = Long.MAX_VALUE;

  /// Pending line ends, which count only if something follows.
  private long emptyLines;

  private boolean space;
  private boolean written;
  private boolean carriageReturn;
  private byte[] whole = {};

  CanonicalBody(Canonicalization form) {
    relaxed = form == Canonicalization.RELAXED;
  }

  /// Before the first octet: requires the hash of the first `octets`.
  void want(long octets) {
    beginnings.put(octets, new byte[0]);
    nextCut = beginnings.firstKey();
  }

  /// Takes the next octets of the body.
  void update(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte b = bytes[at];
      if (carriageReturn) {
        carriageReturn = false;
        if (b == '\n') {
          endLine();
          at++;
          continue;
        }
        text(CRLF, 0, 1); // a CR without LF is text
      }
      if (b == '\r') {
        carriageReturn = true;
        at++;
      } else if (isSpace(b)) {
        space = true;
        at++;
      } else {
        beginText();
        at = words(bytes, at, to);
      }
    }
  }

  private boolean isSpace(byte b) {
    return relaxed && (b == ' ' || b == '\t');
  }

  private void endLine() {
    space = false; // the space before it
    emptyLines++;
  }

  /// Hashes octets up to the next line end or white space that needs processing, or as many as the
  /// buffer holds.
  ///
  /// @return where it stopped
  private int words(byte[] bytes, int from, int to) {
    int target = reserve();
    int end = Math.min(to, from + out.length - target);
    int at = from;
    while (at < end && (bytes[at] > ' ' || staysAsItIs(bytes, at, end))) {
      at++;
    }
    System.arraycopy(bytes, from, out, target, at - from);
    length = target + at - from;
    return at;
  }

  private boolean staysAsItIs(byte[] bytes, int at, int end) {
    byte b = bytes[at];
    boolean last = at + 1 == end;
    boolean oneSpace = b == ' ' && !last && bytes[at + 1] != '\r' && !isSpace(bytes[at + 1]);
    return b != '\r' && (oneSpace || !isSpace(b));
  }

  private void text(byte[] bytes, int from, int to) {
    beginText();
    put(bytes, from, to);
  }

  /// Hashes the pending line ends and space, because text follows.
  private void beginText() {
    for (; emptyLines > 0; emptyLines--) {
      put(CRLF, 0, 2);
    }
    if (space) {
      out[reserve()] = ' ';
      length++;
      space = false;
    }
    written = true;
  }

  private int reserve() {
    if (length == out.length) {
      flush();
    }
    return length;
  }

  private void put(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int start = reserve();
      int part = Math.min(to - at, out.length - start);
      System.arraycopy(bytes, at, out, start, part);
      length += part;
      at += part;
    }
  }

  private void flush() {
    int at = 0;
    while (nextCut - digested <= length - at) {
      int part = (int) (nextCut - digested);
      digest(at, part);
      at += part;
      beginnings.put(nextCut, hashSoFar());
      Long next = beginnings.higherKey(nextCut);
      nextCut = next == null ? Long.MAX_VALUE : next;
    }
    digest(at, length - at);
    length = 0;
  }

  private void digest(int at, int part) {
    digest.update(out, at, part);
    digested += part;
  }

  private byte[] hashSoFar() {
    try {
      return ((MessageDigest) digest.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new LinkageError("every Java clones SHA-256", e);
    }
  }

  /// Ends the body.
  void finish() {
    if (carriageReturn) {
      carriageReturn = false;
      text(CRLF, 0, 1);
    }
    // §3.4.3: an empty body is one CRLF; §3.4.4: it is empty. Any other ends with one CRLF.
    if (written || !relaxed) {
      put(CRLF, 0, 2);
    }
    flush();
    whole = digest.digest();
  }

  /// Length of the canonical form.
  long octets() {
    return digested;
  }

  byte[] hash() {
    return whole.clone();
  }

  /// The hash of the first octets; empty if the body is shorter, or if it was not required.
  Optional<byte[]> hash(long octets) {
    return Optional.ofNullable(beginnings.get(octets)).filter(hash -> hash.length > 0);
  }
}
