package org.posthorn.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.posthorn.journal.JournalRows.RecordId;
import org.posthorn.journal.JournalRows.State;
import org.posthorn.journal.JournalRows.Waiting;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Digests;
import org.posthorn.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes every message before it is accepted, and archives it.
///
/// For each message: [#receive], write its octets, [Incoming#store], accept it, and
/// [Incoming#accepted]. From [Incoming#store] on the record will be in the archive, whatever
/// happens, unless [Incoming#refused] is called.
///
/// Thread-safe.
public final class Journal implements AutoCloseable {
  private static final int FIRST_BYTES = 8 << 10;

  private final KeyValueStore kv;
  private final LeaseHolder holder;
  private final InstantSource clock;

  /// What the archive adds to the header of a record, and more.
  private static final int ADDED_BYTES = 500;

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final JournalLimits limits;
  private final Archiver archiver;
  private final SecureRandom random = new SecureRandom();

  /// Records whose messages are being accepted by this process.
  private final Set<RecordId> open = ConcurrentHashMap.newKeySet();

  /// Where the archive lies, and with which keys it is written.
  ///
  /// @param directory absolute
  /// @param vault opens and seals the keys
  /// @param encrypting whether new records are encrypted
  public record Target(Path directory, Vault vault, BooleanSupplier encrypting) {}

  public Journal(
      KeyValueStore kv,
      LeaseHolder holder,
      Target target,
      InstantSource clock,
      JournalLimits limits) {
    this.kv = kv;
    this.holder = holder;
    this.clock = clock;
    this.limits = limits;
    archiver = new Archiver(kv, target, this::lease, open::contains, clock, limits);
  }

  /// Starts to archive what waits.
  public void start() {
    archiver.start();
  }

  /// Whether one more message can be accepted. If not, the archive has not been written for long:
  /// then mail is to be refused temporarily.
  public boolean hasRoom() {
    return archiver.waiting() < limits.waitingMax();
  }

  /// The state of the archive.
  ///
  /// @param waiting records that wait for the archive
  /// @param failure why it cannot be written; empty if it can, or has not been opened yet
  /// @param records that are in the archive and synced; 0 if it has not been opened yet
  /// @param head the last signed head
  public record Status(
      Path directory,
      boolean encrypted,
      int waiting,
      Optional<String> failure,
      long records,
      Optional<Head> head) {}

  /// The state of the archive, as of its last batch.
  public Status status() {
    return archiver.status();
  }

  /// Signs a head now.
  ///
  /// @throws IOException if the archive cannot be written
  public Head sign() throws IOException {
    return archiver.sign();
  }

  private Lease lease(RecordId id) {
    return new Lease(id.partition(), JournalRows.LEASES, id.bytes(), holder, limits.leaseTime());
  }

  /// Begins a record.
  ///
  /// @param id the same if the same message may be accepted more than once; 16 bytes
  /// @throws StoreException if the record would be too large to be read again
  public Incoming receive(Optional<byte[]> id, JournalEntry entry) {
    byte[] bytes = id.map(byte[]::clone).orElseGet(this::newId);
    byte[] header = entry.json().toString().getBytes(StandardCharsets.UTF_8);
    if (header.length > limits.headerBytesMax() - ADDED_BYTES) {
      // Written, it could not be read: neither could what follows it.
      throw new StoreException(
          StoreException.Kind.UNSUPPORTED,
          "a journal record has a header of " + header.length + " octets");
    }
    return new Incoming(RecordId.of(bytes), header);
  }

