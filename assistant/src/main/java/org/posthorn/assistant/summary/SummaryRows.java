package org.posthorn.assistant.summary;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;

/// The stored summaries of messages. They can be computed again, so that no write is synced.
/// Thread-safe.
public final class SummaryRows {
  static final Table TABLE = new Table(116, "assistant_summary", Table.Family.ROWS);

  private final KeyValueStore kv;

  public SummaryRows(KeyValueStore kv) {
    this.kv = kv;
  }

  private static byte[] key(long email) {
    return ByteBuffer.allocate(Long.BYTES).putLong(email).array();
  }

  /// The summaries that are stored, by Email.
  public Map<Long, MessageSummary> of(AccountId account, Collection<Long> emails) {
    Map<Long, MessageSummary> found = new HashMap<>();
    for (long email : emails) {
      Optional.ofNullable(kv.get(account.partition(), TABLE, key(email)))
          .ifPresent(row -> found.put(email, MessageSummary.decode(row)));
    }
    return found;
  }

  public void put(AccountId account, Map<Long, MessageSummary> summaries) {
    if (summaries.isEmpty()) {
      return;
    }
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          summaries.forEach((email, summary) -> writer.put(TABLE, key(email), summary.encode()));
          return Boolean.TRUE;
        });
  }

  /// The Emails after one that have summaries, ascending, at most `max`.
  public List<Long> emails(AccountId account, long after, int max) {
    return kv
        .read(account.partition(), reader -> reader.scan(TABLE, key(after + 1), key(-1), max))
        .stream()
        .map(found -> ByteBuffer.wrap(found.key()).getLong())
        .toList();
  }

  /// Removes the summaries of Emails that are gone.
  public void remove(AccountId account, Collection<Long> emails) {
    if (emails.isEmpty()) {
      return;
    }
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          emails.forEach(email -> writer.delete(TABLE, key(email)));
          return Boolean.TRUE;
        });
  }
}
