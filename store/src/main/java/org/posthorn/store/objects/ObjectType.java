package org.posthorn.store.objects;

/// What kinds of objects an account has beside its mail. Each has a state of its own.
public enum ObjectType {
  /// RFC 8621 §6
  IDENTITY(1),
  /// RFC 8621 §7
  EMAIL_SUBMISSION(2),
  /// EmailSubmissions that a client has destroyed and that are still to be sent: no client sees
  /// them.
  UNSEEN_SUBMISSION(3),
  /// RFC 8621 §8
  VACATION_RESPONSE(4),
  /// RFC 9670 §3
  SHARE_NOTIFICATION(5),
  /// Keys of requests to send that were made, so that a repeated one sends nothing.
  SENDING_KEY(6),
  /// Addresses whose pictures of other servers the account's owner always wants to see.
  PICTURE_SENDER(7),
  /// How somebody likes the pages; at most one.
  PREFERENCES(16);

  /// Tombstones lie this far above the objects of their type.
  private static final int GONE = 128;

  private final int code;

  ObjectType(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  byte gone() {
    return (byte) (code + GONE);
  }
}
