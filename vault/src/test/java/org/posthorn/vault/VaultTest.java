package org.posthorn.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.testkit.GoldenRow;

/// A sealed secret opens where it was sealed, whole, under its key, and in no other way.
class VaultTest {
  private static final PartitionKind KIND = new PartitionKind(7, "outbound");
  private static final Partition HERE = Partition.of(KIND, 1);
  private static final Table TABLE = new Table(84, "dkim_key", Table.Family.ROWS);
  private static final byte[] SECRET = "the private half of a key".getBytes(UTF_8);

  private final MasterKey old = key();
  private final Vault vault = vault(old);

  private static MasterKey key() {
    return MasterKey.generate(new SecureRandom(), Instant.parse("2026-11-20T10:00:00Z"));
  }

  private static Vault vault(MasterKey... keys) {
    return new Vault("master.key", List.of(keys), VaultLimits.defaults());
  }

  private static SecretPlace place(String row) {
    return new SecretPlace(HERE, TABLE, row.getBytes(UTF_8));
  }

  private static void refused(ThrowingCallable opening, String words) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessageContaining("dkim_key")
        .hasMessageContaining(words);
  }

  @Test
  void what_is_sealed_opens_and_shows_nothing_of_itself() {
    byte[] sealed = vault.seal("dkim", place("a"), SECRET);
    assertThat(new String(sealed, UTF_8)).doesNotContain("private");
    assertThat(vault.open("dkim", place("a"), sealed)).isEqualTo(SECRET);
    assertThat(vault.open("dkim", place("a"), vault.seal("dkim", place("a"), new byte[0])))
        .isEmpty();
  }

  @Test
  void the_same_secret_is_sealed_differently_each_time() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      seen.add(
          new String(
              vault.seal("dkim", place("a"), SECRET),
              java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    assertThat(seen).hasSize(100);
  }

  @Test
  void it_opens_in_no_other_row_partition_or_table_and_for_no_other_purpose() {
    byte[] sealed = vault.seal("dkim", place("a.test"), SECRET);
    refused(() -> vault.open("dkim", place("b.test"), sealed), "another row");
    refused(() -> vault.open("dkim", place("a.tes"), sealed), "another row");
    refused(() -> vault.open("totp", place("a.test"), sealed), "another row");
    byte[] key = "a.test".getBytes(UTF_8);
    refused(
        () -> vault.open("dkim", new SecretPlace(Partition.of(KIND, 2), TABLE, key), sealed),
        "another row");
    Table other = new Table(85, "dkim_key", Table.Family.ROWS);
    refused(() -> vault.open("dkim", new SecretPlace(HERE, other, key), sealed), "another row");
    // The end of an id is not taken for the beginning of what follows it.
    Partition longer = Partition.of(KIND, new byte[] {1, 84, 84});
    Partition shorter = Partition.of(KIND, new byte[] {1, 84});
    byte[] there = vault.seal("dkim", new SecretPlace(longer, TABLE, new byte[] {5}), SECRET);
    refused(
        () -> vault.open("dkim", new SecretPlace(shorter, TABLE, new byte[] {84, 5}), there),
        "another row");
  }

  @Test
  void every_altered_bit_is_noticed() {
    byte[] sealed = vault.seal("dkim", place("a"), SECRET);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> vault.open("dkim", place("a"), altered))
          .as("bit %d", bit)
          .isInstanceOf(StoreException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 16, 32})
  void a_secret_that_is_cut_off_is_told(int length) {
    byte[] sealed = vault.seal("dkim", place("a"), SECRET);
    byte[] cut = java.util.Arrays.copyOf(sealed, length);
    refused(() -> vault.open("dkim", place("a"), cut), "truncated");
    byte[] shorter = java.util.Arrays.copyOf(sealed, sealed.length - 1);
    refused(() -> vault.open("dkim", place("a"), shorter), "modified");
  }

  @Test
  void the_first_key_seals_and_all_open() {
    byte[] before = vault.seal("dkim", place("a"), SECRET);
    MasterKey fresh = key();
    vault.replace(List.of(fresh, old));
    assertThat(vault.open("dkim", place("a"), before)).isEqualTo(SECRET);
    byte[] after = vault.seal("dkim", place("a"), SECRET);
    refused(
        () -> vault(old).open("dkim", place("a"), after),
        "with master key " + fresh.id() + ", not in master.key");
    vault.replace(List.of(fresh));
    assertThat(vault.open("dkim", place("a"), after)).isEqualTo(SECRET);
    refused(() -> vault.open("dkim", place("a"), before), old.id().toString());
  }

  @Test
  void another_key_under_the_same_id_would_not_open_it() {
    byte[] sealed = vault(key()).seal("dkim", place("a"), SECRET);
    System.arraycopy(vault.seal("dkim", place("a"), SECRET), 1, sealed, 1, Integer.BYTES);
    refused(() -> vault.open("dkim", place("a"), sealed), "modified");
  }

  @Test
  void secrets_are_bounded() {
    int most = VaultLimits.defaults().secretBytesMax();
    assertThat(vault.seal("dkim", place("a"), new byte[most])).hasSize(most + 33);
    assertThatThrownBy(() -> vault.seal("dkim", place("a"), new byte[most + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_vault_without_keys_is_none() {
    assertThatThrownBy(() -> vault()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> vault.replace(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_key_does_not_print_itself() {
    String secret = old.line().split(" ")[2];
    assertThat(old.toString()).contains(old.id().toString()).doesNotContain(secret);
    assertThat(old.id()).isEqualTo(MasterKey.parse(old.line(), Optional.empty()).id());
  }

  /// What an earlier version sealed opens for ever, and is sealed as it was but for its nonce.
  @Test
  void a_secret_that_was_sealed_long_ago_opens() {
    MasterKey then =
        MasterKey.parse(
            "37fd43b4 2026-11-20T10:00:00Z AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
                + " a6cedc05ad200335",
            Optional.empty());
    byte[] golden = GoldenRow.octets("sealed_secret");
    assertThat(vault(then).open("dkim", place("a.test"), golden)).isEqualTo(SECRET);

    byte[] sealed = vault(then).seal("dkim", place("a.test"), SECRET);
    assertThat(sealed).hasSameSizeAs(golden).startsWith(Arrays.copyOf(golden, 5));
  }
}
