package org.posthorn.store.retention;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.kv.Table.Family;

/// The tables of holds and rules, and their partition.
final class RetentionTables {
  static final Partition INSTALLATION = Partition.of(new PartitionKind(8, "installation"));
  static final Table HOLD = new Table(120, "legal_hold", Family.ROWS);
  static final Table RULE = new Table(121, "retention_rule", Family.ROWS);
  static final Table RUN = new Table(122, "retention_run", Family.ROWS);

  private RetentionTables() {}
}
