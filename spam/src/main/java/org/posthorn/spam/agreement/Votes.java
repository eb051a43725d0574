package org.posthorn.spam.agreement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.spam.reputation.ReputationSubject;

/// The recent classifications of each account, and which of them count for others. Thread-safe.
public final class Votes {
  static final Table TABLE = new Table(111, "spam_statement", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] KEY = {};
  private static final long DAY_SECONDS = 86_400;

  private final KeyValueStore kv;
  private final AgreementLimits limits;

  public Votes(KeyValueStore kv, AgreementLimits limits) {
    this.kv = kv;
    this.limits = limits;
  }

  /// What counted for a message before, and what counts now.
  public record Change(Optional<Vote> before, Optional<Vote> now) {}

  /// Records an owner's classification of a message, replacing an earlier one. A repetition has no
  /// effect.
  ///
  /// @param spam empty to remove it
  /// @param senders of the message
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public Change record(
      AccountId account,
      long email,
      Optional<Boolean> spam,
      List<ReputationSubject> senders,
      Instant when) {
    long today = Math.floorDiv(when.getEpochSecond(), DAY_SECONDS);
    return kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          List<Vote> all = decode(writer.get(TABLE, KEY));
          all.removeIf(each -> each.day() + limits.kept().toDays() < today);
          Optional<Vote> before = all.stream().filter(each -> each.email() == email).findFirst();
          if (before.map(Vote::spam).equals(spam)) {
            return new Change(before, before);
          }
          before.ifPresent(all::remove);
          Optional<Vote> now =
              spam.filter(_ -> hasRoom(all, today))
                  .map(is -> new Vote(email, today, is, counting(all, senders)));
          now.ifPresent(all::add);
          write(writer, all);
          return new Change(before, now);
        });
  }

  private boolean hasRoom(List<Vote> all, long today) {
    return all.size() < limits.votesKept()
        && all.stream().filter(each -> each.day() == today).count() < limits.votesPerDay();
  }

  /// The senders for whom the account's limit is not reached.
  private List<ReputationSubject> counting(List<Vote> all, List<ReputationSubject> senders) {
    return senders.stream()
        .distinct()
        .filter(sender ->
            all.stream().filter(each -> each.senders().contains(sender)).count()
                < limits.perSender())
        .toList();
  }

  private static void write(Writer writer, List<Vote> all) {
    if (all.isEmpty()) {
      writer.delete(TABLE, KEY);
    } else {
      writer.put(TABLE, KEY, encode(all));
    }
  }

  static byte[] encode(List<Vote> all) {
    RowWriter row = new RowWriter(VERSION).varint(all.size());
    all.forEach(each -> each.write(row));
    return row.done();
  }

  private static List<Vote> decode(byte @Nullable [] value) {
    if (value == null) {
      return new ArrayList<>();
    }
    return RowReader.read(
        TABLE.name(),
        value,
        VERSION,
        row -> {
          int count = row.varCount();
          List<Vote> all = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            all.add(Vote.read(row));
          }
          return all;
        });
  }
}
