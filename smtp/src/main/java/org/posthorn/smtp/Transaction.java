package org.posthorn.smtp;

import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters;

/// One mail transaction as far as the engine follows it. RFC 5321 §3.3.
final class Transaction {
  private final MailParameters parameters;
  private int attempted;
  private int accepted;
  private Optional<MessageReceiver> chunks = Optional.empty();

  Transaction(MailParameters parameters) {
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

  /// Drops what came of the message.
  void abort() {
    chunks.ifPresent(MessageReceiver::abort);
  }
}
