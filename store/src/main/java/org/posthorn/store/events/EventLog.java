package org.posthorn.store.events;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.Table.Family;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.Digests;

/// Stores events by day and finds them. Thread-safe.
public final class EventLog {
  /// Fields whose value is an address, by which an event is indexed.
  public static final Set<String> ADDRESS_FIELDS = Set.of("from", "to", "account");

  /// The field whose value is a Message-ID, by which an event is indexed.
  public static final String MESSAGE_ID_FIELD = "message-id";

  /// The field whose value is a client's IP address, by which an event is indexed.
  public static final String CLIENT_FIELD = "ip";

  /// The field with the accounts that an event concerns, see [#owners].
  public static final String OWNERS_FIELD = "owners";

  /// The kind of event for a message in quarantine.
  public static final String QUARANTINED = "quarantined";

  /// Kinds of events that are indexed by account: refused and quarantined mail is rare, and its
  /// recipients find it nowhere else.
  public static final Set<String> KEPT_FROM_OWNERS =
      Set.of("refused", "refused-for", "recipient-refused", QUARANTINED);

  /// Maximum number of days in a query.
  public static final int DAYS_MAX = 90;

  public static final int RESULTS_MAX = 1_000;

  private static final PartitionKind DAY = new PartitionKind(5, "events");
  private static final Table SECRET = new Table(48, "event_secret", Family.ROWS);
  private static final Table EVENT = new Table(49, "event", Family.ROWS);
  private static final Table TRACE = new Table(50, "event_trace", Family.ROWS);
  private static final Table ADDRESS = new Table(51, "event_address", Family.ROWS);
  private static final byte[] NOTHING = {};

  /// Events of one trace id that are kept together. This many events of maximum size fit into a
  /// value.
  private static final int TRACE_EVENTS_MAX = 8;

  /// A row with this many characters or events is full: a reader decodes all of it.
  private static final int ROW_CHARACTERS = 4_000;

  private static final int ROW_EVENTS = 32;

  /// Rows read in one transaction.
  private static final int TRANSACTION_ROWS = 100;

  /// Events read for one part of a list.
  private static final int PART_EVENTS = 10_000;

  private static final int HASH_BYTES = 16;
  private static final int SECRET_BYTES = 32;

  private final KeyValueStore kv;

  /// The secret of the day that was written last.
  private volatile @Nullable DaySecret cached;

  public EventLog(KeyValueStore kv) {
    this.kv = kv;
  }

  /// Adds an event; returns before it is on disk.
  public void append(Event event) {
    append(List.of(event));
  }

  /// Adds several events; those of one day in one transaction. Several messages share a row and its
  /// index entries: with a row and index entries for each, a message's history would have more rows
  /// than the message.
  public void append(List<Event> events) {
    Map<LocalDate, List<Event>> days = new TreeMap<>();
    for (Event event : events) {
      days.computeIfAbsent(day(event.time()), day -> new ArrayList<>()).add(event);
    }
    days.forEach((day, some) -> {
      DaySecret known = cached;
      byte[] secret =
          kv.write(
              partition(day),
              Durability.RELAXED,
              writer -> {
                byte[] used =
                    known != null && known.day.equals(day) ? known.secret : secret(writer);
                Hashes hashes = new Hashes(used);
                rows(some).forEach(row -> put(writer, hashes, row));
                return used;
              });
      cached = new DaySecret(day, secret);
    });
  }

  /// A secret that is in the store; it stays the same as long as its day is stored.
  private record DaySecret(LocalDate day, byte[] secret) {}

  private static byte[] secret(Writer writer) {
    byte[] present = writer.get(SECRET, NOTHING);
    if (present != null) {
      return present;
    }
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    writer.put(SECRET, NOTHING, secret);
    return secret;
  }

  /// The hashes of a batch. Events of a message repeat the trace id, and a batch concerns few
  /// sessions and accounts, so hashes are cached.
  private static final class Hashes {
    /// Created once, because that is the largest part of the cost of a hash.
    private final Mac mac;

    private final Map<String, byte[]> made = new HashMap<>();

    Hashes(byte[] secret) {
      mac = Digests.hmacSha256(secret);
    }

