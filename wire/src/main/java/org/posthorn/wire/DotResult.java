package org.posthorn.wire;

import java.util.Optional;

/// The result of reading dot-stuffed data, whose end was read in any case, so that a reply can be
/// sent.
///
/// @param bytes size of the data without stuffing and final dot, even if it was dropped
/// @param tooLarge whether it exceeded the size limit; the sink has received only the beginning
/// @param bareCr whether it contains a CR without LF
/// @param bareLf whether it contains an LF without CR
/// @param refusal the exception of the sink, if any
public record DotResult(
    long bytes, boolean tooLarge, boolean bareCr, boolean bareLf, Optional<Exception> refusal) {

  /// Whether the sink has received all of the data.
  public boolean complete() {
    return !tooLarge && refusal.isEmpty();
  }
}
