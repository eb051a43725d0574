package org.posthorn.delivery.learning;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.checks.connection.RecordedArrivals;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.agreement.Agreement;
import org.posthorn.spam.agreement.Statement;
import org.posthorn.spam.agreement.Statements;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationSubject;

/// What accounts' owners say about their mail, as far as it counts for other accounts: the server's
/// model learns what several of them agree on, and senders get a reputation.
///
/// @param statements bounds the influence of each account
/// @param arrivals says who sent a message
public record SharedLearning(
    ServerModel model, Statements statements, Agreement agreement, RecordedArrivals arrivals) {

  /// One message that an owner has classified.
  ///
  /// @param received when it arrived
  record Spoken(AccountId account, long email, HeaderFields header, Instant received) {}

  /// Records how an owner classifies a message now. Recording it again changes nothing.
  ///
  /// @param features of the message
  /// @param spam empty if the classification was taken back
  /// @throws org.posthorn.kv.StoreException if it could not be written. It may have been written in
  ///   part, and has to be recorded again
  void say(Spoken message, long[] features, Optional<Boolean> spam, Instant now) {
    List<ReputationSubject> senders =
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
    for (ReputationSubject sender : statement.senders()) {
      if (statement.spam()) {
        reputation.spam(sender, weight);
      } else {
        reputation.ham(sender, weight);
      }
    }
  }
}
