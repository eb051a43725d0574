package org.posthorn.smtp;

/// What stands behind the engine: decides about senders and recipients and takes messages. Called
/// from many sessions at once.
@FunctionalInterface
public interface MailService {
  /// A client connected. Must not block long: the greeting waits for it.
  MailSession open(ClientIdentity client);
}
