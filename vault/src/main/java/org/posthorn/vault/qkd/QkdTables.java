package org.posthorn.vault.qkd;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;

/// Tables and partitions of key links.
public final class QkdTables {
  /// One partition for each link, and one for this server's own keys.
  public static final PartitionKind KIND = new PartitionKind(17, "key-links");

  static final Table USED = new Table(168, "qkd_used_keys", Table.Family.ROWS);
  static final Table LINK_STATE = new Table(169, "qkd_link_state", Table.Family.ROWS);

  private QkdTables() {}

  static Partition link(String name) {
    return Partition.of(KIND, name.getBytes(UTF_8));
  }
}
