package org.posthorn.kv;

import org.jspecify.annotations.Nullable;

/// What a transaction made of a row. Each change is its own: two deletions of one row are not
/// equal, so that settling the older does not take away the younger.
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

  /// The new value, or null where the row was deleted.
  byte @Nullable [] sealed() {
    return sealed;
  }
}
