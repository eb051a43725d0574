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
public final class Statements {
  static final Table TABLE = new Table(111, "spam_statement", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] KEY = {};
  private static final long DAY_SECONDS = 86_400;

  private final KeyValueStore kv;
  private final AgreementLimits limits;

  public Statements(KeyValueStore kv, AgreementLimits limits) {
    this.kv = kv;
    this.limits = limits;
  }

  /// What counted for a message before, and what counts now.
  public record Said(Optional<Statement> before, Optional<Statement> now) {}

  /// Records an owner's classification of a message, replacing an earlier one. A repetition has no
  /// effect.
  ///
  /// @param spam empty to take it back
  /// @param senders of the message
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public Said say(
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
          List<Statement> all = decode(writer.get(TABLE, KEY));
          all.removeIf(each -> each.day() + limits.kept().toDays() < today);
          Optional<Statement> before =
              all.stream().filter(each -> each.email() == email).findFirst();
          if (before.map(Statement::spam).equals(spam)) {
            return new Said(before, before);
          }
          before.ifPresent(all::remove);
          Optional<Statement> now =
              spam.filter(_ -> hasRoom(all, today))
                  .map(is -> new Statement(email, today, is, counting(all, senders)));
          now.ifPresent(all::add);
          write(writer, all);
          return new Said(before, now);
        });
  }

  private boolean hasRoom(List<Statement> all, long today) {
    return all.size() < limits.votesKept()
        && all.stream().filter(each -> each.day() == today).count() < limits.votesPerDay();
  }

  /// The senders for whom the account's limit is not reached.
  private List<ReputationSubject> counting(List<Statement> all, List<ReputationSubject> senders) {
    return senders.stream()
        .distinct()
        .filter(sender ->
            all.stream().filter(each -> each.senders().contains(sender)).count()
                < limits.perSender())
        .toList();
  }

  private static void write(Writer writer, List<Statement> all) {
    if (all.isEmpty()) {
      writer.delete(TABLE, KEY);
    } else {
      writer.put(TABLE, KEY, encode(all));
    }
  }

  static byte[] encode(List<Statement> all) {
    RowWriter row = new RowWriter(VERSION).varint(all.size());
    all.forEach(each -> each.write(row));
    return row.done();
  }

  private static List<Statement> decode(byte @Nullable [] value) {
    if (value == null) {
      return new ArrayList<>();
    }
    return RowReader.read(
        TABLE.name(),
        value,
        VERSION,
        row -> {
          int count = row.varCount();
          List<Statement> all = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            all.add(Statement.read(row));
          }
          return all;
        });
  }
}
