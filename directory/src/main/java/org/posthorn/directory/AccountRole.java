package org.posthorn.directory;

/// Administrative roles of accounts.
public enum AccountRole {
  /// Administers the domains and accounts of its own tenant. May not read others' mail.
  ADMINISTRATOR(1),

  /// Administers the installation: all tenants, the queue, the server. May not read others' mail.
  OPERATOR(2),

  /// Administers the accounts and aliases of domains that name it. May not read others' mail.
  DOMAIN_ADMINISTRATOR(4),

  /// Searches and reads the journal of all mail, of all tenants, and administers nothing.
  AUDITOR(8);

  private final int bit;

  AccountRole(int bit) {
    this.bit = bit;
  }

  /// Its bit in a stored set of roles; never changes.
  int bit() {
    return bit;
  }
}
