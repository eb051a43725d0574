package org.posthorn.journal;

import java.io.IOException;

/// A file of an archive is not as it was written.
final class DamagedArchiveException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean isCut;

  DamagedArchiveException(String message, boolean isCut) {
    super(message);
    this.isCut = isCut;
  }

  /// Whether the file only ends too early, as after a power failure.
  boolean isCut() {
    return isCut;
  }
}
