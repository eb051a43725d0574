package org.posthorn.transport.rows;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;

/// The tables for outbound mail, except those of messages in the queue.
public final class OutboundTables {
  /// Destinations and senders; a single partition.
  public static final PartitionKind KIND = new PartitionKind(7, "outbound");

  public static final Table STS = new Table(80, "mta_sts", Table.Family.ROWS);
  public static final Table SUPPRESSED = new Table(81, "suppressed", Table.Family.ROWS);
  public static final Table USAGE = new Table(82, "sending_usage", Table.Family.ROWS);
  public static final Table SECRETS = new Table(83, "outbound_secret", Table.Family.ROWS);
  public static final Table DKIM_KEYS = new Table(84, "dkim_key", Table.Family.ROWS);
  public static final Table TLS_RESULTS = new Table(85, "tls_results", Table.Family.ROWS);
  public static final Table TLS_REPORTS = new Table(87, "tls_report", Table.Family.ROWS);
  public static final Table KEPT_PATHS = new Table(88, "kept_path", Table.Family.ROWS);

  private OutboundTables() {}

  public static Partition partition() {
    return Partition.of(KIND);
  }
}
