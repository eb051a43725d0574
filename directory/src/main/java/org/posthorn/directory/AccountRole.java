package org.posthorn.directory;

/// What an account may do beyond using itself.
public enum AccountRole {
  /// Administers the domains and accounts of its own tenant. Does not read others' mail.
  ADMINISTRATOR(1),

  /// Administers the installation: all tenants, the queue, the server itself. Does not read others'
  /// mail.
  OPERATOR(2),

  /// Administers the accounts and aliases of domains that name it as theirs. Does not read others'
  /// mail.
  DOMAIN_ADMINISTRATOR(4);

  private final int bit;

  AccountRole(int bit) {
    this.bit = bit;
  }

  /// How it is stored in a set of roles; never changes.
  int bit() {
    return bit;
  }
}
