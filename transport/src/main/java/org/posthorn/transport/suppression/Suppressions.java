package org.posthorn.transport.suppression;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;

/// The suppression list: addresses that a server reported as not existing. Mail to them fails at
/// once for some time, because attempts at unknown addresses harm the reputation of this server.
/// Thread-safe.
public final class Suppressions {
  private static final int FORMAT = 1;

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final InstantSource clock;
  private final Duration kept;
  private final Predicate<Mailbox> ours;

  /// @param kept how long an address stays on the list
  /// @param ours whether an address is local: local addresses are never suppressed, because an
  ///   account may be created later
  public Suppressions(
      KeyValueStore kv,
      KeyedHash hash,
      InstantSource clock,
      Duration kept,
      Predicate<Mailbox> ours) {
    this.kv = kv;
    this.hash = hash;
    this.clock = clock;
    this.kept = kept;
    this.ours = ours;
  }

  /// An address on the list.
  ///
  /// @param reason the reply of the server
  /// @param expires when mail to it is tried again
  public record Suppressed(Mailbox address, String reason, Instant since, Instant expires) {

    /// The outcome of mail to it.
    public DeliveryOutcome outcome() {
      return DeliveryOutcome.own(
          "5.1.1",
          "not tried: on " + since + " its server rejected this address permanently: " + reason);
    }

    byte[] encode() {
      return new FieldWriter(FORMAT)
          .mailbox(address)
          .text(reason)
          .instant(since)
          .instant(expires)
          .bytes();
    }

    static Suppressed decode(byte[] value) {
      return FieldReader.read(
          value,
          FORMAT,
          "suppressed address",
          in -> new Suppressed(in.mailbox(), in.text(), in.instant(), in.instant()));
    }
  }

  /// Whether an outcome says that the address does not exist or that the domain accepts no mail:
  /// bad mailbox or system address, moved, null MX. RFC 3463 §3.2, RFC 7505 §4.2. Refusals because
  /// of the message or the sending server do not count.
  public static boolean hard(DeliveryOutcome outcome) {
    return outcome.kind() == DeliveryOutcome.Kind.PERMANENT
        && outcome.status().filter(Suppressions::badAddress).isPresent();
  }

  private static boolean badAddress(EnhancedStatus status) {
    return status.statusClass() == 5
        && status.subject() == 1
        && switch (status.detail()) {
          case 1, 2, 3, 6, 10 -> true;
          default -> false;
        };
  }

  /// Adds an address, or extends its time. Local addresses are ignored.
  public void add(Mailbox address, String reason) {
    if (ours.test(address)) {
      return;
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    Suppressed row = new Suppressed(address, reason, now, now.plus(kept));
    kv.write(
        OutboundTables.partition(),
        Durability.RELAXED, // if lost, one more attempt is made
        writer -> {
          writer.put(OutboundTables.SUPPRESSED, key(address), row.encode());
          return true;
        });
  }

  /// @return whether it was on the list
  public boolean remove(Mailbox address) {
    return kv.write(
        OutboundTables.partition(),
        Durability.SYNCED,
        writer -> {
          boolean found = writer.get(OutboundTables.SUPPRESSED, key(address)) != null;
          writer.delete(OutboundTables.SUPPRESSED, key(address));
          return found;
        });
  }

  /// For each address its entry; empty if it is not on the list or has become local.
  public List<Optional<Suppressed>> find(List<Mailbox> addresses) {
    List<byte[]> keys = addresses.stream().map(this::key).toList();
    List<byte[]> rows =
        kv.read(
            OutboundTables.partition(),
            reader -> {
              List<byte[]> found = new ArrayList<>();
              for (byte[] row : reader.get(OutboundTables.SUPPRESSED, keys)) {
                found.add(row == null ? new byte[0] : row);
              }
              return found;
            });
    Instant now = clock.instant();
    List<Optional<Suppressed>> suppressed = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      byte[] row = rows.get(i);
      suppressed.add(
          row.length == 0 || ours.test(addresses.get(i))
              ? Optional.empty()
              : Optional.of(Suppressed.decode(row)).filter(s -> now.isBefore(s.expires())));
    }
    return suppressed;
  }

  /// A page of the list.
  ///
  /// @param next where the next page begins; empty at the end
  public record Page(List<Suppressed> addresses, Optional<byte[]> next) {}

  /// Lists addresses and removes expired ones.
  ///
  /// @param from the `next` of the previous page; empty for the first page
  /// @param limit at most [KeyValueStore#SNAPSHOT_ROWS_MAX]
  public Page list(Optional<byte[]> from, int limit) {
    Instant now = clock.instant();
    return kv.write(
        OutboundTables.partition(),
        Durability.RELAXED,
        writer -> {
          List<Suppressed> found = new ArrayList<>();
          byte[] start = from.orElse(new byte[0]);
          List<Reader.Row> rows = writer.scan(OutboundTables.SUPPRESSED, start, new byte[0], limit);
          for (Reader.Row row : rows) {
            Suppressed suppressed = Suppressed.decode(row.value());
            if (now.isBefore(suppressed.expires())) {
              found.add(suppressed);
            } else {
              writer.delete(OutboundTables.SUPPRESSED, row.key());
            }
          }
          Optional<byte[]> next =
              rows.size() < limit
                  ? Optional.empty()
                  : Optional.of(RowRange.after(rows.getLast().key()));
          return new Page(found, next);
        });
  }

  /// Case is ignored in domains, and in local parts too: in practice they are not case-sensitive.
  private byte[] key(Mailbox address) {
    return hash.bytes("address " + address.toString().toLowerCase(Locale.ROOT));
  }
}
