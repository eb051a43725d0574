package org.posthorn.vault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;

/// A table whose rows may each contain a secret.
///
/// @param name of the secrets for people, such as `DKIM keys`
/// @param purpose for which they are encrypted
public record SecretRows(
    String name, String purpose, Partition partition, Table table, Layout layout) {

  /// Finds the secret in the value of a row.
  public interface Layout {
    /// Empty if the row contains none.
    ///
    /// @throws StoreException of kind CORRUPT if the value cannot be read
    Optional<Secret> secret(byte[] key, byte[] value);

    /// The value with this encrypted secret.
    byte[] with(byte[] value, byte[] sealed);

    /// Rows of the same group are encrypted in one transaction.
    String group(byte[] key);
  }

  /// A secret in a row.
  ///
  /// @param sealed whether `bytes` are encrypted; otherwise they are plain, as written by versions
  ///   before the master key
  public record Secret(boolean sealed, byte[] bytes) {}

  /// The number of secrets.
  ///
  /// @param plain not encrypted yet
  /// @param sealed encrypted ones, by master key
  public record Survey(int plain, SortedMap<KeyId, Integer> sealed) {
    /// No secrets.
    public static final Survey NONE = new Survey(0, new TreeMap<>());

    public Survey plus(Survey other) {
      SortedMap<KeyId, Integer> sum = new TreeMap<>(sealed);
      other.sealed.forEach((key, count) -> sum.merge(key, count, Integer::sum));
      return new Survey(plain + other.plain, sum);
    }
  }

  /// Counts, without decrypting. An unreadable row is not counted.
  public Survey survey(KeyValueStore kv) {
    int[] plain = {0};
    SortedMap<KeyId, Integer> sealed = new TreeMap<>();
    each(
        kv,
        (place, secret) -> {
          if (secret.sealed()) {
            sealed.merge(Vault.keyOf(place, secret.bytes()), 1, Integer::sum);
          } else {
            plain[0]++;
          }
        },
        new ArrayList<>());
    return new Survey(plain[0], sealed);
  }

  /// Decrypts all secrets.
  ///
  /// @return the errors, a sentence for each row
  public List<String> check(KeyValueStore kv, Vault vault) {
    List<String> wrong = new ArrayList<>();
    each(
        kv,
        (place, secret) -> {
          if (secret.sealed()) {
            var _ = vault.open(purpose, place, secret.bytes()); // throws if it cannot be decrypted
          }
        },
        wrong);
    return wrong;
  }

  /// Encrypts with the newest key all secrets that are plain or encrypted with another available
  /// key, with one transaction for each group. Others are not changed.
  ///
  /// @return how many secrets were encrypted
  public int reseal(KeyValueStore kv, Vault vault) {
    Map<String, List<byte[]>> groups = new LinkedHashMap<>();
    each(
        kv,
        (place, secret) -> {
          if (isDue(place, secret, vault)) {
            groups
                .computeIfAbsent(layout.group(place.key()), absent -> new ArrayList<>())
                .add(place.key());
          }
        },
        new ArrayList<>());
    int count = 0;
    for (List<byte[]> keys : groups.values()) {
      count += kv.write(partition, Durability.SYNCED, writer -> resealed(writer, keys, vault));
    }
    return count;
  }

  private static boolean isDue(SecretPlace place, Secret secret, Vault vault) {
    return !secret.sealed() || !Vault.keyOf(place, secret.bytes()).equals(vault.newest());
  }

  private int resealed(Writer writer, List<byte[]> keys, Vault vault) {
    int count = 0;
    for (byte[] key : keys) {
      byte[] value = writer.get(table, key);
      if (value == null) {
        continue; // removed since
      }
      try {
        SecretPlace place = new SecretPlace(partition, table, key);
        Optional<Secret> found = layout.secret(key, value);
        if (found.isPresent() && isDue(place, found.get(), vault)) {
          Secret secret = found.get();
          byte[] bytes =
              secret.sealed() ? vault.open(purpose, place, secret.bytes()) : secret.bytes();
          writer.put(table, key, layout.with(value, vault.seal(purpose, place, bytes)));
          count++;
        }
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.CORRUPT) {
          throw e;
        }
        // Not changed; check() reports it.
      }
    }
    return count;
  }

  /// Removes the rows whose secrets are encrypted with other keys than these, and so cannot be
  /// decrypted.
  ///
  /// @return how many were removed
  public int discard(KeyValueStore kv, Set<KeyId> kept) {
    List<byte[]> lost = new ArrayList<>();
    each(
        kv,
        (place, secret) -> {
          if (secret.sealed() && !kept.contains(Vault.keyOf(place, secret.bytes()))) {
            lost.add(place.key());
          }
        },
        new ArrayList<>());
    kv.write(
        partition,
        Durability.SYNCED,
        writer -> {
          lost.forEach(key -> writer.delete(table, key));
          return true;
        });
    return lost.size();
  }

  @FunctionalInterface
  private interface Visitor {
    void secret(SecretPlace place, Secret secret);
  }

  /// @param wrong collects errors of unreadable rows
  private void each(KeyValueStore kv, Visitor visitor, List<String> wrong) {
    RowRange.all(partition, table)
        .each(
            kv,
            row -> {
              try {
                SecretPlace place = new SecretPlace(partition, table, row.key());
                layout
                    .secret(row.key(), row.value())
                    .ifPresent(secret -> visitor.secret(place, secret));
              } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.CORRUPT) {
                  throw e;
                }
                wrong.add(String.valueOf(e.getMessage()));
              }
            });
  }
}
