package org.posthorn.journal;

import java.nio.file.Path;
import java.util.Optional;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;

/// What the store knows of archives, also while no server runs.
public final class KnownArchives {
  private KnownArchives() {}

  /// How much of the archive in a directory was written; empty if nothing ever was.
  ///
  /// @param directory absolute
  public static Optional<ArchiveCheck.KnownLength> at(KeyValueStore kv, Path directory) {
    return JournalRows.KnownArchive.all(kv).stream()
        .filter(each -> each.directory().equals(directory.toString()))
        .findFirst()
        .map(each -> new ArchiveCheck.KnownLength(each.chain(), each.link(), each.heads()));
  }

  /// How many records wait for an archive.
  public static int waiting(KeyValueStore kv) {
    int[] found = {0};
    for (int number = 0; number < JournalRows.SHARDS; number++) {
      RowRange.all(JournalRows.shard(number), JournalRows.ENTRIES).each(kv, _ -> found[0]++);
    }
    return found[0];
  }
}