    byte[] of(String value) {
      return made.computeIfAbsent(value, text -> hash(mac, text));
    }
  }

  /// Groups events that share a row. Those of a session are side by side, so that few rows name it.
  private static List<List<Event>> rows(List<Event> events) {
    Map<String, Map<String, List<Event>>> sessions = new LinkedHashMap<>();
    for (Event event : events) {
      sessions
          .computeIfAbsent(session(event.traceId()), _ -> new LinkedHashMap<>())
          .computeIfAbsent(event.traceId(), _ -> new ArrayList<>())
          .add(event);
    }
    List<Map<String, List<Event>>> oldestFirst = new ArrayList<>(sessions.values());
    oldestFirst.sort(Comparator.comparing(EventLog::begin));
    List<List<Event>> rows = new ArrayList<>();
    List<Event> row = new ArrayList<>();
    int characters = 0;
    for (Map<String, List<Event>> session : oldestFirst) {
      for (List<Event> trace : session.values()) {
        for (int from = 0; from < trace.size(); from += TRACE_EVENTS_MAX) {
          if (characters >= ROW_CHARACTERS || row.size() >= ROW_EVENTS) {
            rows.add(row);
            row = new ArrayList<>();
            characters = 0;
          }
          List<Event> some = trace.subList(from, Math.min(from + TRACE_EVENTS_MAX, trace.size()));
          row.addAll(some);
          characters += some.stream().mapToInt(EventLog::characters).sum();
        }
      }
    }
    rows.add(row);
    return rows;
  }

  /// The time of a session's first event.
  private static Instant begin(Map<String, List<Event>> session) {
    return session.values().iterator().next().getFirst().time();
  }

  private static int characters(Event event) {
    int characters = event.traceId().length() + event.kind().length();
    for (Map.Entry<String, String> field : event.fields().entrySet()) {
      characters += field.getKey().length() + field.getValue().length();
    }
    return characters;
  }

  /// The part of a trace id before its dot.
  private static String session(String traceId) {
    int dot = traceId.indexOf('.');
    return dot > 0 ? traceId.substring(0, dot) : traceId;
  }

  private static void put(Writer writer, Hashes hashes, List<Event> events) {
    long since =
        events.stream().mapToLong(event -> event.time().toEpochMilli()).min().orElseThrow();
    byte[] key =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(since)
            .putLong(ThreadLocalRandom.current().nextLong())
            .array();
    writer.put(EVENT, key, EventRow.encode(since, events));
    Set<Name> names = new LinkedHashSet<>();
    events.forEach(event -> names(event, names));
    for (Name name : names) {
      writer.put(name.index, joined(hashes.of(name.text), key), NOTHING);
    }
  }

  /// A name by which an event is indexed.
  private record Name(Table index, String text) {}

  private static void names(Event event, Set<Name> names) {
    names.add(new Name(TRACE, event.traceId()));
    names.add(new Name(TRACE, session(event.traceId())));
    event
        .fields()
        .forEach((name, value) -> {
          if (ADDRESS_FIELDS.contains(name)) {
            names.add(new Name(ADDRESS, folded(value)));
          } else if (name.equals(MESSAGE_ID_FIELD)) {
            names.add(new Name(ADDRESS, messageId(value)));
          } else if (name.equals(CLIENT_FIELD)) {
            names.add(new Name(ADDRESS, client(value)));
          } else if (name.equals(OWNERS_FIELD) && KEPT_FROM_OWNERS.contains(event.kind())) {
            numbers(value).forEach(number -> names.add(new Name(ADDRESS, owner(number))));
          }
        });
  }

  private static boolean isFoundBy(Event event, Name name) {
    Set<Name> names = new HashSet<>();
    names(event, names);
    return names.contains(name);
  }

  /// The events of a trace id on some days, oldest first: of a transaction (`SESSION.NUMBER`), or
  /// of a session with all its transactions.
  ///
  /// @throws IllegalArgumentException for more than [#DAYS_MAX] days
  public List<Event> byTrace(String traceId, LocalDate from, LocalDate to) {
    return find(new Name(TRACE, traceId), from, to);
  }

