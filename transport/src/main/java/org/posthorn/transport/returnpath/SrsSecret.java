package org.posthorn.transport.returnpath;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The secret that signs SRS addresses, stored sealed: whoever has it can send mail to anybody
/// through this server.
///
/// @param since when it was made
/// @param successor whether an older secret of this store, derived from the key of its hashes, is
///   still valid
public record SrsSecret(byte[] secret, Instant since, boolean successor) {
  private static final Logger LOG = LoggerFactory.getLogger(SrsSecret.class);
  private static final int FORMAT = 1;
  private static final int BYTES = 32;
  private static final byte[] KEY = {2};

  /// Key of the row with the key of hashes, see `KeyedHash`.
  private static final byte[] HASHES = {1};

  private static final String PURPOSE = "sender rewriting";
  private static final SecretPlace PLACE =
      new SecretPlace(OutboundTables.partition(), OutboundTables.SECRETS, KEY);

  /// Its table.
  public static final SecretRows SECRETS =
      new SecretRows(
          "SRS secret", PURPOSE, OutboundTables.partition(), OutboundTables.SECRETS, new Layout());

  /// The secret of a store, created by the first call. Must be called before the key of the hashes
  /// is created, whose presence marks an older store. A secret that cannot be unsealed is replaced;
  /// reports to addresses signed with the lost secret are refused.
  public static SrsSecret of(KeyValueStore kv, Vault vault, SecureRandom random, Instant now) {
    byte[] fresh = new byte[BYTES];
    random.nextBytes(fresh);
    byte[] sealed = vault.seal(PURPOSE, PLACE, fresh);
    Found found =
        kv.write(
            PLACE.partition(),
            Durability.SYNCED,
            writer -> {
              byte[] there = writer.get(PLACE.table(), KEY);
              Optional<SrsSecret> opened = Optional.ofNullable(there).flatMap(opened(vault));
              if (opened.isPresent()) {
                return new Found(opened.get(), false);
              }
              boolean older = there == null && writer.get(PLACE.table(), HASHES) != null;
              writer.put(PLACE.table(), KEY, new Row(sealed, now, older).encode());
              return new Found(new SrsSecret(fresh, now, older), there != null);
            });
    if (found.replaced()) {
      LOG.error("srs event=secret-replaced reason=\"the old secret cannot be decrypted\"");
    }
    return found.secret();
  }

  private record Found(SrsSecret secret, boolean replaced) {}

  private static Function<byte[], Optional<SrsSecret>> opened(Vault vault) {
    return value -> {
      try {
        Row row = Row.decode(value);
        byte[] secret = vault.open(PURPOSE, PLACE, row.sealed());
        return Optional.of(new SrsSecret(secret, row.since(), row.successor()));
      } catch (StoreException damaged) {
        return Optional.empty(); // random: a new secret works from now on
      }
    };
  }

  /// The secrets for [Srs]: this one, and the previous one while addresses made with it are valid.
  ///
  /// @param before the secret of an older store
  public List<byte[]> with(byte[] before, Instant now) {
    boolean circulating = now.isBefore(since.plus(Duration.ofDays(Srs.DAYS_VALID + 1L)));
    return successor && circulating ? List.of(secret, before) : List.of(secret);
  }

  record Row(byte[] sealed, Instant since, boolean successor) {
    byte[] encode() {
      return new FieldWriter(FORMAT).octets(sealed).instant(since).flag(successor).bytes();
    }

    static Row decode(byte[] value) {
      return FieldReader.read(
          value, FORMAT, "SRS secret", in -> new Row(in.octets(), in.instant(), in.flag()));
    }
  }

  private static final class Layout implements SecretRows.Layout {
    /// The other row of the table, the key of the hashes, is not sealed.
    @Override
    public Optional<SecretRows.Secret> secret(byte[] key, byte[] value) {
      return Arrays.equals(key, KEY)
          ? Optional.of(new SecretRows.Secret(true, Row.decode(value).sealed()))
          : Optional.empty();
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      Row row = Row.decode(value);
      return new Row(sealed, row.since(), row.successor()).encode();
    }

    @Override
    public String group(byte[] key) {
      return "";
    }
  }
}
