package org.posthorn.directory.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.directory.Directory;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys that sign access tokens: ES256, which every library supports. The newest key signs;
/// older keys are kept until the last token that they signed has expired. All processes share them;
/// private keys are sealed. Thread-safe.
public final class TokenKeys {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
  private static final int VERSION = 1;
  private static final Table KEYS = new Table(9, "token_keys", Table.Family.ROWS);
  private static final byte[] ALL = {};
  private static final String PURPOSE = "oauth token key";

  /// More than ever exist at once.
  private static final int KEYS_MAX = 100;

  /// How old the cached keys may be: within this time a process does not look for new keys, even if
  /// tokens name unknown keys.
  private static final Duration RELOAD = Duration.ofSeconds(1);

  /// How long a process may continue with its key after another one has created a new one.
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  /// The table of the private keys.
  public static final SecretRows SECRETS =
      new SecretRows("OAuth token keys", PURPOSE, Directory.PARTITION, KEYS, new Layout());

  private final KeyValueStore kv;
  private final Vault vault;
  private final Clock clock;
  private final TokenLimits limits;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Loaded loaded = new Loaded(Instant.MIN, List.of());

  public TokenKeys(KeyValueStore kv, Vault vault, Clock clock, TokenLimits limits) {
    this.kv = kv;
    this.vault = vault;
    this.clock = clock;
    this.limits = limits;
  }

  /// @param pair with its private key
  private record Key(String id, Instant created, ECKey pair) {}

  /// @param keys newest first
  private record Loaded(Instant at, List<Key> keys) {}

  private record Row(Instant created, String publicHalf, byte[] sealed) {
    byte[] encode() {
      return new RowWriter(VERSION).instant(created).text(publicHalf).bytes(sealed).done();
    }

    static Row decode(byte[] value) {
      return RowReader.read(
          "token keys", value, VERSION, row -> new Row(row.instant(), row.text(), row.bytes()));
    }
  }

  /// The current signing key; created if there is none, or if the last one is too old.
  ///
  /// @throws StoreException if none exists and none can be stored
  ECKey signing() {
    Instant now = clock.instant();
    Loaded known = loaded;
    if (known.keys().isEmpty() || now.isAfter(known.at().plus(OVERLAP))) {
      known = load();
    }
    boolean due =
        known.keys().isEmpty()
            || !now.isBefore(known.keys().getFirst().created().plus(limits.keyLifetime()));
    return (due ? renewed() : known).keys().getFirst().pair();
  }

  /// The public key with an id, if tokens may be signed with it.
  Optional<ECKey> verifying(String id) {
    Optional<ECKey> found = find(loaded, id);
    // Another process may have created it; the store is read at most once a second.
    return found.isPresent() || clock.instant().isBefore(loaded.at().plus(RELOAD))
        ? found
        : find(load(), id);
  }

  private static Optional<ECKey> find(Loaded in, String id) {
    return in.keys().stream()
        .filter(key -> key.id().equals(id))
        .map(key -> key.pair().toPublicJWK())
        .findFirst();
  }

  /// The public keys, for `jwks.json` (RFC 7517 §5); newest first.
  public List<ECKey> published() {
    ECKey current = signing();
    List<ECKey> all = new ArrayList<>(List.of(current.toPublicJWK()));
    loaded.keys().stream()
        .map(key -> key.pair().toPublicJWK())
        .filter(key -> !key.getKeyID().equals(current.getKeyID()))
        .forEach(all::add);
    return all;
  }

  /// Creates a new signing key, for example if the old one may have been disclosed.
  public void rotate() {
    insert(make(), Optional.empty());
    var _ = load();
  }

  private Loaded renewed() {
    loading.lock();
    try {
      Loaded again = load();
      Instant now = clock.instant();
      Optional<Key> newest = again.keys().stream().findFirst();
      if (newest.filter(k -> now.isBefore(k.created().plus(limits.keyLifetime()))).isPresent()) {
        return again; // another process was first
      }
      insert(make(), newest.map(Key::id));
      return load();
    } finally {
      loading.unlock();
    }
  }

