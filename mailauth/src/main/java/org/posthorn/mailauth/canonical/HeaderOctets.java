package org.posthorn.mailauth.canonical;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// Collects the header of a message that is passed in pieces, at most [HeaderBlock#OCTETS_MAX]. One
/// thread.
public final class HeaderOctets {
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream(2_048);
  private final HeaderEnd end = new HeaderEnd();
  private boolean whole;
  private boolean tooLong;

  /// Adds the octets of the header.
  ///
  /// @return the beginning of the body in this piece; `to` if it does not begin here
  public int take(byte[] bytes, int from, int to) {
    if (whole) {
      return from;
    }
    int found = end.find(bytes, from, to);
    whole = found >= 0;
    int headerTo = whole ? found : to;
    if (octets.size() + headerTo - from > HeaderBlock.OCTETS_MAX) {
      tooLong = true;
      octets.reset();
    }
    if (!tooLong) {
      octets.write(bytes, from, headerTo - from);
    }
    return headerTo;
  }

  /// Whether the header is complete.
  public boolean whole() {
    return whole;
  }

  /// The fields so far; empty if the header is too long.
  public Optional<HeaderBlock> block() {
    return tooLong ? Optional.empty() : Optional.of(HeaderBlock.of(octets.toByteArray()));
  }
}