  /// The events with an address (case-insensitive) on some days, oldest first.
  ///
  /// @throws IllegalArgumentException for more than [#DAYS_MAX] days
  public List<Event> byAddress(String address, LocalDate from, LocalDate to) {
    return find(new Name(ADDRESS, folded(address)), from, to);
  }

  /// The events with a Message-ID, given with or without angle brackets, on some days, oldest
  /// first.
  ///
  /// @throws IllegalArgumentException for more than [#DAYS_MAX] days
  public List<Event> byMessageId(String messageId, LocalDate from, LocalDate to) {
    return find(new Name(ADDRESS, messageId(messageId)), from, to);
  }

  /// The events of a client's messages on some days, oldest first.
  ///
  /// @throws IllegalArgumentException for more than [#DAYS_MAX] days
  public List<Event> byClient(InetAddress client, LocalDate from, LocalDate to) {
    return find(new Name(ADDRESS, client(client.getHostAddress())), from, to);
  }

  /// The events of messages that an account did not get on some days, oldest first: those of
  /// [#KEPT_FROM_OWNERS].
  ///
  /// @param account its number
  /// @throws IllegalArgumentException for more than [#DAYS_MAX] days
  public List<Event> keptFrom(long account, LocalDate from, LocalDate to) {
    return find(new Name(ADDRESS, owner(Long.toString(account))), from, to);
  }

  /// The value of [#OWNERS_FIELD]: numbers with a space before and after each, so that a number
  /// that was cut is recognized. As many as fit are included.
  public static String owners(Collection<Long> accounts) {
    StringBuilder text = new StringBuilder(" ");
    accounts.stream().sorted().forEach(account -> text.append(account).append(' '));
    return text.toString();
  }

  /// Whether an event concerns an account.
  ///
  /// @param account its number
  public static boolean concerns(Event event, long account) {
    return event.fields().getOrDefault(OWNERS_FIELD, "").contains(" " + account + " ");
  }

  /// The numbers that were not cut.
  private static List<String> numbers(String owners) {
    int end = owners.lastIndexOf(' ');
    return end <= 0 ? List.of() : List.of(owners.substring(0, end).strip().split(" ", -1));
  }

