package org.posthorn.mime;

/// The stored form of an [Entity] cannot be read: damaged, or written by a later version. The
/// remedy is to scan the message again.
public final class EntityFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Says what is wrong.
  public EntityFormatException(String message) {
    super(message);
  }
}
