package org.posthorn.transport.returnpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.vault.VaultLimits;

/// What SRS signs with outlives restarts and new master keys, and takes over from what an older
/// store signed with.
class SrsSecretTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
  private static final byte[] BEFORE = new byte[16];

  private final SecureRandom random = new SecureRandom();
  private final MemoryStore kv = new MemoryStore();
  private final MasterKey master = MasterKey.generate(random, NOW);
  private final Vault vault = new Vault("a test", List.of(master), VaultLimits.defaults());

  private SrsSecret secret() {
    return SrsSecret.of(kv, vault, random, NOW);
  }

  @Test
  void it_is_made_once_and_lies_sealed() {
    SrsSecret made = secret();
    assertThat(made.secret()).hasSize(32);
    assertThat(secret().secret()).isEqualTo(made.secret());
    assertThat(made.with(BEFORE, NOW)).containsExactly(made.secret());
    byte[] row =
        kv.read(
            OutboundTables.partition(),
            reader -> reader.get(OutboundTables.SECRETS, new byte[] {2}));
    assertThat(row).isNotNull();
    assertThat(java.util.HexFormat.of().formatHex(row))
        .doesNotContain(java.util.HexFormat.of().formatHex(made.secret()));
    assertThat(SrsSecret.SECRETS.survey(kv).sealed()).containsExactly(Map.entry(master.id(), 1));
  }

  @Test
  void addresses_of_an_older_store_are_good_as_long_as_they_are_valid() {
    KeyedHash.of(kv, random);
    SrsSecret made = secret();
    assertThat(made.with(BEFORE, NOW)).containsExactly(made.secret(), BEFORE);
    SrsSecret later = secret();
    assertThat(later.with(BEFORE, NOW.plus(Duration.ofDays(21)))).hasSize(2);
    assertThat(later.with(BEFORE, NOW.plus(Duration.ofDays(22)))).containsExactly(made.secret());
  }

  @Test
  void a_new_master_key_leaves_it_and_the_key_of_the_hashes_as_they_are() {
    byte[] made = secret().secret();
    long hash = KeyedHash.of(kv, random).number("a");
    vault.replace(List.of(MasterKey.generate(random, NOW), master));
    assertThat(SrsSecret.SECRETS.reseal(kv, vault)).isEqualTo(1);
    vault.replace(List.of(vault.keys().getFirst()));
    assertThat(secret().secret()).isEqualTo(made);
    assertThat(KeyedHash.of(kv, random).number("a")).isEqualTo(hash);
  }

  @Test
  void one_that_does_not_open_is_replaced() {
    byte[] lost = secret().secret();
    KeyedHash.of(kv, random);
    Vault other =
        new Vault("a test", List.of(MasterKey.generate(random, NOW)), VaultLimits.defaults());
    SrsSecret made = SrsSecret.of(kv, other, random, NOW);
    assertThat(made.secret()).isNotEqualTo(lost);
    assertThat(made.with(BEFORE, NOW)).as("not of an older store").hasSize(1);
    assertThat(SrsSecret.of(kv, other, random, NOW).secret()).isEqualTo(made.secret());
  }
}
