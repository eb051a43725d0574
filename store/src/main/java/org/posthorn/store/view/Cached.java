package org.posthorn.store.view;

/// An entry of [Views].
abstract sealed class Cached permits CachedView, CachedThreads {
  /// Its size as counted by [Views]. Guarded by the views' monitor.
  long countedBytes;

  abstract long bytes();

  abstract void drop();
}
