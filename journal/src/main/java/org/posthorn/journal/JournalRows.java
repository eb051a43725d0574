package org.posthorn.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The rows of the journal in the store.
final class JournalRows {
  static final int SHARDS = 16;
  static final int ID_BYTES = 16;

  /// Octets of a row of a message.
  static final int PIECE_BYTES = 256 << 10;

  static final Table ENTRIES = new Table(160, "journal_entry", Table.Family.ROWS);
  static final Table BODIES = new Table(161, "journal_body", Table.Family.BODIES);
  static final Table LEASES = new Table(162, "journal_lease", Table.Family.ROWS);

  private static final Table ARCHIVES = new Table(164, "journal_archive", Table.Family.ROWS);
  private static final PartitionKind KIND = new PartitionKind(16, "journal");

  /// Everything but waiting records.
  static final Partition GENERAL = Partition.of(KIND);

  private static final int VERSION = 1;

  private JournalRows() {}

  /// The id of a record.
  record RecordId(String hex) {
    static RecordId of(byte[] bytes) {
      return new RecordId(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }

    Partition partition() {
      return shard((bytes()[0] & 0xFF) % SHARDS);
    }

    byte[] piece(int number) {
      return ByteBuffer.allocate(ID_BYTES + Integer.BYTES).put(bytes()).putInt(number).array();
    }
  }

  static Partition shard(int number) {
    return Partition.of(KIND, number);
  }

  /// How far the acceptance of a message has come.
  enum State {
    RECEIVED(1),
    ACCEPTED(2),
    UNKNOWN(3);

    private final int code;

    State(int code) {
      this.code = code;
    }

    private static State of(int code) {
      for (State state : values()) {
        if (state.code == code) {
          return state;
        }
      }
      throw new IllegalArgumentException("state " + code);
    }
  }

  /// A record that waits for the archive.
  ///
  /// @param headerBytes octets of the header, at the beginning of the body
  /// @param size of the message
  /// @param sha256 of the message
  record Waiting(State state, int headerBytes, long size, byte[] sha256) {
    Waiting with(State other) {
      return new Waiting(other, headerBytes, size, sha256);
    }

    byte[] encode() {
      return new RowWriter(VERSION)
          .octet(state.code)
          .int32(headerBytes)
          .int64(size)
          .fixed(sha256)
          .done();
    }

    static Waiting decode(byte[] value) {
      return RowReader.read(
          ENTRIES.name(),
          value,
          VERSION,
          row ->
              new Waiting(
                  State.of(row.octet()),
                  row.int32(),
                  row.int64(),
                  row.fixed(ChainLink.HASH_BYTES)));
    }
  }

  /// Removes a record with its body and lease.
  static void erase(Writer writer, RecordId id) {
    writer.delete(ENTRIES, id.bytes());
    writer.delete(LEASES, id.bytes());
    writer.walk(
        BODIES,
        id.piece(0),
        id.piece(-1),
        (key, _) -> {
          writer.delete(BODIES, key.clone());
          return true;
        });
  }

  /// What the store knows of an archive: at least this much was written and synced.
  ///
  /// @param chain in hexadecimal
  /// @param heads how many heads were signed
  record KnownArchive(String chain, String directory, ChainLink link, long heads) {
    private byte[] key() {
      return HexFormat.of().parseHex(chain);
    }

    private byte[] encode() {
      return new RowWriter(VERSION)
          .text(directory)
          .int64(link.number())
          .fixed(link.hash())
          .int64(heads)
          .done();
    }

    private static KnownArchive decode(byte[] key, byte[] value) {
      return RowReader.read(
          ARCHIVES.name(),
          value,
          VERSION,
          row ->
              new KnownArchive(
                  HexFormat.of().formatHex(key),
                  row.text(),
                  new ChainLink(row.int64(), row.fixed(ChainLink.HASH_BYTES)),
                  row.int64()));
    }

    void store(KeyValueStore kv) {
      kv.write(
          GENERAL,
          Durability.SYNCED,
          writer -> {
            writer.put(ARCHIVES, key(), encode());
            return true;
          });
    }

    static Optional<KnownArchive> of(KeyValueStore kv, String chain) {
      byte[] key = HexFormat.of().parseHex(chain);
      return Optional.ofNullable(kv.get(GENERAL, ARCHIVES, key)).map(row -> decode(key, row));
    }

    static List<KnownArchive> all(KeyValueStore kv) {
      List<KnownArchive> all = new ArrayList<>();
      RowRange.all(GENERAL, ARCHIVES).each(kv, row -> all.add(decode(row.key(), row.value())));
      return all;
    }
  }
}
