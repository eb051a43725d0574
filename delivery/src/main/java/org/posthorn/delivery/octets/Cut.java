package org.posthorn.delivery.octets;

/// Octets that are taken out of a message.
///
/// @param start offset of the first
/// @param end offset behind the last
public record Cut(long start, long end) {
  /// @throws IllegalArgumentException if it has no octets
  public Cut {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a cut from " + start + " to " + end);
    }
  }

  public long length() {
    return end - start;
  }
}
