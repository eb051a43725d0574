package org.posthorn.smtp.client;

import org.posthorn.smtp.syntax.Reply;

/// What became of a message for one recipient.
public sealed interface RecipientResult {

  /// The server is responsible now.
  ///
  /// @param reply to the end of the message
  /// @param notifies whether it also reports to the sender as asked (RFC 3461 §5.2)
  record Accepted(Reply reply, boolean notifies) implements RecipientResult {}

  /// The server refused the sender, this recipient or the message.
  ///
  /// @param reply 4xx or 5xx
  record Refused(Reply reply) implements RecipientResult {}

  /// We did not send it: the server lacks what the message needs.
  ///
  /// @param status such as `5.6.7`
  record Unsuitable(String status, String what) implements RecipientResult {}

  /// The connection failed before the server can have become responsible.
  record Failed(String what) implements RecipientResult {}

  /// The connection failed after the end of the message was sent and before its reply came: the
  /// server may be responsible or not (RFC 1047).
  record Unknown(String what) implements RecipientResult {}

  /// Not sent this time: the server takes no more recipients in one transaction.
  record NotTried() implements RecipientResult {}
}
