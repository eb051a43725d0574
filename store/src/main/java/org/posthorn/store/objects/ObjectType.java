package org.posthorn.store.objects;

/// The types of objects that an account has beside its mail. Each type has its own state.
public enum ObjectType {
  /// RFC 8621 §6
  IDENTITY(1),
  /// RFC 8621 §7
  EMAIL_SUBMISSION(2),
  /// EmailSubmissions that a client has destroyed but that are still to be sent: hidden from
  /// clients.
  UNSEEN_SUBMISSION(3),
  /// RFC 8621 §8
  VACATION_RESPONSE(4),
  /// RFC 9670 §3
  SHARE_NOTIFICATION(5),
  /// Keys of requests to send, so that a repeated request sends nothing.
  SENDING_KEY(6),
  /// Senders whose remote pictures the account's owner always shows.
  PICTURE_SENDER(7),
  /// What messages ask the owner to do; in the module `assistant`.
  TASK(8),
  /// Conversations with the assistant.
  CONVERSATION(9),
  /// What the assistant did, and what a language model was given.
  ASSISTANT_RECORD(10),
  /// What other programs with a language model did by MCP.
  ASSISTANT_PROGRAM_RECORD(12),
  /// Settings of the web pages; at most one object.
  PREFERENCES(16);

  /// Tombstones have the type's number plus this.
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
