package org.posthorn.submission.signing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.Durability;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.KeySchedule;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.posthorn.vault.VaultLimits;

/// Signing keys in their rows: sealed, bound to domain and selector, taken over from a store that
/// had them in plain, and moved from one master key to the next.
class SealedKeysTest {
  private static final DomainName A = DomainName.parse("a.test");
  private static final DomainName B = DomainName.parse("b.test");
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  private final MemoryStore kv = new MemoryStore();
  private final MasterKey master = master();
  private final Vault vault = new Vault("master.key", List.of(master), VaultLimits.defaults());
  private final SigningKeys keys = keys(vault);

  private static MasterKey master() {
    return MasterKey.generate(new SecureRandom(), NOW);
  }

  private SigningKeys keys(Vault with) {
    return new SigningKeys(kv, with, KeySchedule.defaults(), () -> NOW);
  }

  private List<Reader.Row> rows() {
    return kv.read(
        OutboundTables.partition(),
        reader -> reader.scan(OutboundTables.DKIM_KEYS, new byte[0], new byte[0], 1_000));
  }

  private void put(byte[] key, byte[] value) {
    kv.write(
        OutboundTables.partition(),
        Durability.SYNCED,
        writer -> {
          writer.put(OutboundTables.DKIM_KEYS, key, value);
          return true;
        });
  }

  private static boolean contains(byte[] value, byte[] part) {
    return new String(value, ISO_8859_1).contains(new String(part, ISO_8859_1));
  }

  private SecretRows.Survey survey() {
    return SigningKeys.SECRETS.survey(kv);
  }

  /// A row as versions without a master key wrote it: what 0.1.0 had of an Ed25519 key.
  private static final String ROW_OF_FORMAT_1 =
      "01"
          + "00000006612e74657374" // a.test
          + "0000000c70682d323032363131323065" // ph-20261120e
          + "02" // Ed25519
          + "00000030302e020100300506032b657004220420"
          + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
          + "0000002c302a300506032b6570032100"
          + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
          + "0000000b70682d3230323631313230" // ph-20261120
          + "02" // active
          + "0000019aa0000000"
          + "00";

