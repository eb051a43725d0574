package org.posthorn.smtp;

import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Reply;

/// The engine's state of one mail transaction. RFC 5321 §3.3.
final class SmtpTransaction {
  private final MailParameters parameters;
  private int attempted;
  private int accepted;
  private int excess;
  private Optional<MessageReceiver> chunks = Optional.empty();
  private Optional<Reply> failure = Optional.empty();

  SmtpTransaction(MailParameters parameters) {
    this.parameters = parameters;
  }

  MailParameters parameters() {
    return parameters;
  }

  boolean binary() {
    return parameters.body() == MailParameters.Body.BINARY_MIME;
  }

  void recipient(boolean taken) {
    attempted++;
    accepted += taken ? 1 : 0;
  }

  /// Counts a recipient beyond the limit.
  ///
  /// @return the number of such recipients
  int excess() {
    return ++excess;
  }

  /// Number of RCPT commands that reached the service.
  int attempted() {
    return attempted;
  }

  /// Number of accepted recipients.
  int accepted() {
    return accepted;
  }

  /// The message, if some of its chunks have arrived.
  Optional<MessageReceiver> chunks() {
    return chunks;
  }

  void chunks(MessageReceiver begun) {
    chunks = Optional.of(begun);
  }

  /// Why the message was aborted before its last chunk, if it was. RFC 3030 §2: further chunks
  /// still get replies.
  Optional<Reply> failure() {
    return failure;
  }

  void fail(Reply reply) {
    failure = Optional.of(reply);
  }

  /// Aborts the message.
  void abort() {
    chunks.ifPresent(MessageReceiver::abort);
  }
}
