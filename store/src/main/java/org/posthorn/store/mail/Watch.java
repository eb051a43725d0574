package org.posthorn.store.mail;

/// Ends a [Watcher]'s watch when closed; closing it again does nothing.
public interface Watch extends AutoCloseable {
  @Override
  void close();
}
