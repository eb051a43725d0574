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

  /// Events of one message in a row. This many events of maximum size fit into a value.
  private static final int ROW_EVENTS_MAX = 8;

  /// Rows read in one transaction, and in one part of a list.
  private static final int PART_ROWS = 500;

  private static final int LOOKED_MAX = 10_000;

  private static final int HASH_BYTES = 16;
  private static final int SECRET_BYTES = 32;

  private final KeyValueStore kv;

  public EventLog(KeyValueStore kv) {
    this.kv = kv;
  }

  /// Adds an event; returns before it is on disk.
  public void append(Event event) {
    append(List.of(event));
  }

  /// Adds several events; those of one day in one transaction. The events of a trace id share a
  /// row: with a row and index entries for each event, a message's history would have more rows
  /// than the message.
  public void append(List<Event> events) {
    Map<LocalDate, List<Event>> days = new TreeMap<>();
    for (Event event : events) {
      days.computeIfAbsent(day(event.time()), day -> new ArrayList<>()).add(event);
    }
    days.forEach((day, some) ->
        kv.write(
            partition(day),
            Durability.RELAXED,
            writer -> {
              Hashes hashes = new Hashes(secret(writer));
              rows(some).forEach(row -> put(writer, hashes, row));
              return some.size();
            }));
  }

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

  /// Groups events that share a row.
  private static List<List<Event>> rows(List<Event> events) {
    List<List<Event>> rows = new ArrayList<>();
    Map<String, List<Event>> last = new HashMap<>();
    for (Event event : events) {
      List<Event> row = last.get(event.traceId());
      if (row == null || row.size() == ROW_EVENTS_MAX) {
        row = new ArrayList<>(ROW_EVENTS_MAX);
        rows.add(row);
        last.put(event.traceId(), row);
      }
      row.add(event);
    }
    return rows;
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
    int dot = event.traceId().indexOf('.');
    if (dot > 0) {
      names.add(new Name(TRACE, event.traceId().substring(0, dot)));
    }
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
    List<byte @Nullable []> rows = reader.get(EVENT, keys);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      byte[] row = rows.get(i);
      if (row != null) {
        EventRow.decode(keys.get(i), row).stream()
            .filter(event -> isFoundBy(event, name))
            .forEach(events::add);
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
    if (before.isPresent()) {
      byte[] position = position(before.get());
      below = position;
      LocalDate begin = day(Instant.ofEpochMilli(ByteBuffer.wrap(position).getLong()));
      day = begin.isAfter(to) ? to : begin;
    }
    List<Event> found = new ArrayList<>();
    int rows = 0;
    while (!day.isBefore(from)) {
      byte[] end = below;
      Rows some = kv.read(partition(day), reader -> rows(reader, query, end));
      for (int i = 0; i < some.keys().size(); i++) {
        byte[] key = some.keys().get(i);
        found.addAll(some.events().get(i).reversed());
        if (found.size() >= limit) {
          return new Part(found, Optional.of(HexFormat.of().formatHex(key)));
        }
      }
      rows += some.looked();
      if (some.last().isEmpty()) {
        day = day.minusDays(1);
        below = NOTHING;
      } else {
        below = some.last().get();
        if (rows >= LOOKED_MAX) {
          return new Part(found, Optional.of(HexFormat.of().formatHex(below)));
        }
      }
    }
    return new Part(found, Optional.empty());
  }

  private static byte[] position(String text) {
    if (!text.matches("[0-9a-f]{" + 4 * Long.BYTES + "}")) {
      throw new IllegalArgumentException("this is no `next` of a list of events");
    }
    return HexFormat.of().parseHex(text);
  }

  /// @param keys of the matching rows, newest first
  /// @param events of each row
  /// @param looked number of rows read
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
    List<byte[]> looked = new ArrayList<>();
    if (query instanceof Query.OfDomain(String domain)) {
      String ending = "@" + folded(domain);
      for (Reader.Row row : reader.scanDescending(EVENT, NOTHING, below, PART_ROWS)) {
        looked.add(row.key());
        add(row.key(), row.value(), event -> names(event, ending), keys, events);
      }
    } else {
      Name name = name(query);
      byte[] hash = hash(Digests.hmacSha256(secret), name.text);
      byte[] end = joined(hash, below);
      if (below.length == 0) {
        end = joined(hash, new byte[2 * Long.BYTES + 1]);
        Arrays.fill(end, HASH_BYTES, end.length, (byte) 0xff);
      }
      for (Reader.Row row : reader.scanDescending(name.index, hash, end, PART_ROWS)) {
        looked.add(Arrays.copyOfRange(row.key(), HASH_BYTES, row.key().length));
      }
      List<byte @Nullable []> values = reader.get(EVENT, looked);
      for (int i = 0; i < looked.size(); i++) {
        byte[] value = values.get(i);
        if (value != null) {
          add(looked.get(i), value, event -> isFoundBy(event, name), keys, events);
        }
      }
    }
    Optional<byte[]> last =
        looked.size() < PART_ROWS ? Optional.empty() : Optional.of(looked.getLast());
    return new Rows(keys, events, looked.size(), last);
  }

  private static void add(
      byte[] key,
      byte[] row,
      Predicate<Event> wanted,
      List<byte[]> keys,
      List<List<Event>> events) {
    List<Event> some = EventRow.decode(key, row).stream().filter(wanted).toList();
    if (!some.isEmpty()) {
      keys.add(key);
      events.add(some);
    }
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
