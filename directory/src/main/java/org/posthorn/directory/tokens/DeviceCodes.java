package org.posthorn.directory.tokens;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.BoundedCache;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.FailureBackOff;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Digests;

/// Codes of programs without a browser: the program shows a short code, the user types it in a
/// browser, and the program polls until then (RFC 8628).
///
/// Short codes can be guessed. Therefore the user must be signed in, the number of failures is
/// limited, and the user sees which program requests access. Thread-safe.
public final class DeviceCodes {
  private static final int VERSION = 1;
  private static final Partition PARTITION = Partition.of(new PartitionKind(12, "device_codes"));
  private static final Table DEVICES = new Table(28, "device_codes", Table.Family.ROWS);
  private static final Table USERS = new Table(29, "user_codes", Table.Family.ROWS);
  private static final byte[] ALL = {};

  // RFC 8628 §6.1: no vowels, to avoid words.
  private static final String SYMBOLS = "BCDFGHJKLMNPQRSTVWXZ";
  private static final int SYMBOLS_EACH = 8;
  private static final int SECRET_BYTES = 32;
  private static final long DENIED = 0;
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private final KeyValueStore kv;
  private final Clock clock;
  private final DeviceLimits limits;
  private final SecureRandom random = new SecureRandom();
  private final FailureBackOff guesses;

  /// When programs polled last, in this process, and their current interval.
  private final BoundedCache<String, Polled> polled;

  private record Polled(Instant at, Duration interval) {}

  public DeviceCodes(KeyValueStore kv, Clock clock, DeviceLimits limits) {
    this.kv = kv;
    this.clock = clock;
    this.limits = limits;
    guesses = new FailureBackOff(clock, limits.failures(), limits.backOff(), FORGOTTEN, 10_000);
    polled = new BoundedCache<>(limits.codes());
  }

  /// What a program requests.
  public record Request(String client, String clientName, Scope scope, String words) {}

  /// The response to a program that begins.
  public record Started(String deviceCode, String userCode, Duration expires, Duration interval) {
    @Override
    public String toString() {
      return "a device code";
    }
  }

  /// The response to a program that polls.
  public sealed interface Answer {
    /// Not decided yet.
    record Pending() implements Answer {}

    /// It polls too often, and must use a longer interval.
    record SlowDown() implements Answer {}

    record Denied() implements Answer {}

    /// The code is unknown, expired, used, or belongs to another program.
    record Expired() implements Answer {}

    /// Returned once.
    record Allowed(AccountId account, Request request) implements Answer {}
  }

  /// @param account who decided; 0 if it was denied
  private record Stored(
      String userCode, Request request, String network, Instant expires, Optional<Long> account) {

    byte[] encode() {
      return new RowWriter(VERSION)
          .text(userCode)
          .text(request.client())
          .text(request.clientName())
          .longList(request.scope().services(), RowWriter::text)
          .text(request.words())
          .text(network)
          .instant(expires)
          .optional(account, RowWriter::int64)
          .done();
    }

    static Stored decode(byte[] value) {
      return RowReader.read(
          "device codes",
          value,
          VERSION,
          row ->
              new Stored(
                  row.text(),
                  new Request(
                      row.text(), row.text(), new Scope(row.longList(RowReader::text)), row.text()),
                  row.text(),
                  row.instant(),
                  row.optional(RowReader::int64)));
    }

    Stored decided(long by) {
      return new Stored(userCode, request, network, expires, Optional.of(by));
    }
  }

