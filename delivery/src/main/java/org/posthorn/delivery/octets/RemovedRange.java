package org.posthorn.delivery.octets;

/// Octets that are removed from a message.
///
/// @param start offset of the first
/// @param end offset after the last
public record RemovedRange(long start, long end) {
  /// @throws IllegalArgumentException if the range is empty
  public RemovedRange {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a cut from " + start + " to " + end);
    }
  }

  public long length() {
    return end - start;
  }
}
