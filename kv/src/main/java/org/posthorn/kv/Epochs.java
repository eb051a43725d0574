package org.posthorn.kv;

import java.nio.ByteBuffer;
import java.util.List;

/// Counts the openings of a store, in the store itself: in [#NOTES].
final class Epochs {
  static final Partition NOTES = Partition.of(new PartitionKind(Reserved.KIND_CODE, "store"));
  private static final Table EPOCHS =
      new Table(Reserved.EPOCHS_TABLE_CODE, "store_epochs", Table.Family.ROWS);
  private static final byte[] OPEN = {0};
  private static final byte[] CLOSED_CLEANLY = {1};
  private static final byte[] NO_BOUND = {};

  private Epochs() {}

  /// Begins a new epoch and returns it.
  static long begin(Writer writer) {
    List<Reader.Row> newest = writer.scanDescending(EPOCHS, NO_BOUND, NO_BOUND, 1);
    long epoch = newest.isEmpty() ? 1 : 1 + ByteBuffer.wrap(newest.getFirst().key()).getLong();
    writer.put(EPOCHS, key(epoch), OPEN);
    return epoch;
  }

  /// Marks an epoch as closed cleanly. All its other writes come before.
  static long end(Writer writer, long epoch) {
    writer.put(EPOCHS, key(epoch), CLOSED_CLEANLY);
    return epoch;
  }

  static boolean closedCleanly(Reader reader, long epoch) {
    byte[] mark = reader.get(EPOCHS, key(epoch));
    return mark != null && mark.length == 1 && mark[0] == CLOSED_CLEANLY[0];
  }

  private static byte[] key(long epoch) {
    return ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
  }
}
