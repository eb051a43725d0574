package org.posthorn.spam.connection;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.runtime.SlidingWindow;
import org.posthorn.spam.rows.ConnectionTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The clients that may not connect, with any protocol. Thread-safe; a lookup reads only memory.
///
/// Trusted networks, and addresses from which a user has logged in recently, are never banned
/// automatically, because many people may share an address. An administrator may ban any network.
public final class Bans {
  private static final Logger LOG = LoggerFactory.getLogger(Bans.class);
  private static final int LOGIN_FORMAT = 1;

  /// Maximum number of bans of networks larger than one client: each is compared with each client.
  private static final int WIDE_MAX = 1_000;

  /// A login is recorded again only after this time.
  private static final Duration LOGIN_STEP = Duration.ofHours(12);

  private final KeyValueStore kv;
  private final InstantSource clock;
  private final Rules rules;
  private final BanLimits limits;
  private final BanWatch watch;
  private final Metrics.Counter banned;
  private final SlidingWindow<Cidr> offences;
  private final SlidingWindow<Cidr> reported;
  private final ConcurrentHashMap<Cidr, Ban> bans = new ConcurrentHashMap<>();
  private volatile List<Ban> wide = List.of();

  /// Held by threads that read or write rows, so that a removed ban is not written again.
  private final ReentrantLock rows = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Cidr, Ban> unwritten = new LinkedHashMap<>();
  private final Set<Cidr> unwanted = new HashSet<>();
  private final Map<Cidr, Instant> logins;
  private final Map<Cidr, Instant> unwrittenLogins = new LinkedHashMap<>();

  /// Settings.
  ///
  /// @param trusted addresses that no ban applies to
  /// @param automatic whether clients are banned automatically; otherwise only administrators ban
  public record Rules(BanLimits limits, Predicate<InetAddress> trusted, boolean automatic) {}

