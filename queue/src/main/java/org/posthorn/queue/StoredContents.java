package org.posthorn.queue;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.QueueId;

/// The bytes of a queued message, read one piece at a time.
///
/// @param size octets
/// @param signatures octets at its beginning that are this server's own signatures
/// @param whole all octets, if they have been read already
record StoredContents(
    KeyValueStore kv, QueueId id, long size, long signatures, int pieces, byte @Nullable [] whole)
    implements Contents {

  /// Nothing has been read yet.
  static StoredContents of(KeyValueStore kv, QueueId id, MessageRow message) {
    return of(kv, id, message, null);
  }

  /// @param whole all of them, if they have been read already
  static StoredContents of(
      KeyValueStore kv, QueueId id, MessageRow message, byte @Nullable [] whole) {
    return new StoredContents(
        kv, id, message.size(), message.signatures(), message.pieces(), whole);
  }

  @Override
  public void writeTo(OutputStream target) throws IOException {
    if (whole != null) {
      target.write(whole);
      return;
    }
    for (int number = 0; number < pieces; number++) {
      byte[] key = QueueTables.numbered(id, number);
      byte[] piece = kv.get(QueueTables.partition(id), QueueTables.BODIES, key);
      if (piece == null) {
        throw new StoreException(
            StoreException.Kind.CORRUPT, "queued message " + id + " lacks piece " + number);
      }
      target.write(piece);
    }
  }
}
