package org.posthorn.store.mail;

/// A registration of a [Watcher]; closing it ends the notifications.
public interface Watch extends AutoCloseable {
  @Override
  void close();
}
