package org.posthorn.store.view;

/// What [Views] keeps and drops.
abstract sealed class Cached permits CachedView, CachedThreads {
  /// What [Views] has counted for it. Guarded by the views' monitor.
  long countedBytes;

  abstract long bytes();

  abstract void drop();
}
