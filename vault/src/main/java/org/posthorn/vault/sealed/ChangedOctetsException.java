package org.posthorn.vault.sealed;

import java.io.IOException;

/// Octets of a sealed message are not what was sealed. [SealedReader#open] turns it into a
/// [SealedException].
public final class ChangedOctetsException extends IOException {
  private static final long serialVersionUID = 1L;
}
