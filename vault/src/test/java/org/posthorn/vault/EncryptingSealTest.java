package org.posthorn.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.PlainForm;
import org.posthorn.kv.Seal;
import org.posthorn.kv.SealKeys;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.vault.EncryptingSeal.Rows;

/// A row opens in its place, whole, and nowhere else.
class EncryptingSealTest {
  private static final PartitionKind ACCOUNTS = new PartitionKind(2, "account");
  private static final Table TABLE = new Table(36, "email", Table.Family.ROWS);
  private static final byte[] KEY = "row".getBytes(UTF_8);
  private static final byte[] VALUE = "the queen arrives at noon".getBytes(UTF_8);

  @TempDir private java.nio.file.Path directory;
  private EncryptingSeal seal = new EncryptingSeal(service(), Rows.ENCRYPTED);

  private KeyFileService service() {
    return new KeyFileService(() ->
        new MasterKeyFile(
            directory.resolve("master.key"),
            System.getProperty("user.name"),
            VaultLimits.defaults()));
  }

  @BeforeEach
  void keyFile() {
    new MasterKeyFile(
            directory.resolve("master.key"),
            System.getProperty("user.name"),
            VaultLimits.defaults())
        .create(MasterKey.generate(new SecureRandom(), Instant.now()));
    seal = new EncryptingSeal(service(), Rows.ENCRYPTED);
  }

  /// The keys of one partition.
  private static final class Stored implements SealKeys {
    private final SortedMap<Integer, byte[]> rows = new TreeMap<>();

    @Override
    public SortedMap<Integer, byte[]> all() {
      return rows;
    }

    @Override
    public boolean isWriting() {
      return true;
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public void add(int id, byte[] encrypted) {
      rows.put(id, encrypted);
    }
  }

  private Seal.PartitionSeal of(long account, Stored keys) {
    return seal.of(Partition.of(ACCOUNTS, account), keys);
  }

  private static void refused(ThrowingCallable opening) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessageContaining("account:1");
  }

  @Test
  void a_row_moved_elsewhere_does_not_open() {
    Stored keys = new Stored();
    byte[] sealed = of(1, keys).seal(TABLE, KEY, VALUE);
    assertThat(of(1, keys).open(TABLE, KEY, sealed)).isEqualTo(VALUE);
    refused(() -> of(1, keys).open(TABLE, "ro".getBytes(UTF_8), sealed));
    refused(() -> of(1, keys).open(new Table(37, "other", Table.Family.ROWS), KEY, sealed));
    Stored others = new Stored();
    byte[] ofOther = of(2, others).seal(TABLE, KEY, VALUE);
    refused(() -> of(1, keys).open(TABLE, KEY, ofOther));
  }

  @Test
  void a_key_moved_to_another_partition_does_not_open() {
    Stored keys = new Stored();
    var _ = of(1, keys).seal(TABLE, KEY, VALUE);
    assertThatThrownBy(() -> of(3, keys).seal(TABLE, KEY, VALUE))
        .isInstanceOf(StoreException.class);
  }

  /// As by another process: the partition was removed, and has a new first key.
  @Test
  void a_key_that_was_replaced_meanwhile_is_read_again() {
    Stored keys = new Stored();
    var _ = of(1, keys).seal(TABLE, KEY, VALUE);
    var _ = of(1, keys).seal(TABLE, KEY, VALUE); // now the key is remembered
    Stored others = new Stored();
    EncryptingSeal other = new EncryptingSeal(service(), Rows.ENCRYPTED);
    byte[] sealed = other.of(Partition.of(ACCOUNTS, 1), others).seal(TABLE, KEY, VALUE);
    assertThat(of(1, others).open(TABLE, KEY, sealed)).isEqualTo(VALUE);
  }

  @Test
  void a_modified_row_does_not_open() {
    Stored keys = new Stored();
    byte[] sealed = of(1, keys).seal(TABLE, KEY, VALUE);
    for (int i = 0; i < sealed.length; i++) {
      byte[] modified = sealed.clone();
      modified[i] ^= 1;
      refused(() -> of(1, keys).open(TABLE, KEY, modified));
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(sealed, length);
      refused(() -> of(1, keys).open(TABLE, KEY, cut));
    }
  }

  @Test
  void rows_from_before_open_and_are_not_current() {
    Stored keys = new Stored();
    Seal.PartitionSeal partition = of(1, keys);
    byte[] plain = PlainForm.of(VALUE);
    assertThat(partition.open(TABLE, KEY, plain)).isEqualTo(VALUE);
    assertThat(partition.isCurrent(plain)).isFalse();
    assertThat(partition.isCurrent(partition.seal(TABLE, KEY, VALUE))).isTrue();
  }

  @Test
  void where_all_rows_are_encrypted_a_plain_one_is_refused() {
    byte[] plain = PlainForm.of(VALUE);
    Partition partition = Partition.of(ACCOUNTS, 1);
    Stored keys = new Stored();
    byte[] sealed = seal.of(partition, keys).seal(TABLE, KEY, VALUE);
    assertThat(seal.of(partition, keys).open(TABLE, KEY, plain)).isEqualTo(VALUE);
    EncryptingSeal only = new EncryptingSeal(service(), Rows.ENCRYPTED_ONLY);
    assertThat(only.of(partition, keys).open(TABLE, KEY, sealed)).isEqualTo(VALUE);
    assertThatThrownBy(() -> only.of(partition, keys).open(TABLE, KEY, plain))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not encrypted");
  }
}
