package org.posthorn.smtp;

/// The application behind the SMTP engine: decides about senders and recipients and accepts
/// messages. Called by many sessions at once.
@FunctionalInterface
public interface MailService {
  /// A client connected. Must not block long: the greeting waits for it.
  MailSession open(ClientIdentity client);
}
