package org.posthorn.directory;

/// A change that sessions must know of. Announced after it is durable.
public sealed interface DirectoryChange {

  AccountId account();

  /// The account is disabled: its sessions end.
  record AccountDisabled(AccountId account) implements DirectoryChange {}

  /// The account was removed: its sessions end, and its mail must be erased.
  record AccountRemoved(AccountId account) implements DirectoryChange {}

  /// Quota, name, roles or similar changed, or it was enabled.
  record AccountChanged(AccountId account) implements DirectoryChange {}

  /// A credential was replaced or revoked: sessions opened with it end.
  record CredentialRevoked(AccountId account, CredentialId credential) implements DirectoryChange {}

  /// Is notified of changes. Called on the thread that made the change; must be short.
  @FunctionalInterface
  interface Listener {
    void changed(DirectoryChange change);
  }

  /// Ends the notifications when closed.
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
