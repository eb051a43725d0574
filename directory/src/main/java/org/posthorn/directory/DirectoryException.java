package org.posthorn.directory;

/// An operation on the directory was refused; nothing was changed. The message is a sentence for
/// the administrator and names the object.
public final class DirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as callers need to tell apart.
  public enum Kind {
    /// There is one of that name already.
    ALREADY_EXISTS,
    /// There is none of that name.
    NOT_FOUND,
    /// The name or the value is not well-formed.
    INVALID,
    /// Something else depends on it.
    IN_USE,
    /// A named limit would be exceeded.
    LIMIT,
    /// The server is too busy to do it now.
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
