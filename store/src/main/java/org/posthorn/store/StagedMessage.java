package org.posthorn.store;

import org.posthorn.mime.Entity;

/// A message received and scanned, not yet owned by an account. Closing it discards it unless it
/// was appended.
public final class StagedMessage implements AutoCloseable {
  StagedMessage() {}

  public long size() {
    return 0;
  }

  /// Its structure, scanned as it was received.
  public Entity entity() {
    return Entity.scan(new byte[0]);
  }

  /// Its bytes; valid until the message is discarded.
  public MessageBytes bytes() {
    return MessageBytes.of(new byte[0]);
  }

  @Override
  public void close() {}
}
