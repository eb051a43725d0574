package org.posthorn.delivery.learning;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.judging.connection.RecordedArrivals;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.agreement.Agreement;
import org.posthorn.spam.agreement.Statement;
import org.posthorn.spam.agreement.Statements;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.Subject;

/// What owners of accounts say of their mail, as far as it counts for others: the server's model
/// learns what several agree on, and senders get a reputation.
///
/// @param statements bounds what each account may say
/// @param arrivals says who sent a message
public record SharedLearning(
    ServerModel model, Statements statements, Agreement agreement, RecordedArrivals arrivals) {

  /// One message that an owner speaks of.
  ///
  /// @param received when it arrived
  record Spoken(AccountId account, long email, HeaderFields header, Instant received) {}

  /// Notes what an owner says of a message now. Saying it again changes nothing.
  ///
  /// @param features of the message
  /// @param spam empty if that was taken back
  /// @throws org.posthorn.kv.StoreException if it cannot be written; it may have been in part, and
  ///   is to be said again
  void say(Spoken message, long[] features, Optional<Boolean> spam, Instant now) {
    List<Subject> senders =
        spam.isPresent()
            ? arrivals.senders(message.header(), message.received())
            : List.of(); // what counted before is known
    Statements.Said said = statements.say(message.account(), message.email(), spam, senders, now);
    Optional<String> messageId =
        message.header().first("Message-ID").map(field -> field.value().strip());
    agreement.vote(
        message.account(), message.email(), features, messageId, said.now().map(Statement::spam));
    if (!said.before().equals(said.now())) {
      said.before().ifPresent(statement -> count(statement, -1));
      said.now().ifPresent(statement -> count(statement, 1));
    }
  }

  private void count(Statement statement, double weight) {
    Reputation reputation = arrivals.reputation();
    for (Subject sender : statement.senders()) {
      if (statement.spam()) {
        reputation.spam(sender, weight);
      } else {
        reputation.ham(sender, weight);
      }
    }
  }
}
