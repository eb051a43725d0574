package org.posthorn.store.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Table;
import org.posthorn.store.rows.MailTables;
import org.posthorn.testkit.GoldenRow;

/// Threads that are on somebody's disk are found for ever.
class ThreadFormatsTest {
  private static final Partition ALICE = Partition.of(AccountId.PARTITIONS, 1);
  private static final byte[] KEY = new byte[16];
  private static final long THREAD = 300;

  private final MemoryStore kv = new MemoryStore();

  private long assign(long email) {
    return kv.write(
        ALICE, Durability.SYNCED, writer -> Threads.assign(writer, List.of(KEY), email));
  }

  private void put(Table table, byte[] key, String golden) {
    kv.write(
        ALICE,
        Durability.SYNCED,
        writer -> {
          writer.put(table, key, GoldenRow.octets(golden));
          return true;
        });
  }

  @Test
  void a_new_thread_is_written_as_ever() {
    assign(THREAD);
    assertThat(kv.get(ALICE, MailTables.THREAD_REF, KEY)).isEqualTo(GoldenRow.octets("thread_ref"));
  }

  @Test
  void a_thread_of_an_earlier_version_is_found() {
    put(MailTables.THREAD_REF, KEY, "thread_ref");
    assertThat(assign(500)).isEqualTo(THREAD);
    assertThat(kv.get(ALICE, MailTables.THREAD, MailTables.thread(THREAD, 500)))
        .isEqualTo(GoldenRow.octets("thread"));
  }
}
