package org.posthorn.wire;

import java.util.Optional;

/// How the reading of dot-stuffed data ended. The end of the data was seen in each case, so that
/// the peer can be answered.
///
/// @param bytes size of the data without the stuffing and the final dot, also where it was not kept
/// @param tooLarge the size limit was passed; the sink has seen only the beginning
/// @param bareCr a CR without LF was in the data
/// @param bareLf an LF without CR was in the data
/// @param refusal what the sink threw, if it did
public record DotResult(
    long bytes, boolean tooLarge, boolean bareCr, boolean bareLf, Optional<Exception> refusal) {

  /// Whether the sink took all of the data.
  public boolean complete() {
    return !tooLarge && refusal.isEmpty();
  }
}