  private byte[] newId() {
    byte[] bytes = new byte[JournalRows.ID_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  /// A message that is being accepted. One thread.
  public final class Incoming extends OutputStream {
    private final RecordId id;
    private final int headerBytes;
    private final MessageDigest digest = Digests.sha256();
    private byte[] buffer;
    private int length;
    private int pieces;
    private long size;
    private boolean stored;
    private boolean ended;

    private Incoming(RecordId id, byte[] header) {
      this.id = id;
      headerBytes = header.length;
      buffer = new byte[FIRST_BYTES];
      open.add(id);
      put(header, 0, header.length);
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    /// @throws StoreException if a row cannot be written
    @Override
    public void write(byte[] from, int offset, int count) {
      digest.update(from, offset, count);
      size += count;
      put(from, offset, count);
    }

    private void put(byte[] from, int offset, int count) {
      for (int done = 0; done < count; ) {
        if (length == JournalRows.PIECE_BYTES) {
          writePiece();
        }
        int step = Math.min(count - done, JournalRows.PIECE_BYTES - length);
        if (length + step > buffer.length) {
          int doubled = Math.min(2 * buffer.length, JournalRows.PIECE_BYTES);
          buffer = Arrays.copyOf(buffer, Math.max(doubled, length + step));
        }
        System.arraycopy(from, offset + done, buffer, length, step);
        length += step;
        done += step;
      }
    }

    /// Synced only with the record, which comes later in the same partition.
    private void writePiece() {
      byte[] piece = Arrays.copyOf(buffer, length);
      Instant now = clock.instant();
      kv.write(
          id.partition(),
          Durability.RELAXED,
          writer -> {
            hold(writer, now);
            writer.put(JournalRows.BODIES, id.piece(pieces), piece);
            return true;
          });
      pieces++;
      length = 0;
    }

    /// Checks the lease: the first step of each transaction. It is removed with the rows, so that
    /// no rows follow missing ones.
    private void hold(Writer writer, Instant now) {
      if ((pieces > 0 && !lease(id).isHeld(writer)) || !lease(id).take(writer, now)) {
        throw new StoreException(
            StoreException.Kind.IO, "the beginning of a journal record is gone, send it again");
      }
    }

    /// Makes the record durable.
    ///
    /// @throws StoreException if that failed: then the message must not be accepted
    public void store() {
      byte[] piece = Arrays.copyOf(buffer, length);
      byte[] row = new Waiting(State.RECEIVED, headerBytes, size, digest.digest()).encode();
      Instant now = clock.instant();
      kv.write(
          id.partition(),
          Durability.SYNCED,
          writer -> {
            hold(writer, now);
            writer.put(JournalRows.BODIES, id.piece(pieces), piece);
            writer.put(JournalRows.ENTRIES, id.bytes(), row);
            return true;
          });
      stored = true;
      archiver.added();
    }

    /// The message was accepted.
    public void accepted() {
      try {
        end(State.ACCEPTED);
      } catch (StoreException e) {
        // It is accepted, and its record is durable: it says that this is not known.
        LOG.warn("journal event=record-not-marked id={}", id.hex(), e);
      }
    }

    /// The message was refused: nothing is recorded.
    public void refused() {
      ended = true;
      try {
        discard();
        if (stored) {
          archiver.removed();
        }
      } catch (StoreException e) {
        // The client is told that it is refused; the record will say that this is not known.
        LOG.warn("journal event=record-not-removed id={}", id.hex(), e);
      } finally {
        open.remove(id);
      }
    }

    private void end(State state) {
      ended = true;
      try {
        kv.write(
            id.partition(),
            Durability.RELAXED, // lost, the record says that it is not known
            writer -> {
              byte[] row = writer.get(JournalRows.ENTRIES, id.bytes());
              if (row != null) {
                writer.put(
                    JournalRows.ENTRIES, id.bytes(), Waiting.decode(row).with(state).encode());
              }
              return true;
            });
      } finally {
        open.remove(id);
        archiver.look(id);
      }
    }

    private void discard() {
      kv.write(
          id.partition(),
          Durability.RELAXED, // what comes back after a crash is archived as unknown, or removed
          writer -> {
            boolean ours = lease(id).isHeld(writer);
            if (ours) {
              JournalRows.erase(writer, id);
            }
            return ours;
          });
    }

    /// Without [#accepted] or [#refused] it is not known whether the message was accepted, as after
    /// a failure of the store; the record will say so.
    @Override
    public void close() {
      if (ended) {
        return;
      }
      if (stored) {
        end(State.UNKNOWN);
        return;
      }
      ended = true;
      try {
        if (pieces > 0) {
          discard();
        }
      } finally {
        open.remove(id);
      }
    }
  }

  /// Archives what waits, signs a head, and closes the archive.
  @Override
  public void close() {
    archiver.close();
  }
}
