package org.posthorn.submission.signing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.DkimRecord;
import org.posthorn.mailauth.dkim.KeySchedule;
import org.posthorn.mailauth.dkim.KeySchedule.KeyStatus;
import org.posthorn.mailauth.dkim.KeySchedule.State;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The DKIM keys of all local domains. Thread-safe.
public final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  /// How long changes by other processes may go unnoticed.
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  /// The table of the sealed private keys.
  public static final SecretRows SECRETS = SigningKeyRow.SECRETS;

  private final KeyValueStore kv;
  private final Vault vault;
  private final KeySchedule schedule;
  private final InstantSource clock;
  private final Map<DomainName, Remembered> active = new ConcurrentHashMap<>();

  private record Remembered(List<DkimKey> keys, Instant until) {}

  public SigningKeys(KeyValueStore kv, Vault vault, KeySchedule schedule, InstantSource clock) {
    this.kv = kv;
    this.vault = vault;
    this.schedule = schedule;
    this.clock = clock;
  }

  /// The active keys of a domain; empty if it does not sign.
  public List<DkimKey> active(DomainName domain) {
    Instant now = clock.instant();
    Remembered known = active.get(domain);
    if (known != null && now.isBefore(known.until())) {
      return known.keys();
    }
    List<DkimKey> keys =
        list(domain).stream()
            .filter(key -> key.status().state() == State.ACTIVE)
            .map(SigningKey::key)
            .toList();
    active.put(domain, new Remembered(keys, now.plus(REMEMBERED)));
    return keys;
  }

  /// The keys of a domain by selector.
  public List<SigningKey> list(DomainName domain) {
    return kv.read(OutboundTables.partition(), reader -> of(reader, domain));
  }

  /// All domains with keys, even if they cannot be unsealed.
  public List<DomainName> domains() {
    return kv.read(
        OutboundTables.partition(),
        reader -> {
          Set<DomainName> found = new TreeSet<>();
          reader.walk(
              OutboundTables.DKIM_KEYS,
              new byte[0],
              new byte[0],
              (key, _) -> {
                found.add(SigningKeyRow.domain(key));
                return true;
              });
          return List.copyOf(found);
        });
  }

  private List<SigningKey> of(Reader reader, DomainName domain) {
    List<SigningKey> keys = new ArrayList<>();
    walk(
        reader,
        domain,
        (key, value) -> keys.add(SigningKeyRow.decode(value).open(key.clone(), vault)));
    return keys;
  }

  private static void walk(Reader reader, DomainName domain, Reader.Visitor visitor) {
    byte[] from = SigningKeyRow.key(domain, "");
    byte[] to = SigningKeyRow.key(domain, "\u007f");
    reader.walk(OutboundTables.DKIM_KEYS, from, to, visitor);
  }

  /// Generates a pair of keys to be published. It signs after [#maintain] has seen it in the DNS
  /// for long enough, or after [#activate].
  public List<SigningKey> generate(DomainName domain) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    String day =
        DateTimeFormatter.BASIC_ISO_DATE
            .withLocale(Locale.ROOT)
            .format(LocalDate.ofInstant(now, ZoneOffset.UTC));
    Set<String> taken =
        list(domain).stream().map(key -> key.status().pair()).collect(Collectors.toSet());
    String pair = "ph-" + day;
    for (int number = 2; taken.contains(pair); number++) {
      pair = "ph-" + day + "-" + number;
    }
    KeyStatus status = new KeyStatus(pair, State.PUBLISHED, now, Optional.empty());
    List<SigningKey> made = new ArrayList<>();
    for (DkimAlgorithm algorithm : DkimAlgorithm.values()) {
      String selector = pair + (algorithm == DkimAlgorithm.RSA_SHA256 ? "r" : "e");
      made.add(new SigningKey(DkimKey.generate(domain, selector, algorithm), status));
    }
    kv.write(
        OutboundTables.partition(),
        Durability.SYNCED,
        writer -> {
          made.forEach(key -> put(writer, key));
          return true;
        });
    return made;
  }

  private void put(Writer writer, SigningKey key) {
    byte[] at = SigningKeyRow.key(key.key().domain(), key.key().selector());
    writer.put(OutboundTables.DKIM_KEYS, at, SigningKeyRow.sealed(key, vault).encode());
  }

  /// Activates the published keys of a domain and retires the others.
  ///
  /// @return whether there were published keys
  public boolean activate(DomainName domain) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    return change(
        domain,
        keys -> {
          boolean any = keys.stream().anyMatch(key -> key.status().state() == State.PUBLISHED);
          return any ? keys.stream().map(key -> switched(key, now)).toList() : keys;
        });
  }

  private static SigningKey switched(SigningKey key, Instant now) {
    KeyStatus old = key.status();
    return switch (old.state()) {
      case PUBLISHED -> key.with(new KeyStatus(old.pair(), State.ACTIVE, now, old.seen()));
      case ACTIVE -> key.with(new KeyStatus(old.pair(), State.RETIRING, now, old.seen()));
      case RETIRING -> key;
    };
  }

  /// Removes the keys of a domain, which no longer signs; also keys that cannot be unsealed.
  ///
  /// @return whether there were any
  public boolean remove(DomainName domain) {
    boolean any =
        kv.write(
            OutboundTables.partition(),
            Durability.SYNCED,
            writer -> {
              List<byte[]> rows = new ArrayList<>();
              walk(writer, domain, (key, _) -> rows.add(key.clone()));
              rows.forEach(key -> writer.delete(OutboundTables.DKIM_KEYS, key));
              return !rows.isEmpty();
            });
    active.remove(domain);
    return any;
  }

  /// @return whether anything was changed
  private boolean change(DomainName domain, UnaryOperator<List<SigningKey>> change) {
    boolean changed =
        kv.write(
            OutboundTables.partition(),
            Durability.SYNCED,
            writer -> {
              List<SigningKey> before = of(writer, domain);
              List<SigningKey> after = change.apply(before);
              if (after.equals(before)) {
                return false;
              }
              before.forEach(key ->
                  writer.delete(
                      OutboundTables.DKIM_KEYS, SigningKeyRow.key(domain, key.key().selector())));
              after.forEach(key -> put(writer, key));
              return true;
            });
    active.remove(domain);
    return changed;
  }

  /// Checks which published keys are in the DNS, and performs due steps of rotation: once an hour.
  /// A domain whose keys cannot be unsealed does not affect others.
  public void maintain(Resolver resolver) {
    for (DomainName domain : domains()) {
      try {
        maintain(domain, resolver);
      } catch (StoreException e) {
        LOG.error("dkim event=keys-unusable domain={}", domain, e);
      }
    }
  }

  private void maintain(DomainName domain, Resolver resolver) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    look(domain, resolver, now);
    List<KeyStatus> statuses = list(domain).stream().map(SigningKey::status).toList();
    for (KeySchedule.Step step : schedule.due(statuses, now)) {
      follow(domain, step, now);
    }
  }

  private void look(DomainName domain, Resolver resolver, Instant now) {
    Set<String> shown =
        list(domain).stream()
            .filter(key -> key.status().state() == State.PUBLISHED)
            .filter(key -> isShown(key.key(), resolver))
            .map(key -> key.key().selector())
            .collect(Collectors.toSet());
    change(domain, keys -> keys.stream().map(key -> looked(key, shown, now)).toList());
  }

  private static SigningKey looked(SigningKey key, Set<String> shown, Instant now) {
    KeyStatus old = key.status();
    if (old.state() != State.PUBLISHED) {
      return key;
    }
    boolean is = shown.contains(key.key().selector());
    Optional<Instant> seen = is ? Optional.of(old.seen().orElse(now)) : Optional.empty();
    return key.with(new KeyStatus(old.pair(), old.state(), old.since(), seen));
  }

  /// Whether the DNS has a key's record exactly as required.
  public static boolean isShown(DkimKey key, Resolver resolver) {
    return resolver.txt(key.name()).values().stream().anyMatch(text -> isRecordOf(key, text));
  }

  private static boolean isRecordOf(DkimKey key, String text) {
    try {
      return DkimRecord.parse(text).equals(key.record());
    } catch (IllegalArgumentException notOurs) {
      return false; // the record there is not the required one
    }
  }

  private void follow(DomainName domain, KeySchedule.Step step, Instant now) {
    switch (step) {
      case GENERATE -> {
        List<SigningKey> made = generate(domain);
        LOG.warn(
            "dkim event=keys-to-publish domain={} names={} command=\"posthorn dkim show {}\"",
            domain,
            made.stream().map(key -> key.key().name().ascii()).toList(),
            domain);
      }
      case SWITCH -> {
        activate(domain);
        LOG.info("dkim event=keys-activated domain={}", domain);
      }
      case REMOVE -> {
        change(
            domain,
            keys -> keys.stream().filter(key -> !schedule.expired(key.status(), now)).toList());
        LOG.info(
            "dkim event=old-keys-removed domain={} note=\"their DNS records can be removed\"",
            domain);
      }
    }
  }
}
