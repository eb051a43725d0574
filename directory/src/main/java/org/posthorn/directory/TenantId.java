package org.posthorn.directory;

/// The number of a tenant: an organisation whose domains and accounts are separate from those of
/// others.
///
/// @param value at least 1; 0 means no tenant, as for the server itself
public record TenantId(long value) {

  /// The initial tenant of every directory.
  public static final TenantId FIRST = new TenantId(1);

  /// @throws IllegalArgumentException if `value` is negative
  public TenantId {
    if (value < 0) {
      throw new IllegalArgumentException("tenant id " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
