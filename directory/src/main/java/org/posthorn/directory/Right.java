package org.posthorn.directory;

/// Rights on an account.
public enum Right {
  /// Read mailboxes, messages and settings.
  READ,
  /// Change mailboxes, messages and settings.
  WRITE,
  /// Deliver mail to it.
  DELIVER,
  /// Change its entry in the directory: password, quota, whether it is enabled.
  ADMINISTER
}
