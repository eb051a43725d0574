package org.posthorn.kv;

import org.jspecify.annotations.Nullable;

/// The change of a row by a transaction. Compared by identity: two deletions of a row are not
/// equal, so that settling the older one does not remove the newer one.
final class Change {
  private final Table table;
  private final byte @Nullable [] sealed;

  Change(Table table, byte @Nullable [] sealed) {
    this.table = table;
    this.sealed = sealed;
  }

  Table table() {
    return table;
  }

  /// The new value, or null if the row was deleted.
  byte @Nullable [] sealed() {
    return sealed;
  }
}
