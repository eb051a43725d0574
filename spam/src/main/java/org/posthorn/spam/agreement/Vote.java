package org.posthorn.spam.agreement;

import java.util.List;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.spam.reputation.ReputationSubject;

/// A classification of a message by its owner that counts for other accounts.
///
/// @param email id in the account
/// @param day of the classification, since 1970 (UTC)
/// @param spam whether it is spam
/// @param senders whose reputation it changes
public record Vote(long email, long day, boolean spam, List<ReputationSubject> senders) {
  public Vote {
    senders = List.copyOf(senders);
  }

  void write(RowWriter row) {
    row.int64(email).varint(day).flag(spam).varint(senders.size());
    senders.forEach(sender -> sender.write(row));
  }

  static Vote read(RowReader row) {
    long email = row.int64();
    long day = row.varint();
    boolean spam = row.flag();
    int count = row.varCount();
    List<ReputationSubject> senders = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      senders.add(ReputationSubject.read(row));
    }
    return new Vote(email, day, spam, senders);
  }
}
