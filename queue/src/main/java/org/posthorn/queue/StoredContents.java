package org.posthorn.queue;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.message.Contents;
import org.posthorn.queue.message.QueueId;
import org.posthorn.queue.rows.QueueTables;

/// The bytes of a queued message, read a piece at a time.
///
/// @param size octets
/// @param whole all of them, if they have been read already
record StoredContents(KeyValueStore kv, QueueId id, long size, int pieces, byte @Nullable [] whole)
    implements Contents {

  /// None of them has been read yet.
  StoredContents(KeyValueStore kv, QueueId id, long size, int pieces) {
    this(kv, id, size, pieces, null);
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
