package org.posthorn.jmap.push;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;

/// The stored push subscriptions. Thread-safe.
final class PushRows {
  private static final byte[] FIRST = {};
  private static final byte[] END = {};

  private final KeyValueStore kv;
  private final int perAccountMax;

  PushRows(KeyValueStore kv, int perAccountMax) {
    this.kv = kv;
    this.perAccountMax = perAccountMax;
  }

  List<PushSubscription> all(AccountId account) {
    return kv.read(account.partition(), reader -> all(account, reader));
  }

  private List<PushSubscription> all(AccountId account, Reader reader) {
    List<PushSubscription> all = new ArrayList<>();
    for (Reader.Row row : reader.scan(PushSubscription.TABLE, FIRST, END, perAccountMax)) {
      String id = new String(row.key(), StandardCharsets.UTF_8);
      all.add(PushSubscription.decode(account, id, row.value()));
    }
    return all;
  }

  /// @return false if the account has too many
  boolean add(PushSubscription subscription) {
    AccountId account = subscription.owner().account();
    return kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          if (all(account, writer).size() >= perAccountMax) {
            return false;
          }
          writer.put(PushSubscription.TABLE, key(subscription.id()), subscription.encode());
          return true;
        });
  }

  /// Changes a subscription; no effect if it no longer exists.
  Optional<PushSubscription> change(
      AccountId account, String id, UnaryOperator<PushSubscription> change) {
    return kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          byte[] row = writer.get(PushSubscription.TABLE, key(id));
          if (row == null) {
            return Optional.empty();
          }
          PushSubscription changed = change.apply(PushSubscription.decode(account, id, row));
          writer.put(PushSubscription.TABLE, key(id), changed.encode());
          return Optional.of(changed);
        });
  }

  /// @return whether it existed
  boolean remove(AccountId account, String id) {
    return kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          boolean there = writer.get(PushSubscription.TABLE, key(id)) != null;
          if (there) {
            writer.delete(PushSubscription.TABLE, key(id));
          }
          return there;
        });
  }

  private static byte[] key(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }
}
