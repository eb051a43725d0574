package org.posthorn.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;

/// Whatever stands in a key file or in a sealed row is told as damage, or is what was written.
class VaultFuzzTest {
  private static final VaultLimits LIMITS = VaultLimits.defaults();

  @FuzzTest
  void keyFile(byte[] input) {
    MasterKeyFile file = new MasterKeyFile(Path.of("master.key"), "somebody", LIMITS);
    try {
      List<MasterKey> keys = file.parse(new String(input, UTF_8));
      assertThat(keys).hasSizeBetween(1, LIMITS.keysMax());
      for (MasterKey key : keys) {
        assertThat(MasterKey.parse(key.line(), Optional.empty()).id()).isEqualTo(key.id());
      }
    } catch (MasterKeyException e) {
      assertThat(e).hasMessageContaining("master.key");
    }
  }

  /// Nobody makes a sealed secret without the key.
  @FuzzTest
  void sealed(byte[] input) {
    MasterKey key = MasterKey.generate(new SecureRandom(), Instant.EPOCH);
    Vault vault = new Vault("master.key", List.of(key), LIMITS);
    SecretPlace place =
        new SecretPlace(
            Partition.of(new PartitionKind(7, "outbound")),
            new Table(84, "dkim_key", Table.Family.ROWS),
            input);
    for (byte[] bytes : List.of(input, forged(input, key))) {
      try {
        byte[] opened = vault.open("dkim", place, bytes);
        throw new AssertionError("opened " + opened.length + " bytes");
      } catch (StoreException e) {
        assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
        assertThat(e).hasMessageContaining("dkim_key");
      }
    }
  }

  /// With the right version and key id before it.
  private static byte[] forged(byte[] input, MasterKey key) {
    return java.nio.ByteBuffer.allocate(5 + input.length)
        .put((byte) 1)
        .putInt(key.id().value())
        .put(input)
        .array();
  }
}