  /// Begins.
  ///
  /// @throws DirectoryException of kind LIMIT if too many codes are pending, or too many of this
  ///   network
  public Started start(Request request, InetAddress from) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    String deviceCode = "phd_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    String userCode = userCode();
    String network = Cidr.client(from).toString();
    Instant now = clock.instant();
    Stored stored =
        new Stored(userCode, request, network, now.plus(limits.codeLifetime()), Optional.empty());
    kv.write(
        PARTITION,
        Durability.SYNCED,
        writer -> {
          int all = 0;
          int near = 0;
          for (Reader.Row row : writer.scan(DEVICES, ALL, ALL, limits.codes() + 1)) {
            Stored there = Stored.decode(row.value());
            if (!now.isBefore(there.expires())) {
              remove(writer, row.key(), there);
              continue;
            }
            all++;
            near += there.network().equals(network) ? 1 : 0;
          }
          if (all >= limits.codes() || near >= limits.codesPerNetwork()) {
            throw new DirectoryException(
                DirectoryException.Kind.LIMIT, "too many pending device authorizations");
          }
          if (writer.get(USERS, key(userCode)) != null) {
            throw new DirectoryException(DirectoryException.Kind.TEMPORARY, "try again");
          }
          writer.put(DEVICES, digest(deviceCode), stored.encode());
          writer.put(USERS, key(userCode), digest(deviceCode));
          return true;
        });
    return new Started(deviceCode, shown(userCode), limits.codeLifetime(), limits.interval());
  }

  private static void remove(Writer writer, byte[] key, Stored stored) {
    writer.delete(DEVICES, key);
    writer.delete(USERS, key(stored.userCode()));
  }

  private String userCode() {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < SYMBOLS_EACH; i++) {
      code.append(SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
    }
    return code.toString();
  }

  private static String shown(String code) {
    return code.substring(0, SYMBOLS_EACH / 2) + "-" + code.substring(SYMBOLS_EACH / 2);
  }

  /// RFC 8628 §6.1: case, spaces and hyphens are ignored.
  private static String typed(String code) {
    StringBuilder plain = new StringBuilder();
    code.toUpperCase(Locale.ROOT)
        .chars()
        .filter(c -> SYMBOLS.indexOf(c) >= 0)
        .limit(SYMBOLS_EACH + 1)
        .forEach(c -> plain.append((char) c));
    return plain.toString();
  }

  /// The request of a typed code.
  ///
  /// @param who the signed-in user
  /// @return empty if there is no such code, or it was decided already
  /// @throws DirectoryException of kind LIMIT after too many wrong codes
  public Optional<Request> find(Principal who, String userCode) {
    String key = who.account().toString();
    if (!guesses.begin(key)) {
      throw new DirectoryException(
          DirectoryException.Kind.LIMIT, "too many wrong codes: wait some minutes");
    }
    try {
      Optional<Stored> found =
          kv.read(PARTITION, reader -> stored(reader, typed(userCode)))
              .filter(stored -> stored.account().isEmpty());
      if (found.isEmpty()) {
        guesses.failed(key);
      } else {
        guesses.forget(key);
      }
      return found.map(Stored::request);
    } finally {
      guesses.end(key);
    }
  }

  private Optional<Stored> stored(Reader reader, String userCode) {
    byte[] digest = reader.get(USERS, key(userCode));
    byte[] row = digest == null ? null : reader.get(DEVICES, digest);
    return Optional.ofNullable(row)
        .map(Stored::decode)
        .filter(stored -> clock.instant().isBefore(stored.expires()));
  }

  /// Decides on a request that [#find] returned.
  ///
  /// @return whether it was decided now: it was undecided and has not expired
  public boolean decide(Principal who, String userCode, boolean allow) {
    String plain = typed(userCode);
    return kv.write(
        PARTITION,
        Durability.SYNCED,
        writer -> {
          Optional<Stored> stored =
              stored(writer, plain).filter(found -> found.account().isEmpty());
          byte[] digest = writer.get(USERS, key(plain));
          if (stored.isEmpty() || digest == null) {
            return false;
          }
          long by = allow ? who.account().value() : DENIED;
          writer.put(DEVICES, digest, stored.get().decided(by).encode());
          return true;
        });
  }

  /// Answers a poll (RFC 8628 §3.5).
  public Answer poll(String deviceCode, String client) {
    byte[] digest = digest(deviceCode);
    Instant now = clock.instant();
    Optional<Stored> found =
        kv.read(
            PARTITION,
            reader -> Optional.ofNullable(reader.get(DEVICES, digest)).map(Stored::decode));
    boolean theirs =
        found
            .filter(s -> now.isBefore(s.expires()) && s.request().client().equals(client))
            .isPresent();
    if (!theirs) {
      return new Answer.Expired();
    }
    if (tooEarly(HexFormat.of().formatHex(digest), now)) {
      return new Answer.SlowDown();
    }
    if (found.orElseThrow().account().isEmpty()) {
      return new Answer.Pending();
    }
    // Removed before it is used, so that it is used once in all processes.
    Optional<Stored> taken =
        kv.write(
            PARTITION,
            Durability.SYNCED,
            writer -> {
              Optional<Stored> there =
                  Optional.ofNullable(writer.get(DEVICES, digest)).map(Stored::decode);
              there.ifPresent(stored -> remove(writer, digest, stored));
              return there;
            });
    return taken
        .flatMap(stored ->
            stored
                .account()
                .map(by ->
                    by == DENIED
                        ? new Answer.Denied()
                        : new Answer.Allowed(new AccountId(by), stored.request())))
        .orElseGet(Answer.Expired::new);
  }

  private boolean tooEarly(String key, Instant now) {
    Optional<Polled> last = polled.get(key);
    Duration interval = last.map(Polled::interval).orElse(limits.interval());
    boolean early = last.filter(p -> now.isBefore(p.at().plus(interval))).isPresent();
    Duration next = early ? interval.plus(limits.interval()) : interval;
    polled.put(key, new Polled(now, next), polled.stamp());
    return early;
  }

  private static byte[] digest(String deviceCode) {
    return Digests.sha256(deviceCode.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] key(String userCode) {
    return userCode.getBytes(StandardCharsets.UTF_8);
  }
}
