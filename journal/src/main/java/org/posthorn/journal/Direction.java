package org.posthorn.journal;

/// Where a message came from and where it goes.
public enum Direction {
  /// From another server.
  IN,
  /// From a user of this server, to at least one recipient on another server.
  OUT,
  /// From a user of this server, to users of this server only.
  INTERNAL,
  /// Made by this server for a user: a forwarded copy, or an automatic reply.
  GENERATED
}
