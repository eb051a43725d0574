package org.posthorn.smtp;

import java.time.Duration;
import java.util.Optional;
import org.posthorn.sasl.Credentials;
import org.posthorn.smtp.syntax.ForwardPath;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;

/// One client's dealings with the service. The engine calls it on the session's virtual thread, in
/// the order the protocol allows, and has nothing locked meanwhile; it may block. A
/// [RefusedException] from any method is answered with its reply; any other exception is a fault of
/// ours: logged, answered 421 4.3.0, and the session ends, because its state is not known.
public interface MailSession extends AutoCloseable {

  /// Whom AUTH is checked against; empty where this listener has no AUTH. Who authenticated is then
  /// seen in [ClientIdentity#identity].
  Optional<Credentials> credentials();

  /// How long messages may be held before they are sent; empty where they cannot be.
  default Optional<FutureRelease> futureRelease() {
    return Optional.empty();
  }

  /// Whether MAIL may ask for a return path of its own for each recipient (XVERP).
  default boolean takesVerp() {
    return false;
  }

  /// How long to listen for talk before the greeting, beyond what the engine's limits say; asked
  /// once, before all else, where early talk is not tolerated.
  default Duration greetingDelay() {
    return Duration.ZERO;
  }

  /// The client has spoken before it was greeted (RFC 5321 §4.3.1).
  ///
  /// @return whether the session goes on; if not, the client is told 554
  default boolean earlyTalk() {
    return false;
  }

  /// Begins a transaction, if the reply is positive.
  Reply mail(ReversePath from, MailParameters parameters);

  /// Adds a recipient, if the reply is positive.
  Reply rcpt(ForwardPath to, RcptParameters parameters);

  /// The message is coming, for the recipients accepted, at least one. Its [MessageSink] is always
  /// finished or aborted; both end the transaction.
  MessageSink message();

  /// The transaction is over without a message, or none was open.
  void reset();

  /// The client is gone, or told to go.
  @Override
  void close();
}