  private List<Event> find(Name name, LocalDate from, LocalDate to) {
    if (to.toEpochDay() - from.toEpochDay() >= DAYS_MAX) {
      throw new IllegalArgumentException("at most " + DAYS_MAX + " days");
    }
    List<Event> found = new ArrayList<>();
    for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
      int room = RESULTS_MAX - found.size();
      found.addAll(kv.read(partition(day), reader -> find(reader, name, room)));
    }
    // Effects of an acceptance may happen in the same millisecond.
    found.sort(
        Comparator.comparing(Event::time)
            .thenComparing(event -> !event.kind().startsWith("accepted")));
    return found;
  }

  private static List<Event> find(Reader reader, Name name, int max) {
    byte[] secret = reader.get(SECRET, NOTHING);
    if (secret == null || max <= 0) {
      return List.of();
    }
    byte[] hash = hash(Digests.hmacSha256(secret), name.text);
    byte[] end = joined(hash, new byte[2 * Long.BYTES + 1]);
    Arrays.fill(end, HASH_BYTES, end.length, (byte) 0xff);
    List<byte[]> keys = new ArrayList<>();
    // For an address with very many events the newest are wanted; for a message the oldest.
    List<Reader.Row> named =
        name.index.equals(ADDRESS)
            ? reader.scanDescending(name.index, hash, end, max)
            : reader.scan(name.index, hash, end, max);
    for (Reader.Row row : named) {
      keys.add(Arrays.copyOfRange(row.key(), HASH_BYTES, row.key().length));
    }
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < keys.size() && events.size() < max; i++) {
      byte[] row = reader.get(EVENT, keys.get(i));
      if (row != null) {
        List<Event> some =
            EventRow.decode(keys.get(i), row).stream()
                .filter(event -> isFoundBy(event, name))
                .toList();
        events.addAll(name.index.equals(ADDRESS) ? some.reversed() : some);
      }
    }
    return events.size() > max ? events.subList(0, max) : events;
  }

  /// The criterion of a search.
  public sealed interface Query {
    /// An address, case-insensitive.
    record OfAddress(String address) implements Query {}

    /// A Message-ID, with or without angle brackets.
    record OfMessageId(String messageId) implements Query {}

    /// A client's IP address.
    record OfClient(InetAddress client) implements Query {}

    /// A trace id, or that of the session.
    record OfTrace(String traceId) implements Query {}

    /// An address in a domain. There is no index for this: all events are read.
    record OfDomain(String domain) implements Query {}
  }

  /// A part of the result, newest first.
  ///
  /// @param next where the next part begins; empty at the end. There may be a next part even if
  ///   `events` is empty: each call reads a limited number of rows
  public record Part(List<Event> events, Optional<String> next) {
    public Part {
      events = List.copyOf(events);
    }
  }

  /// Searches events, newest first, one part at a time; each part costs the same.
  ///
  /// @param from the earliest day
  /// @param before the `next` of the previous part; empty to begin with the day `to`
  /// @param limit maximum number of events, at most [#RESULTS_MAX]; the events of the last message
  ///   may exceed it
  /// @throws IllegalArgumentException if `before` is malformed, or for more than [#DAYS_MAX] days
  public Part newest(
      Query query, LocalDate from, LocalDate to, Optional<String> before, int limit) {
    if (to.toEpochDay() - from.toEpochDay() >= DAYS_MAX) {
      throw new IllegalArgumentException("at most " + DAYS_MAX + " days");
    }
    LocalDate day = to;
    byte[] below = NOTHING;
    int skip = 0;
    if (before.isPresent()) {
      Position position = Position.parse(before.get());
      below = position.bound();
      skip = Math.max(0, position.done());
      LocalDate begin = day(Instant.ofEpochMilli(ByteBuffer.wrap(position.key()).getLong()));
      day = begin.isAfter(to) ? to : begin;
    }
    List<Event> found = new ArrayList<>();
    int looked = 0;
    while (!day.isBefore(from)) {
      byte[] end = below;
      Rows some = kv.read(partition(day), reader -> rows(reader, query, end));
      for (int i = 0; i < some.keys().size(); i++) {
        byte[] key = some.keys().get(i);
        List<Event> newestFirst = some.events().get(i).reversed();
        for (int done = skip; done < newestFirst.size(); done++) {
          Event event = newestFirst.get(done);
          if (found.size() >= limit && !event.traceId().equals(found.getLast().traceId())) {
            return new Part(found, Optional.of(new Position(key, done).toString()));
          }
          found.add(event);
        }
        skip = 0;
      }
      looked += some.looked();
      if (some.last().isEmpty()) {
        day = day.minusDays(1);
        below = NOTHING;
      } else {
        below = some.last().get();
        if (looked >= PART_EVENTS || found.size() >= limit) {
          return new Part(found, Optional.of(new Position(below, Position.ALL).toString()));
        }
      }
    }
    return new Part(found, Optional.empty());
  }

  /// Where a part of a list begins.
  ///
  /// @param key of an event row
  /// @param done how many of its matching events, from the newest, were listed, or [#ALL]
  private record Position(byte[] key, int done) {
    static final int ALL = -1;

    static Position parse(String text) {
      if (!text.matches("[0-9a-f]{" + 4 * Long.BYTES + "}([.][0-9]{1,3})?")) {
        throw new IllegalArgumentException("this is not the `next` of a list of events");
      }
      byte[] key = HexFormat.of().parseHex(text.substring(0, 4 * Long.BYTES));
      String done = text.substring(4 * Long.BYTES);
      return new Position(key, done.isEmpty() ? ALL : Integer.parseInt(done.substring(1)));
    }

    /// What the key of the first row is below.
    byte[] bound() {
      return done == ALL ? key : joined(key, new byte[1]);
    }

    @Override
    public String toString() {
      return HexFormat.of().formatHex(key) + (done == ALL ? "" : "." + done);
    }
  }

  /// @param keys of the matching rows, newest first
  /// @param events of each row
  /// @param looked number of events read
  /// @param last the key to continue below; empty at the end
  private record Rows(
      List<byte[]> keys, List<List<Event>> events, int looked, Optional<byte[]> last) {}

  /// @param below only keys below this one; empty for all
  private static Rows rows(Reader reader, Query query, byte[] below) {
    byte[] secret = reader.get(SECRET, NOTHING);
    if (secret == null) {
      return new Rows(List.of(), List.of(), 0, Optional.empty());
    }
    List<byte[]> keys = new ArrayList<>();
    List<List<Event>> events = new ArrayList<>();
    List<byte[]> read = new ArrayList<>();
    int looked = 0;
    if (query instanceof Query.OfDomain(String domain)) {
      String ending = "@" + folded(domain);
      for (Reader.Row row : reader.scanDescending(EVENT, NOTHING, below, TRANSACTION_ROWS)) {
        read.add(row.key());
        looked += add(row.key(), row.value(), event -> names(event, ending), keys, events);
      }
    } else {
      Name name = name(query);
      byte[] hash = hash(Digests.hmacSha256(secret), name.text);
      byte[] end = joined(hash, below);
      if (below.length == 0) {
        end = joined(hash, new byte[2 * Long.BYTES + 1]);
        Arrays.fill(end, HASH_BYTES, end.length, (byte) 0xff);
      }
      for (Reader.Row row : reader.scanDescending(name.index, hash, end, TRANSACTION_ROWS)) {
        read.add(Arrays.copyOfRange(row.key(), HASH_BYTES, row.key().length));
      }
      List<byte @Nullable []> values = reader.get(EVENT, read);
      for (int i = 0; i < read.size(); i++) {
        byte[] value = values.get(i);
        if (value != null) {
          looked += add(read.get(i), value, event -> isFoundBy(event, name), keys, events);
        }
      }
    }
    Optional<byte[]> last =
        read.size() < TRANSACTION_ROWS ? Optional.empty() : Optional.of(read.getLast());
    return new Rows(keys, events, looked, last);
  }

  /// @return number of events in the row
  private static int add(
      byte[] key,
      byte[] row,
      Predicate<Event> wanted,
      List<byte[]> keys,
      List<List<Event>> events) {
    List<Event> all = EventRow.decode(key, row);
    List<Event> some = all.stream().filter(wanted).toList();
    if (!some.isEmpty()) {
      keys.add(key);
      events.add(some);
    }
    return all.size();
  }

  private static boolean names(Event event, String ending) {
    return event.fields().entrySet().stream()
        .filter(field -> ADDRESS_FIELDS.contains(field.getKey()))
        .anyMatch(field -> folded(field.getValue()).endsWith(ending));
  }

  private static Name name(Query query) {
    return switch (query) {
      case Query.OfAddress(String address) -> new Name(ADDRESS, folded(address));
      case Query.OfMessageId(String id) -> new Name(ADDRESS, messageId(id));
      case Query.OfClient(InetAddress client) -> new Name(ADDRESS, client(client.getHostAddress()));
      case Query.OfTrace(String traceId) -> new Name(TRACE, traceId);
      case Query.OfDomain _ -> throw new IllegalArgumentException("domains have no index");
    };
  }

  /// Removes the days before a date.
  ///
  /// @return how many days were removed
  public int expire(LocalDate before) {
    int expired = 0;
    for (Partition day : kv.partitions(DAY, NOTHING, Integer.MAX_VALUE)) {
      if (day.number() < before.toEpochDay()) {
        kv.drop(day);
        expired++;
      }
    }
    return expired;
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static Partition partition(LocalDate day) {
    return Partition.of(DAY, day.toEpochDay());
  }

  private static String folded(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  /// The text to hash; distinct from all addresses.
  private static String client(String ip) {
    return "client " + ip;
  }

  /// The text to hash; distinct from all addresses.
  private static String owner(String account) {
    return "owner " + account;
  }

  /// The text to hash; distinct from all addresses.
  private static String messageId(String text) {
    String id = text.strip();
    boolean bracketed = id.startsWith("<") && id.endsWith(">");
    return "message-id " + (bracketed ? id.substring(1, id.length() - 1) : id);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] hash(Mac mac, String value) {
    byte[] full = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(full, HASH_BYTES);
  }
}