  /// Loads the bans of the store.
  ///
  /// @param watch is notified of automatic bans and rejected connections
  /// @param metrics gets `connection.bans` (in force) and `connection.banned` (all)
  public Bans(KeyValueStore kv, InstantSource clock, Rules rules, BanWatch watch, Metrics metrics) {
    this.kv = kv;
    this.clock = clock;
    this.rules = rules;
    this.limits = rules.limits();
    this.watch = watch;
    banned = metrics.counter("connection.banned");
    offences = new SlidingWindow<>(limits.window(), limits.clientsMax(), clock);
    reported = new SlidingWindow<>(limits.window(), limits.clientsMax(), clock);
    logins =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Cidr, Instant> eldest) {
            return size() > limits.clientsMax();
          }
        };
    metrics.gauge("connection.bans", () -> list().size());
    refresh();
    readLogins();
  }

  /// The ban of a client, if any.
  public Optional<Ban> of(InetAddress client) {
    if (bans.isEmpty() || rules.trusted().test(client)) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Ban own = bans.get(Cidr.client(client));
    if (own != null && own.holds(now)) {
      return Optional.of(own);
    }
    for (Ban ban : wide) {
      if (ban.holds(now) && ban.network().contains(client)) {
        return Optional.of(ban);
      }
    }
    return Optional.empty();
  }

  /// As [#of], for a client that has just connected; notifies the watch.
  public Optional<Ban> turnAway(InetAddress client) {
    Optional<Ban> ban = of(client);
    if (ban.isPresent() && reported.tryAdd(Cidr.client(client), 1, 1)) {
      watch.refused(client, ban.get());
    }
    return ban;
  }

  /// A client committed an offence.
  public void offence(InetAddress client, Offence offence) {
    if (!rules.automatic() || rules.trusted().test(client)) {
      return;
    }
    Cidr network = Cidr.client(client);
    double sum = offences.add(network, 1.0 / offence.most());
    // Sums of fractions are not exact.
    if (sum < 1 - 1e-3 || loginProtection(network)) {
      return;
    }
    offences.forget(network);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Ban ban =
        keep(
            network,
            before ->
                new Ban(
                    network,
                    now,
                    now.plus(length(before)),
                    before + 1,
                    Ban.AUTOMATIC,
                    offence.words()));
    banned.increment();
    LOG.info("ban event=added network={} until={} reason={}", network, ban.until(), ban.reason());
    watch.banned(client, ban);
  }

  private interface Making {
    /// @param times number of earlier bans
    Ban make(int times);
  }

  private Ban keep(Cidr network, Making making) {
    lock.lock();
    try {
      Ban ban = making.make(times(network));
      bans.put(network, ban);
      unwritten.put(network, ban);
      bound();
      findWide();
      return ban;
    } finally {
      lock.unlock();
    }
  }

  /// Number of earlier bans, unless they are forgotten.
  private int times(Cidr network) {
    Ban before = bans.get(network);
    return before != null && clock.instant().isBefore(before.until().plus(limits.forgotten()))
        ? before.times()
        : 0;
  }

  private void bound() {
    if (bans.size() > limits.bansMax()) {
      // Drops a tenth at once, so that this is not repeated for each of very many bans.
      bans.values().stream()
          .sorted(Comparator.comparing(Ban::until))
          .limit(bans.size() - limits.bansMax() + limits.bansMax() / 10)
          .toList()
          .forEach(ban -> {
            bans.remove(ban.network());
            unwritten.remove(ban.network());
            unwanted.add(ban.network());
          });
    }
  }

  private void findWide() {
    wide =
        bans.values().stream()
            .filter(ban -> !isClient(ban.network()))
            .sorted(Comparator.comparing(Ban::until).reversed())
            .limit(WIDE_MAX)
            .toList();
  }

  private static boolean isClient(Cidr network) {
    return Cidr.client(network.network()).equals(network);
  }

  /// @param times number of earlier bans
  private Duration length(int times) {
    Duration length = limits.firstLength();
    for (int i = 0; i < times && length.compareTo(limits.lengthMax()) < 0; i++) {
      length = length.multipliedBy(limits.factor());
    }
    return length.compareTo(limits.lengthMax()) < 0 ? length : limits.lengthMax();
  }

  /// A user has logged in. Its address is not banned for some time, and earlier offences from it
  /// are forgotten.
  public void loggedIn(InetAddress client) {
    if (rules.trusted().test(client)) {
      return;
    }
    Cidr network = Cidr.client(client);
    Instant now = clock.instant();
    lock.lock();
    try {
      Instant before = logins.get(network);
      if (before == null || now.isAfter(before.plus(LOGIN_STEP))) {
        logins.put(network, now);
        if (unwrittenLogins.size() < limits.clientsMax()) {
          unwrittenLogins.put(network, now);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean loginProtection(Cidr network) {
    lock.lock();
    try {
      Instant login = logins.get(network);
      return login != null && clock.instant().isBefore(login.plus(limits.loginProtection()));
    } finally {
      lock.unlock();
    }
  }

  /// Bans in force, those that end first at the beginning.
  public List<Ban> list() {
    Instant now = clock.instant();
    return bans.values().stream()
        .filter(ban -> ban.holds(now))
        .sorted(Comparator.comparing(Ban::until).thenComparing(ban -> ban.network().toString()))
        .toList();
  }

  /// Bans a network manually; the ban is on disk on return.
  ///
  /// @throws IllegalArgumentException if the network is trusted, or there are too many bans of
  ///   networks
  public Ban add(Cidr network, Duration length, String by, String reason) {
    if (rules.trusted().test(network.network())) {
      throw new IllegalArgumentException(network + " is trusted, and no ban concerns it");
    }
    if (!isClient(network) && wide.size() >= WIDE_MAX) {
      throw new IllegalArgumentException("more than " + WIDE_MAX + " networks are banned");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    rows.lock();
    try {
      Ban ban =
          keep(network, before -> new Ban(network, now, now.plus(length), before + 1, by, reason));
      kv.write(
          ConnectionTables.PARTITION,
          Durability.SYNCED,
          writer -> {
            writer.put(ConnectionTables.BAN, ban.key(), ban.encode());
            return true;
          });
      return ban;
    } finally {
      rows.unlock();
    }
  }

  /// Ends a ban and forgets it.
  ///
  /// @return whether there was one in force
  public boolean remove(Cidr network) {
    rows.lock();
    try {
      kv.write(
          ConnectionTables.PARTITION,
          Durability.SYNCED,
          writer -> {
            writer.delete(ConnectionTables.BAN, Ban.key(network));
            return true;
          });
      return forget(network).filter(ban -> ban.holds(clock.instant())).isPresent();
    } finally {
      rows.unlock();
    }
  }

  private Optional<Ban> forget(Cidr network) {
    lock.lock();
    try {
      Optional<Ban> before = Optional.ofNullable(bans.remove(network));
      unwritten.remove(network);
      offences.forget(network);
      findWide();
      return before;
    } finally {
      lock.unlock();
    }
  }

  /// Writes changes: every few seconds, and at the end.
  ///
  /// @throws org.posthorn.kv.StoreException if it fails; the changes are kept for the next call
  public void flush() {
    rows.lock();
    try {
      write();
    } finally {
      rows.unlock();
    }
  }

  private void write() {
    List<Ban> some;
    Set<Cidr> gone;
    Map<Cidr, Instant> from;
    lock.lock();
    try {
      some = List.copyOf(unwritten.values());
      gone = Set.copyOf(unwanted);
      from = Map.copyOf(unwrittenLogins);
    } finally {
      lock.unlock();
    }
    if (some.isEmpty() && gone.isEmpty() && from.isEmpty()) {
      return;
    }
    kv.write(
        ConnectionTables.PARTITION,
        Durability.RELAXED,
        writer -> {
          gone.forEach(network -> writer.delete(ConnectionTables.BAN, Ban.key(network)));
          some.forEach(ban -> writer.put(ConnectionTables.BAN, ban.key(), ban.encode()));
          from.forEach((network, time) ->
              writer.put(ConnectionTables.LOGIN_ADDRESS, Ban.key(network), login(time)));
          return true;
        });
    lock.lock();
    try {
      some.forEach(ban -> unwritten.remove(ban.network(), ban));
      unwanted.removeAll(gone);
      from.forEach(unwrittenLogins::remove);
    } finally {
      lock.unlock();
    }
  }

  private static byte[] login(Instant time) {
    return new RowWriter(LOGIN_FORMAT).instant(time).done();
  }

  private static Instant loginTime(byte[] value) {
    return RowReader.read("login_address", value, LOGIN_FORMAT, RowReader::instant);
  }

  /// Reads bans of other processes: once a minute.
  public void refresh() {
    rows.lock();
    try {
      read();
    } finally {
      rows.unlock();
    }
  }

  private void read() {
    Map<Cidr, Ban> read = new LinkedHashMap<>();
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.BAN)
        .pages(
            kv,
            page -> {
              page.forEach(row -> {
                Ban ban = Ban.decode(row.key(), row.value());
                read.put(ban.network(), ban);
              });
              return read.size() <= limits.bansMax();
            });
    lock.lock();
    try {
      read.putAll(unwritten);
      bans.keySet().retainAll(read.keySet());
      bans.putAll(read);
      bound();
      findWide();
    } finally {
      lock.unlock();
    }
  }

  private void readLogins() {
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.LOGIN_ADDRESS)
        .pages(
            kv,
            page -> {
              lock.lock();
              try {
                page.forEach(row ->
                    logins.put(
                        Cidr.parse(new String(row.key(), StandardCharsets.US_ASCII)),
                        loginTime(row.value())));
                return logins.size() < limits.clientsMax();
              } finally {
                lock.unlock();
              }
            });
  }

  /// Removes expired entries: once a day.
  public void sweep() {
    rows.lock();
    try {
      removeEnded(clock.instant());
      read();
    } finally {
      rows.unlock();
    }
  }

  private void removeEnded(Instant now) {
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.BAN)
        .change(
            kv,
            Durability.RELAXED,
            (writer, page) ->
                page.stream()
                    .filter(row ->
                        !now.isBefore(
                            Ban.decode(row.key(), row.value()).until().plus(limits.forgotten())))
                    .forEach(row -> writer.delete(ConnectionTables.BAN, row.key())));
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.LOGIN_ADDRESS)
        .change(
            kv,
            Durability.RELAXED,
            (writer, page) ->
                page.stream()
                    .filter(
                        row -> !now.isBefore(loginTime(row.value()).plus(limits.loginProtection())))
                    .forEach(row -> writer.delete(ConnectionTables.LOGIN_ADDRESS, row.key())));
  }
}
