package org.posthorn.directory;

/// The number of a tenant: an organisation whose domains and accounts are kept apart from those of
/// others.
///
/// @param value at least 1; 0 is no tenant, as of the server itself
public record TenantId(long value) {

  /// The tenant that every directory has from the start.
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
