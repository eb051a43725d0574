package org.posthorn.directory;

/// The number of a credential within its account, never used again.
///
/// @param value at least 1; 0 where nobody authenticated, as for the server itself
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
