package org.posthorn.directory;

/// What an account may do beyond using itself.
public enum Role {
  /// Administers the domains and accounts of its own tenant. Does not read others' mail.
  ADMINISTRATOR
}
