package org.posthorn.store.message;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TextPart;

/// A received and scanned message that no account owns yet. Closing it discards it unless it was
/// appended. Thread-safe.
public final class StagedMessage implements AutoCloseable {
  private final BlobStore blobs;
  private final StagedBlobs staged;
  private final Scanned scanned;
  private final byte @Nullable [] memory;
  private volatile @Nullable BlobRef blob;
  private final AtomicReference<State> state = new AtomicReference<>(State.STAGED);

  /// The results of scanning.
  ///
  /// @param structure the stored form of structure and header
  /// @param header the fields of the message's header, as far as the scanner keeps them
  /// @param read a text part, if it was decoded completely; only for the receiving thread
  public record Scanned(
      long size,
      byte[] sha256,
      Entity entity,
      byte[] structure,
      boolean attachment,
      HeaderFields header,
      Function<Entity, Optional<TextPart>> read) {
    /// The identifiers that determine its thread.
    public ThreadClue clue() {
      return ThreadClue.of(header);
    }
  }

  private enum State {
    STAGED,
    APPENDING,
    APPENDED,
    DISCARDED
  }

  private StagedMessage(
      BlobStore blobs, StagedBlobs staged, Scanned scanned, byte @Nullable [] memory) {
    this.blobs = blobs;
    this.staged = staged;
    this.scanned = scanned;
    this.memory = memory;
  }

  static StagedMessage inMemory(
      BlobStore blobs, StagedBlobs staged, Scanned scanned, byte[] memory) {
    return new StagedMessage(blobs, staged, scanned, memory);
  }

  static StagedMessage inBlob(
      BlobStore blobs, StagedBlobs staged, Scanned scanned, BlobRef finished) {
    StagedMessage message = new StagedMessage(blobs, staged, scanned, null);
    message.takes(finished);
    return message;
  }

  private void takes(BlobRef finished) {
    blob = finished;
    staged.add(this);
  }

  public long size() {
    return scanned.size();
  }

  public Entity entity() {
    return scanned.entity();
  }

  /// The fields of its own header, as far as the scanner keeps them.
  public HeaderFields header() {
    return scanned.header();
  }

  /// A text part, if it was decoded completely. Only for the receiving thread.
  public Optional<TextPart> read(Entity part) {
    return scanned.read().apply(part);
  }

  /// Its bytes; valid until the message is discarded or its Email erased. The caller must close
  /// them.
  ///
  /// @throws StoreException of kind IO
  public MessageBytes bytes() {
    byte[] bytes = memory;
    if (bytes != null) {
      return MessageBytes.of(bytes);
    }
    BlobRef spilled = blob;
    try {
      if (spilled != null) {
        return MessageBytes.of(blobs.open(spilled));
      }
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "a staged message cannot be read", e);
    }
    throw new IllegalStateException("a staged message has bytes or a blob");
  }

  public Scanned scanned() {
    return scanned;
  }

  /// Its blob; null while it is only in memory.
  public @Nullable BlobRef blob() {
    return blob;
  }

  /// The bytes for a row; null if there is a blob.
  public byte @Nullable [] row() {
    return blob == null ? memory : null;
  }

  /// Moves a message from memory into a blob, if the transaction would be too large.
  public void spill() {
    byte[] bytes = row();
    if (bytes != null) {
      try (BlobStore.BlobWriter writer = blobs.create()) {
        writer.write(bytes);
        takes(writer.finish());
      } catch (IOException e) {
        throw new StoreException(StoreException.Kind.IO, "a message cannot be written", e);
      }
    }
  }

  /// Reserves it for one append.
  ///
  /// @throws IllegalStateException if it was appended or closed
  public void claim() {
    if (!state.compareAndSet(State.STAGED, State.APPENDING)) {
      throw new IllegalStateException("the message is " + state.get());
    }
  }

  /// Ends the reservation.
  ///
  /// @param owned whether an account may own it now
  public void release(boolean owned) {
    state.set(owned ? State.APPENDED : State.STAGED);
    if (owned && blob != null) {
      staged.remove(this);
    }
  }

  @Override
  public void close() {
    BlobRef spilled = blob;
    if (state.compareAndSet(State.STAGED, State.DISCARDED) && spilled != null) {
      staged.remove(this);
      try {
        blobs.delete(spilled.id());
      } catch (IOException e) {
        throw new StoreException(StoreException.Kind.IO, "a blob cannot be deleted", e);
      }
    }
  }
}
