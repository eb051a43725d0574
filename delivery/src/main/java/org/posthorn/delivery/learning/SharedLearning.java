package org.posthorn.delivery.learning;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.checks.connection.RecordedArrivals;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.agreement.Agreement;
import org.posthorn.spam.agreement.Vote;
import org.posthorn.spam.agreement.Votes;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationSubject;

/// How account owners classify their mail, as far as it counts for other accounts: the server's
/// model learns what several of them agree on, and senders get a reputation.
///
/// @param votes bounds the influence of each account
/// @param arrivals tells who sent a message
public record SharedLearning(
    ServerModel model, Votes votes, Agreement agreement, RecordedArrivals arrivals) {

  /// One message that an owner has classified.
  ///
  /// @param received when it arrived
  record ClassifiedMessage(AccountId account, long email, HeaderFields header, Instant received) {}

  /// Records how an owner classifies a message now. Recording it again changes nothing.
  ///
  /// @param features of the message
  /// @param spam empty if the classification was undone
  /// @throws org.posthorn.kv.StoreException if it could not be written. It may have been written in
  ///   part, and has to be recorded again
  void record(ClassifiedMessage message, long[] features, Optional<Boolean> spam, Instant now) {
    List<ReputationSubject> senders =
        spam.isPresent()
            ? arrivals.senders(message.header(), message.received())
            : List.of(); // what counted before is known
    Votes.Change change = votes.record(message.account(), message.email(), spam, senders, now);
    Optional<String> messageId =
        message.header().first("Message-ID").map(field -> field.value().strip());
    agreement.vote(
        message.account(), message.email(), features, messageId, change.now().map(Vote::spam));
    if (!change.before().equals(change.now())) {
      change.before().ifPresent(vote -> count(vote, -1));
      change.now().ifPresent(vote -> count(vote, 1));
    }
  }

  private void count(Vote vote, double weight) {
    Reputation reputation = arrivals.reputation();
    for (ReputationSubject sender : vote.senders()) {
      if (vote.spam()) {
        reputation.spam(sender, weight);
      } else {
        reputation.ham(sender, weight);
      }
    }
  }
}
