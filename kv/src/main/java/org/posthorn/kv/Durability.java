package org.posthorn.kv;

/// When a write transaction is answered.
public enum Durability {
  /// On disk (fsync or its equivalent) before the answer. Whatever accepts or removes mail, or
  /// hands out an identifier.
  SYNCED,
  /// Visible to later transactions at once, on disk within a second, and never on disk without
  /// everything that was written to its partition before it. After an unclean stop the newest such
  /// writes may be gone.
  RELAXED
}
