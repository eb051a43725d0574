package org.posthorn.spam.rows;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.kv.Table.Family;

/// The tables of connection checks; the package's documentation describes the rows.
public final class ConnectionTables {
  public static final Partition PARTITION = Partition.of(new PartitionKind(11, "connection"));

  public static final Table REPUTATION = new Table(96, "reputation", Family.ROWS);
  public static final Table BAN = new Table(97, "ban", Family.ROWS);
  public static final Table GREYLIST = new Table(98, "greylist", Family.ROWS);
  public static final Table LOGIN_ADDRESS = new Table(99, "login_address", Family.ROWS);

  private ConnectionTables() {}
}
