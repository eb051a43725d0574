package org.posthorn.smtp;

import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Reply;

/// One mail transaction as far as the engine follows it. RFC 5321 §3.3.
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

  /// Counts a recipient beyond the most that are taken.
  ///
  /// @return how many there are of these now
  int excess() {
    return ++excess;
  }

  /// RCPT commands that reached the service.
  int attempted() {
    return attempted;
  }

  /// Recipients accepted.
  int accepted() {
    return accepted;
  }

  /// The message of which some chunks have come.
  Optional<MessageReceiver> chunks() {
    return chunks;
  }

  void chunks(MessageReceiver begun) {
    chunks = Optional.of(begun);
  }

  /// Why the message was given up before its last chunk, if it was. RFC 3030 §2: chunks that are on
  /// their way are still answered; nothing else comes of the transaction.
  Optional<Reply> failure() {
    return failure;
  }

  void fail(Reply reply) {
    failure = Optional.of(reply);
  }

  /// Drops what came of the message.
  void abort() {
    chunks.ifPresent(MessageReceiver::abort);
  }
}
