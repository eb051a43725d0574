package org.posthorn.directory;

/// Something happened that sessions must know of. Told after it is durable.
public sealed interface DirectoryChange {

  AccountId account();

  /// The account can no longer be used: its sessions end.
  record AccountDisabled(AccountId account) implements DirectoryChange {}

  /// The account is gone: its sessions end, and its mail is to be erased.
  record AccountRemoved(AccountId account) implements DirectoryChange {}

  /// Quota, name, roles or the like changed, or it was enabled.
  record AccountChanged(AccountId account) implements DirectoryChange {}

  /// A credential was replaced or revoked: sessions that were opened with it end.
  record CredentialRevoked(AccountId account, CredentialId credential) implements DirectoryChange {}

  /// Told of changes. Called on the thread of whoever made the change; must be short.
  @FunctionalInterface
  interface Listener {
    void changed(DirectoryChange change);
  }

  /// Ends the telling.
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
