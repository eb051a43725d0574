package org.posthorn.transport.returnpath;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;

/// Stores long return paths under a keyed hash. Thread-safe.
public final class StoredSrsDatabase implements SrsDatabase {
  private static final int FORMAT = 1;

  /// Longer than rewritten addresses are valid.
  private static final Duration KEPT = Duration.ofDays(Srs.DAYS_VALID + 2L);

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final InstantSource clock;

  public StoredSrsDatabase(KeyValueStore kv, KeyedHash hash, InstantSource clock) {
    this.kv = kv;
    this.hash = hash;
    this.clock = clock;
  }

  record Kept(Mailbox path, Instant last) {
    byte[] encode() {
      return new FieldWriter(FORMAT).mailbox(path).instant(last).bytes();
    }

    static Kept decode(byte[] value) {
      return FieldReader.read(
          value, FORMAT, "kept return path", in -> new Kept(in.mailbox(), in.instant()));
    }
  }

  @Override
  public String keep(Mailbox path) {
    String key = HexFormat.of().formatHex(hash.bytes("kept path " + path));
    byte[] row = new Kept(path, clock.instant()).encode();
    kv.write(
        OutboundTables.partition(),
        Durability.SYNCED,
        writer -> {
          writer.put(OutboundTables.KEPT_PATHS, key.getBytes(US_ASCII), row);
          return true;
        });
    return key;
  }

  @Override
  public Optional<Mailbox> find(String key) {
    byte[] at = key.toLowerCase(Locale.ROOT).getBytes(US_ASCII);
    byte[] row = kv.read(OutboundTables.partition(), r -> r.get(OutboundTables.KEPT_PATHS, at));
    return Optional.ofNullable(row).map(found -> Kept.decode(found).path());
  }

  /// Removes addresses that are no longer valid. Called once a day or more often.
  public void sweep() {
    Instant before = clock.instant().minus(KEPT);
    kv.write(
        OutboundTables.partition(),
        Durability.RELAXED, // if lost, it is removed again
        writer -> {
          writer.walk(
              OutboundTables.KEPT_PATHS,
              new byte[0],
              new byte[0],
              (key, value) -> {
                if (Kept.decode(value).last().isBefore(before)) {
                  writer.delete(OutboundTables.KEPT_PATHS, key.clone());
                }
                return true;
              });
          return true;
        });
  }
}