  private static ECKey make() {
    byte[] id = new byte[8];
    new SecureRandom().nextBytes(id);
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .keyID(HexFormat.of().formatHex(id))
          .generate();
    } catch (JOSEException e) {
      throw new LinkageError("every Java has P-256", e);
    }
  }

  /// @param instead the key to be succeeded: nothing happens if it has a successor already
  private void insert(ECKey pair, Optional<String> instead) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    byte[] at = pair.getKeyID().getBytes(StandardCharsets.US_ASCII);
    byte[] sealed =
        vault.seal(PURPOSE, place(at), pair.toJSONString().getBytes(StandardCharsets.UTF_8));
    byte[] row = new Row(now, pair.toPublicJWK().toJSONString(), sealed).encode();
    boolean made =
        kv.write(
            Directory.PARTITION,
            Durability.SYNCED,
            writer -> {
              List<Reader.Row> there = writer.scan(KEYS, ALL, ALL, KEYS_MAX);
              Optional<Reader.Row> newest =
                  there.stream().max(Comparator.comparing(r -> Row.decode(r.value()).created()));
              boolean overtaken =
                  instead.isPresent()
                      && newest.filter(r -> !id(r.key()).equals(instead.get())).isPresent();
              if (overtaken) {
                return false;
              }
              for (Reader.Row old : expired(there, now)) {
                writer.delete(KEYS, old.key());
              }
              writer.put(KEYS, at, row);
              return true;
            });
    if (made) {
      LOG.info("oauth event=token-key-made key={}", pair.getKeyID());
    }
  }

  /// Keys whose successor has signed for longer than tokens are valid.
  private List<Reader.Row> expired(List<Reader.Row> rows, Instant now) {
    List<Reader.Row> newestFirst =
        rows.stream()
            .sorted(
                Comparator.comparing((Reader.Row r) -> Row.decode(r.value()).created()).reversed())
            .toList();
    List<Reader.Row> expired = new ArrayList<>();
    for (int i = 1; i < newestFirst.size(); i++) {
      Instant succeeded = Row.decode(newestFirst.get(i - 1).value()).created();
      if (now.isAfter(succeeded.plus(limits.accessLifetime()).plus(OVERLAP))) {
        expired.add(newestFirst.get(i));
      }
    }
    return expired;
  }

  private Loaded load() {
    Instant now = clock.instant();
    List<Reader.Row> rows =
        kv.read(Directory.PARTITION, reader -> reader.scan(KEYS, ALL, ALL, KEYS_MAX));
    List<Reader.Row> expired = expired(rows, now);
    List<Key> keys = new ArrayList<>();
    for (Reader.Row row : rows) {
      if (!expired.contains(row)) {
        open(row).ifPresent(keys::add);
      }
    }
    keys.sort(Comparator.comparing(Key::created).reversed());
    Loaded fresh = new Loaded(now, List.copyOf(keys));
    loaded = fresh;
    return fresh;
  }

  /// A key that cannot be opened neither signs nor verifies: the next one replaces it.
  private Optional<Key> open(Reader.Row row) {
    try {
      Row key = Row.decode(row.value());
      byte[] pair = vault.open(PURPOSE, place(row.key()), key.sealed());
      return Optional.of(
          new Key(
              id(row.key()), key.created(), ECKey.parse(new String(pair, StandardCharsets.UTF_8))));
    } catch (ParseException e) {
      LOG.error("oauth event=token-key-unreadable key={}", id(row.key()), e);
      return Optional.empty();
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CORRUPT) {
        throw e;
      }
      LOG.error("oauth event=token-key-unreadable key={}", id(row.key()), e);
      return Optional.empty();
    }
  }

  private static SecretPlace place(byte[] key) {
    return new SecretPlace(Directory.PARTITION, KEYS, key);
  }

  private static String id(byte[] key) {
    return new String(key, StandardCharsets.US_ASCII);
  }

  private static final class Layout implements SecretRows.Layout {
    @Override
    public Optional<SecretRows.Secret> secret(byte[] key, byte[] value) {
      return Optional.of(new SecretRows.Secret(true, Row.decode(value).sealed()));
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      Row row = Row.decode(value);
      return new Row(row.created(), row.publicHalf(), sealed).encode();
    }

    @Override
    public String group(byte[] key) {
      return id(key);
    }
  }
}
