package org.posthorn.delivery.encryption;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.vault.recipient.KeyRefusedException;
import org.posthorn.vault.recipient.OpenPgpKey;
import org.posthorn.vault.recipient.RecipientKey;
import org.posthorn.vault.recipient.RecipientKeys;
import org.posthorn.vault.recipient.RecipientLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public keys of accounts and what they are used for. Thread-safe.
public final class AccountKeys {
  private static final Logger LOG = LoggerFactory.getLogger(AccountKeys.class);
  static final Table KEYS = new Table(124, "account_keys", Table.Family.ROWS);
  static final Table CHOICE = new Table(125, "account_key_choice", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] ONLY = {};

  private final KeyValueStore kv;
  private final InstantSource clock;
  private final EncryptionLimits limits;

  public AccountKeys(KeyValueStore kv, InstantSource clock, EncryptionLimits limits) {
    this.kv = kv;
    this.clock = clock;
    this.limits = limits;
  }

  /// What arriving mail is encrypted with. The numbers are stored.
  public enum Arriving {
    OFF(0),
    OPENPGP(RecipientKey.Kind.OPENPGP.code()),
    SMIME(RecipientKey.Kind.SMIME.code());

    private final int code;

    Arriving(int code) {
      this.code = code;
    }

    /// The name in interfaces.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The choice of that name.
    public static Optional<Arriving> of(String text) {
      return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }

    boolean needs(RecipientKey.Kind kind) {
      return code == kind.code();
    }
  }

  /// What an owner chooses.
  ///
  /// @param publish whether the web key directory serves the OpenPGP keys
  public record Choice(Arriving arriving, boolean publish) {
    static final Choice NONE = new Choice(Arriving.OFF, false);
  }

  /// A stored key.
  public record Stored(RecipientKey key, Instant added) {}

  private static byte[] rowKey(RecipientKey.Kind kind, String fingerprint) {
    byte[] text = fingerprint.getBytes(StandardCharsets.US_ASCII);
    byte[] key = new byte[text.length + 1];
    key[0] = (byte) kind.code();
    System.arraycopy(text, 0, key, 1, text.length);
    return key;
  }

  /// The keys of an account that can be read.
  public List<Stored> list(AccountId account) {
    List<Stored> found = new ArrayList<>();
    for (RecipientKey.Kind kind : RecipientKey.Kind.values()) {
      found.addAll(list(account, kind));
    }
    return found;
  }

