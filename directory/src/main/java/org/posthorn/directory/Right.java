package org.posthorn.directory;

/// What a principal may do with an account's mail.
public enum Right {
  READ,
  WRITE
}
