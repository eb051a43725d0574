package org.posthorn.directory.factors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Digests;

/// The rows of an account's factors; the package documentation has the layout.
final class FactorRows {
  private static final int VERSION = 1;
  private static final Table FACTORS = new Table(19, "factors", Table.Family.ROWS);
  private static final Table HEAD = new Table(20, "factor_head", Table.Family.ROWS);
  private static final Table PENDING = new Table(21, "factor_pending", Table.Family.ROWS);
  private static final Table RECOVERY = new Table(22, "recovery_codes", Table.Family.ROWS);
  private static final byte[] ONLY = {0};
  private static final byte[] ALL = {};

  /// More rows than limits allow.
  private static final int ROWS_MAX = 1_000;

  private FactorRows() {}

  /// A factor with its secret.
  ///
  /// @param secret a sealed seed, or a public key
  /// @param counter the time step of the last code, or the signature counter
  /// @param challenge when the last answered challenge was issued
  record Stored(Factor factor, byte[] secret, long counter, long challenge) {
    Stored used(Instant now, long newCounter, long newChallenge) {
      Factor again =
          new Factor(
              factor.number(), factor.kind(), factor.name(), factor.created(), Optional.of(now));
      return new Stored(again, secret, newCounter, newChallenge);
    }

    byte[] encode() {
      return new RowWriter(VERSION)
          .octet(factor.kind().code())
          .text(factor.name())
          .instant(factor.created())
          .optional(factor.lastUse(), RowWriter::instant)
          .bytes(secret)
          .int64(counter)
          .int64(challenge)
          .done();
    }

    static Stored decode(byte[] key, byte[] value) {
      return RowReader.read(
          "factors",
          value,
          VERSION,
          row -> {
            if (key.length != Long.BYTES) {
              throw new IllegalArgumentException("a key of " + key.length + " bytes");
            }
            Factor.Kind kind = Factor.Kind.of(row.octet());
            String name = row.text();
            Instant created = row.instant();
            Optional<Instant> lastUse = row.optional(RowReader::instant);
            long number = ByteBuffer.wrap(key).getLong();
            return new Stored(
                new Factor(number, kind, name, created, lastUse),
                row.bytes(),
                row.int64(),
                row.int64());
          });
    }
  }

  /// @param required whether a factor is required for this account; empty if the domain decides
  record Head(long next, Optional<Boolean> required) {
    static final Head FRESH = new Head(1, Optional.empty());

    byte[] encode() {
      int code = required.map(yes -> yes ? 1 : 2).orElse(0);
      return new RowWriter(VERSION).int64(next).octet(code).done();
    }

    static Head decode(byte[] value) {
      return RowReader.read(
          "factor heads",
          value,
          VERSION,
          row -> {
            long next = row.int64();
            return new Head(
                next,
                switch (row.octet()) {
                  case 0 -> Optional.<Boolean>empty();
                  case 1 -> Optional.of(true);
                  case 2 -> Optional.of(false);
                  default -> throw new IllegalArgumentException("neither required nor not");
                });
          });
    }
  }

  /// A TOTP device that has not been confirmed by a code.
  record Pending(String name, Instant begun, byte[] sealed) {
    byte[] encode() {
      return new RowWriter(VERSION).text(name).instant(begun).bytes(sealed).done();
    }

    static Pending decode(byte[] value) {
      return RowReader.read(
          "pending factors",
          value,
          VERSION,
          row -> new Pending(row.text(), row.instant(), row.bytes()));
    }
  }

  static Head head(Reader reader) {
    byte[] value = reader.get(HEAD, ONLY);
    return value == null ? Head.FRESH : Head.decode(value);
  }

  static void putHead(Writer writer, Head head) {
    writer.put(HEAD, ONLY, head.encode());
  }

  static Optional<Pending> pending(Reader reader) {
    return Optional.ofNullable(reader.get(PENDING, ONLY)).map(Pending::decode);
  }

  static void putPending(Writer writer, Pending pending) {
    writer.put(PENDING, ONLY, pending.encode());
  }

  static void deletePending(Writer writer) {
    writer.delete(PENDING, ONLY);
  }

  static boolean any(Reader reader) {
    return !reader.scan(FACTORS, ALL, ALL, 1).isEmpty();
  }

  static List<Stored> all(Reader reader) {
    List<Stored> all = new ArrayList<>();
    for (Reader.Row row : reader.scan(FACTORS, ALL, ALL, ROWS_MAX)) {
      all.add(Stored.decode(row.key(), row.value()));
    }
    return all;
  }

  static Optional<Stored> find(Reader reader, long number) {
    byte[] key = key(number);
    return Optional.ofNullable(reader.get(FACTORS, key)).map(value -> Stored.decode(key, value));
  }

  static void put(Writer writer, Stored stored) {
    writer.put(FACTORS, key(stored.factor().number()), stored.encode());
  }

  static void delete(Writer writer, long number) {
    writer.delete(FACTORS, key(number));
  }

  /// Number of unused recovery codes.
  static int recoveryCodes(Reader reader) {
    return reader.scan(RECOVERY, ALL, ALL, ROWS_MAX).size();
  }

  static void replaceRecoveryCodes(
      Writer writer, AccountId account, List<String> codes, Instant now) {
    for (Reader.Row row : writer.scan(RECOVERY, ALL, ALL, ROWS_MAX)) {
      writer.delete(RECOVERY, row.key());
    }
    for (String code : codes) {
      writer.put(RECOVERY, digest(account, code), new RowWriter(VERSION).instant(now).done());
    }
  }

  /// Invalidates a recovery code.
  ///
  /// @return whether it was valid
  static boolean takeRecoveryCode(Writer writer, AccountId account, String code) {
    byte[] key = digest(account, code);
    boolean there = writer.get(RECOVERY, key) != null;
    writer.delete(RECOVERY, key);
    return there;
  }

  /// SHA-256, sufficient for a code of 80 random bits. Includes the account, so that equal rows of
  /// two accounts differ. Independent of the spelling.
  private static byte[] digest(AccountId account, String code) {
    String bare = code.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
    return Digests.sha256(key(account.value()), bare.getBytes(UTF_8));
  }

  static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
