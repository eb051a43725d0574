package org.posthorn.store.view;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.TombstoneRow;

/// Reads remembered removals.
public final class Tombstones {
  private Tombstones() {}

  /// UIDs that left a mailbox after a ModSeq, ascending; empty if some may have been forgotten.
  public static Optional<int[]> uidsSince(Reader reader, MailboxId mailbox, long modSeq) {
    boolean remembered =
        AccountCounters.read(reader).filter(head -> modSeq >= head.tombstoneFloor).isPresent();
    if (!remembered) {
      return Optional.empty();
    }
    IntStream.Builder uids = IntStream.builder();
    reader.walk(
        MailTables.TOMBSTONE,
        MailTables.tombstone(modSeq + 1, 0, 0),
        MailTables.END,
        (key, row) -> {
          if (key[8] == TombstoneRow.UIDS && MailTables.intAt(key, 9) == mailbox.value()) {
            Arrays.stream(TombstoneRow.decode(row).ids()).forEach(uid -> uids.add((int) uid));
          }
          return true;
        });
    return Optional.of(uids.build().sorted().toArray());
  }
}
