package org.posthorn.transport.rows;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;

/// The tables of reports on domains, sent and received.
public final class ReportTables {
  /// A single partition.
  public static final PartitionKind KIND = new PartitionKind(9, "reports");

  public static final Table DMARC_GROUPS = new Table(89, "dmarc_group", Table.Family.ROWS);
  public static final Table DMARC_ROWS = new Table(90, "dmarc_row", Table.Family.ROWS);
  public static final Table DMARC_REPORTS = new Table(91, "dmarc_report", Table.Family.ROWS);
  public static final Table DMARC_SENT = new Table(92, "dmarc_sent", Table.Family.ROWS);
  public static final Table RECEIVED = new Table(93, "received_report", Table.Family.ROWS);

  private ReportTables() {}

  public static Partition partition() {
    return Partition.of(KIND);
  }
}