  @Test
  void no_row_shows_a_private_key() {
    List<SigningKey> made = keys.generate(A);
    assertThat(rows()).hasSize(2);
    for (Reader.Row row : rows()) {
      for (SigningKey key : made) {
        byte[] secret = key.key().privateBytes();
        byte[] tail = java.util.Arrays.copyOfRange(secret, secret.length - 32, secret.length);
        assertThat(contains(row.value(), tail)).as(key.toString()).isFalse();
      }
    }
    assertThat(survey().sealed()).containsExactly(Map.entry(master.id(), 2));
    assertThat(keys.list(A)).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void a_row_of_the_first_format_is_read_and_sealed() {
    byte[] plain = HexFormat.of().parseHex(ROW_OF_FORMAT_1);
    put(SigningKeyRow.key(A, "ph-20261120e"), plain);
    List<SigningKey> before = keys.list(A);
    assertThat(before).hasSize(1);
    DkimKey key = before.getFirst().key();
    assertThat(key.algorithm()).isEqualTo(DkimAlgorithm.ED25519_SHA256);
    assertThat(key.record().text()).contains("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    assertThat(survey()).isEqualTo(new SecretRows.Survey(1, new java.util.TreeMap<>()));

    assertThat(SigningKeys.SECRETS.reseal(kv, vault)).isEqualTo(1);
    assertThat(contains(rows().getFirst().value(), key.privateBytes())).isFalse();
    assertThat(rows().getFirst().value()[0]).isEqualTo((byte) 2);
    assertThat(keys(vault).list(A)).isEqualTo(before);
    assertThat(survey().plain()).isZero();
    assertThat(SigningKeys.SECRETS.reseal(kv, vault)).as("done once").isZero();
  }

  /// The bytes above are what the writer of format 1 made.
  @Test
  void the_row_of_the_first_format_is_as_it_was_written() {
    put(SigningKeyRow.key(A, "ph-20261120e"), HexFormat.of().parseHex(ROW_OF_FORMAT_1));
    SigningKey key = keys.list(A).getFirst();
    byte[] written =
        new FieldWriter(1)
            .text("a.test")
            .text("ph-20261120e")
            .octet(2)
            .octets(key.key().privateBytes())
            .octets(key.key().publicBytes())
            .text("ph-20261120")
            .octet(2)
            .instant(key.status().since())
            .optionalInstant(key.status().seen())
            .bytes();
    assertThat(HexFormat.of().formatHex(written)).isEqualTo(ROW_OF_FORMAT_1);
  }

  @Test
  void a_row_moved_to_another_domain_is_not_used_there() {
    keys.generate(A);
    Reader.Row row = rows().getFirst();
    String selector = new String(row.key(), ISO_8859_1).split("\0", -1)[1];
    put(SigningKeyRow.key(B, selector), row.value());
    assertThatThrownBy(() -> keys.active(B))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("dkim_key b.test " + selector)
        .hasMessageContaining("of a.test");

    // The name in the value changed as well: it was encrypted for another row.
    byte[] renamed = row.value().clone();
    renamed[5] = 'b';
    put(SigningKeyRow.key(B, selector), renamed);
    assertThatThrownBy(() -> keys.active(B))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("dkim_key b.test " + selector)
        .hasMessageContaining("encrypted for another row");
    assertThat(SigningKeys.SECRETS.check(kv, vault)).singleElement().asString().contains("b.test");
    assertThat(keys.list(A)).hasSize(2);
  }

  @Test
  void a_tampered_row_stops_its_own_domain_alone_and_can_be_removed() {
    keys.generate(A);
    keys.generate(B);
    Reader.Row row = rows().getFirst();
    byte[] value = row.value().clone();
    value[60] ^= 1; // within the sealed private half
    put(row.key(), value);
    assertThatThrownBy(() -> keys.active(A))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessageContaining("dkim_key a.test")
        .hasMessageContaining("modified");
    assertThat(SigningKeys.SECRETS.check(kv, vault)).hasSize(1);
    assertThat(keys.domains()).containsExactly(A, B);
    MemoryZone dns = new MemoryZone();
    keys.list(B).forEach(key -> dns.txt(key.key().name().ascii(), key.key().record().text()));
    keys.maintain(dns);
    assertThat(keys.list(B)).allMatch(key -> key.status().seen().isPresent());

    vault.replace(List.of(master(), master));
    assertThat(SigningKeys.SECRETS.reseal(kv, vault)).as("all but that one").isEqualTo(3);
    assertThat(keys.remove(A)).isTrue();
    assertThat(keys.list(A)).isEmpty();
    assertThat(SigningKeys.SECRETS.check(kv, vault)).isEmpty();
  }

  /// As after a kill in the midst of resealing: a domain under each master key.
  @Test
  void keys_move_to_a_new_master_key_and_both_open_meanwhile() {
    keys.generate(A);
    MasterKey fresh = master();
    vault.replace(List.of(fresh, master));
    keys.generate(B);
    assertThat(survey().sealed()).hasSize(2);
    List<SigningKey> all = new ArrayList<>(keys.list(A));
    all.addAll(keys.list(B));
    assertThat(all).hasSize(4);

    assertThat(SigningKeys.SECRETS.reseal(kv, vault)).isEqualTo(2);
    assertThat(survey().sealed()).containsExactly(Map.entry(fresh.id(), 4));
    vault.replace(List.of(fresh));
    List<SigningKey> after = new ArrayList<>(keys.list(A));
    after.addAll(keys.list(B));
    assertThat(after).isEqualTo(all);
  }

  @Test
  void what_no_key_opens_any_more_can_be_discarded() {
    keys.generate(A);
    MasterKey fresh = master();
    vault.replace(List.of(fresh));
    keys.generate(B);
    assertThatThrownBy(() -> keys.list(A))
        .hasMessageContaining("with master key " + master.id() + ", not in master.key");
    assertThat(SigningKeys.SECRETS.reseal(kv, vault)).isZero();
    assertThat(SigningKeys.SECRETS.discard(kv, Set.of(fresh.id()))).isEqualTo(2);
    assertThat(keys.domains()).containsExactly(B);
    assertThat(keys.list(B)).hasSize(2);
  }

  @Test
  void more_rows_than_one_page_are_sealed() {
    byte[] plain = HexFormat.of().parseHex(ROW_OF_FORMAT_1);
    for (int i = 0; i < 2_500; i++) {
      put(SigningKeyRow.key(A, "s" + i), plain);
    }
    assertThat(SigningKeys.SECRETS.reseal(kv, vault)).isEqualTo(2_500);
    assertThat(survey().plain()).isZero();
  }
}
