package org.posthorn.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.message.Contents;
import org.posthorn.queue.message.QueueId;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;

/// The bytes of a queued message, read a piece at a time.
///
/// @param size octets
/// @param signatures octets at its beginning that are signatures of ours
record StoredContents(KeyValueStore kv, QueueId id, long size, long signatures, int pieces)
    implements Contents {

  static StoredContents of(KeyValueStore kv, QueueId id, MessageRow message) {
    return new StoredContents(kv, id, message.size(), message.signatures(), message.pieces());
  }

  @Override
  public void writeTo(OutputStream target) throws IOException {
    for (int number = 0; number < pieces; number++) {
      byte[] key = QueueTables.numbered(id, number);
      Optional<byte[]> piece =
          kv.read(
              QueueTables.partition(id),
              reader -> Optional.ofNullable(reader.get(QueueTables.BODIES, key)));
      if (piece.isEmpty()) {
        throw new StoreException(
            StoreException.Kind.CORRUPT, "queued message " + id + " lacks piece " + number);
      }
      target.write(piece.get());
    }
  }
}
