package org.posthorn.directory;

/// The number of a credential within its account, never reused.
///
/// @param value at least 1; 0 without authentication, as for the server itself
public record CredentialId(long value) {

  /// @throws IllegalArgumentException if `value` is negative
  public CredentialId {
    if (value < 0) {
      throw new IllegalArgumentException("credential id " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
