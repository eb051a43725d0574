package org.posthorn.kv;

/// When a write transaction returns.
public enum Durability {
  /// When it is on disk (fsync or equivalent). For everything that accepts or removes mail or
  /// issues an identifier.
  SYNCED,
  /// Visible to later transactions at once, on disk within a second, and only together with
  /// everything written to its partition before. An unclean stop may lose the newest such writes.
  RELAXED
}
