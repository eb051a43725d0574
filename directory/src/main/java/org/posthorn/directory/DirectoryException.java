package org.posthorn.directory;

/// An operation on the directory was refused; nothing was changed. The message is a sentence for
/// the administrator and names the object.
public final class DirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The reason, as far as callers distinguish it.
  public enum Kind {
    /// The name exists already.
    ALREADY_EXISTS,
    /// The name does not exist.
    NOT_FOUND,
    /// The name or value is malformed.
    INVALID,
    /// Something else depends on it.
    IN_USE,
    /// A limit would be exceeded.
    LIMIT,
    /// The server is too busy.
    TEMPORARY
  }

  private final Kind kind;

  public DirectoryException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  static DirectoryException invalid(String message) {
    return new DirectoryException(Kind.INVALID, message);
  }

  static DirectoryException notFound(String message) {
    return new DirectoryException(Kind.NOT_FOUND, message);
  }

  static DirectoryException exists(String message) {
    return new DirectoryException(Kind.ALREADY_EXISTS, message);
  }

  static DirectoryException limit(String message) {
    return new DirectoryException(Kind.LIMIT, message);
  }
}
