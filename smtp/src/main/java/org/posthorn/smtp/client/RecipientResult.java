package org.posthorn.smtp.client;

import org.posthorn.smtp.syntax.Reply;

/// The result of sending a message to one recipient.
public sealed interface RecipientResult {

  /// The server has accepted the message.
  ///
  /// @param reply to the end of the message
  /// @param notifies whether it supports DSN and reports to the sender (RFC 3461 §5.2)
  record Accepted(Reply reply, boolean notifies) implements RecipientResult {}

  /// The server refused the sender, this recipient or the message.
  ///
  /// @param reply 4xx or 5xx
  record Refused(Reply reply) implements RecipientResult {}

  /// The message was not sent: the server lacks an extension that it needs.
  ///
  /// @param status such as `5.6.7`
  record Unsuitable(String status, String what) implements RecipientResult {}

  /// The connection failed before the server can have accepted the message.
  record Failed(String what) implements RecipientResult {}

  /// The connection failed between the end of the message and its reply: it is unknown whether the
  /// server accepted it (RFC 1047).
  record Unknown(String what) implements RecipientResult {}

  /// Not sent this time: the server accepts no more recipients in one transaction.
  record NotTried() implements RecipientResult {}
}
