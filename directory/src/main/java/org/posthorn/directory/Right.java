package org.posthorn.directory;

/// What somebody wants to do with an account.
public enum Right {
  /// See mailboxes, messages and settings.
  READ,
  /// Change mailboxes, messages and settings.
  WRITE,
  /// Put arriving mail into it.
  DELIVER,
  /// Change what the directory says of it: its password, its quota, whether it is enabled.
  ADMINISTER
}
