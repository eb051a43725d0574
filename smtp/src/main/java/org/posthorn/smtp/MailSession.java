package org.posthorn.smtp;

import java.time.Duration;
import java.util.Optional;
import org.posthorn.sasl.Credentials;
import org.posthorn.smtp.syntax.ForwardPath;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;

/// One client's session with the service. The engine calls it on the session's virtual thread, in
/// the order that the protocol allows and without holding locks; it may block. A [RefusedException]
/// from any method is answered with its reply. Any other exception is an internal error: it is
/// logged, answered with 421 4.3.0, and the session ends, because its state is unknown.
public interface MailSession extends AutoCloseable {

  /// Verifies AUTH; empty if this listener has no AUTH. The authenticated user is then in
  /// [ClientIdentity#identity].
  Optional<Credentials> credentials();

  /// The allowed delay of messages; empty if they cannot be delayed.
  default Optional<FutureRelease> futureRelease() {
    return Optional.empty();
  }

  /// Whether MAIL accepts XVERP: a separate return path for each recipient.
  default boolean acceptsVerp() {
    return false;
  }

  /// How long to wait before the greeting, beyond the engine's limits, to detect clients that do
  /// not wait for it. Called once at the beginning, if early input is not tolerated.
  default Duration greetingDelay() {
    return Duration.ZERO;
  }

  /// The client has sent something before the greeting (RFC 5321 §4.3.1).
  ///
  /// @return whether the session continues; otherwise the reply is 554
  default boolean earlyTalk() {
    return false;
  }

  /// Begins a transaction, if the reply is positive.
  Reply mail(ReversePath from, MailParameters parameters);

  /// Adds a recipient, if the reply is positive.
  Reply rcpt(ForwardPath to, RcptParameters parameters);

  /// A message follows for the accepted recipients, at least one. Its [MessageSink] is always
  /// finished or aborted; both end the transaction.
  MessageSink message();

  /// The transaction ended without a message, or there was none.
  void reset();

  /// The session has ended.
  @Override
  void close();
}
