package org.posthorn.spam;

import java.io.IOException;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;

/// A message as those see it who judge it. One thread.
///
/// @param structure with offsets of the parts in `octets`
public record MessageView(HeaderFields header, Entity structure, Octets octets) {

  /// Where its octets are.
  @FunctionalInterface
  public interface Octets {
    /// Some of them.
    ///
    /// @param from the offset of the first
    /// @param to the offset behind the last
    /// @throws IOException if they could not be read
    byte[] read(long from, long to) throws IOException;
  }
}