  /// A key that cannot be read any more must not make the others useless.
  private List<Stored> list(AccountId account, RecipientKey.Kind kind) {
    List<Stored> found = new ArrayList<>();
    for (Reader.Row row : kv.read(account.partition(), reader -> rows(reader, kind))) {
      try {
        found.add(
            RowReader.read(
                KEYS.name(),
                row.value(),
                VERSION,
                reader -> {
                  Instant added = reader.instant();
                  return new Stored(RecipientKeys.stored(kind, reader.bytes(), added), added);
                }));
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.CORRUPT) {
          throw e;
        }
        LOG.error("encryption event=key-unreadable account={} kind={}", account, kind.text(), e);
      }
    }
    return found;
  }

  private List<Reader.Row> rows(Reader reader, RecipientKey.Kind kind) {
    byte[] from = {(byte) kind.code()};
    byte[] end = {(byte) (kind.code() + 1)};
    return reader.scan(KEYS, from, end, limits.keysPerAccountMax() + 1);
  }

  /// The owner's choice.
  public Choice choice(AccountId account) {
    return decode(kv.get(account.partition(), CHOICE, ONLY));
  }

  private static Choice decode(byte @Nullable [] value) {
    return value == null
        ? Choice.NONE
        : RowReader.read(
            CHOICE.name(),
            value,
            VERSION,
            reader -> {
              int code = reader.octet();
              Arriving arriving =
                  Arrays.stream(Arriving.values())
                      .filter(each -> each.code == code)
                      .findFirst()
                      .orElseThrow(() -> reader.corrupt("there is no such encryption"));
              return new Choice(arriving, reader.flag());
            });
  }

  /// Adds the keys of an upload. One that is there already is replaced: it may have been extended.
  ///
  /// @return those that were added
  /// @throws KeyRefusedException if one of them cannot be used, or there are too many: none is
  ///   added then
  public List<RecipientKey> add(AccountId account, byte[] upload) throws KeyRefusedException {
    Instant now = clock.instant();
    List<RecipientKey> keys = RecipientKeys.read(upload, now, RecipientLimits.defaults());
    boolean done =
        kv.write(
            account.partition(),
            Durability.SYNCED,
            writer -> {
              for (RecipientKey key : keys) {
                byte[] value = new RowWriter(VERSION).instant(now).bytes(key.encoded()).done();
                writer.put(KEYS, rowKey(key.kind(), key.fingerprint()), value);
              }
              int many =
                  writer
                      .scan(
                          KEYS,
                          new byte[] {0},
                          new byte[] {127},
                          limits.keysPerAccountMax() + keys.size() + 1)
                      .size();
              if (many > limits.keysPerAccountMax()) {
                throw new TooManyKeysException();
              }
              return Boolean.TRUE;
            });
    return done ? keys : List.of();
  }

  /// More keys than an account may have; nothing is changed.
  public static final class TooManyKeysException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyKeysException() {
      super("too many keys: remove one that is not used any more");
    }
  }

  /// Removes a key, also one that cannot be read any more.
  ///
  /// @return whether there was one
  /// @throws KeyNeededException if arriving mail is encrypted to it and there is no other
  public boolean remove(AccountId account, String fingerprint) {
    String text = fingerprint.toUpperCase(Locale.ROOT);
    return kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          Arriving arriving = decode(writer.get(CHOICE, ONLY)).arriving();
          for (RecipientKey.Kind kind : RecipientKey.Kind.values()) {
            byte[] key = rowKey(kind, text);
            if (writer.get(KEYS, key) != null) {
              if (arriving.needs(kind) && rows(writer, kind).size() == 1) {
                throw new KeyNeededException("turn the encryption of arriving mail off first");
              }
              writer.delete(KEYS, key);
              return true;
            }
          }
          return false;
        });
  }

  /// A choice that is not possible with the keys that there are.
  public static final class KeyNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyNeededException(String what) {
      super(what);
    }
  }

  /// Records the owner's choice. What is not given stays as it is.
  ///
  /// @return the choice now
  /// @throws KeyNeededException if there is no key for it
  public Choice choose(AccountId account, Optional<Arriving> arriving, Optional<Boolean> publish) {
    return kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          Choice before = decode(writer.get(CHOICE, ONLY));
          Choice choice =
              new Choice(arriving.orElse(before.arriving()), publish.orElse(before.publish()));
          for (RecipientKey.Kind kind : RecipientKey.Kind.values()) {
            if (choice.arriving().needs(kind) && rows(writer, kind).isEmpty()) {
              throw new KeyNeededException(
                  kind == RecipientKey.Kind.OPENPGP
                      ? "add an OpenPGP key first"
                      : "add a certificate first");
            }
          }
          writer.put(
              CHOICE,
              ONLY,
              new RowWriter(VERSION).octet(choice.arriving().code).flag(choice.publish()).done());
          return choice;
        });
  }

  /// The keys that an arriving message is encrypted to: those that are not expired, or, if all are,
  /// the expired ones, which their owner can still open.
  List<RecipientKey> forArriving(AccountId account, Arriving arriving) {
    Instant now = clock.instant();
    List<RecipientKey> all = new ArrayList<>();
    for (RecipientKey.Kind kind : RecipientKey.Kind.values()) {
      if (arriving.needs(kind)) {
        list(account, kind).forEach(stored -> all.add(stored.key()));
      }
    }
    List<RecipientKey> current = all.stream().filter(key -> !key.expired(now)).toList();
    return current.isEmpty() ? all : current;
  }

  /// The OpenPGP keys that the web key directory serves for an address of the account, one after
  /// the other; empty if the owner publishes none.
  public byte[] published(AccountId account, String address) {
    if (!choice(account).publish()) {
      return new byte[0];
    }
    Instant now = clock.instant();
    var octets = new java.io.ByteArrayOutputStream();
    for (Stored stored : list(account)) {
      if (stored.key() instanceof OpenPgpKey key && !key.expired(now)) {
        key.forAddress(address, now).ifPresent(octets::writeBytes);
      }
    }
    return octets.toByteArray();
  }
}
