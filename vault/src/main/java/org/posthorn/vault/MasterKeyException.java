package org.posthorn.vault;

/// A file of master keys is missing, damaged, or not safe to use. The message names it and says
/// what to do, for an administrator.
public final class MasterKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MasterKeyException(String message) {
    super(message);
  }

  public MasterKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
