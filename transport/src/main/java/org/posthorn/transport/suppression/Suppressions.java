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

/// Addresses that a server said do not exist: mail to them fails at once for some time, because
/// servers judge us by how often we ask for such addresses. Thread-safe.
public final class Suppressions {
  private static final int FORMAT = 1;

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final InstantSource clock;
  private final Duration kept;
  private final Predicate<Mailbox> ours;

  /// @param kept how long an address stays on the list
  /// @param ours whether mail for an address stays here: no server judges us by it, and whoever has
  ///   no account at one moment may have one at the next
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
  /// @param reason what the server said
  /// @param expires when mail to it is tried again
  public record Suppressed(Mailbox address, String reason, Instant since, Instant expires) {

    /// What becomes of mail to it.
    public DeliveryOutcome outcome() {
      return DeliveryOutcome.own(
          "5.1.1",
          "not tried: on " + since + " its server refused this address for good: " + reason);
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

  /// Whether an outcome says that the address does not exist, or its domain takes no mail at all:
  /// bad mailbox or system address, moved, null MX. RFC 3463 §3.2, RFC 7505 §4.2. Refusals for what
  /// the message is, or for who we are, say nothing of the address.
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

  /// Puts an address on the list, or keeps it there for longer; never one of ours.
  public void add(Mailbox address, String reason) {
    if (ours.test(address)) {
      return;
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    Suppressed row = new Suppressed(address, reason, now, now.plus(kept));
    kv.write(
        OutboundTables.partition(),
        Durability.RELAXED, // lost, it costs one more attempt
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

  /// For each address whether it is on the list, and not ours by now.
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

  /// Lists, and removes what has expired on its way.
  ///
  /// @param from the `next` of the page before; empty to begin
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

  /// Domains are compared without case; so are local parts, of which no server makes two.
  private byte[] key(Mailbox address) {
    return hash.bytes("address " + address.toString().toLowerCase(Locale.ROOT));
  }
}
