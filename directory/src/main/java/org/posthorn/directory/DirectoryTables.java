package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;

/// The tables of the directory. The package documentation has the layouts.
final class DirectoryTables {
  static final Partition DIRECTORY = Partition.of(new PartitionKind(1, "directory"));
  static final PartitionKind AUDIT_DAYS = new PartitionKind(4, "audit");

  static final Table HEAD = rows(1, "directory_head");
  static final Table TENANTS = rows(2, "tenants");
  static final Table DOMAINS = rows(3, "domains");
  static final Table ACCOUNTS = rows(4, "accounts");
  static final Table NAMES = rows(5, "names");
  static final Table ALIASES = rows(6, "aliases");
  static final Table ADMINISTRATORS = rows(7, "administrators");
  static final Table CREDENTIAL_HEAD = rows(16, "credential_head");
  static final Table CREDENTIALS = rows(17, "credentials");
  static final Table CREDENTIAL_USES = rows(18, "credential_uses");
  static final Table CAPABILITY_MASKS = rows(24, "capability_masks");
  static final Table GRANTS = rows(26, "grants");
  static final Table CODES = rows(27, "authorization_codes");
  static final Table AUDIT = rows(31, "audit");
  static final Table AUDIT_TIP = rows(165, "audit_tip");

  /// The key of the row in a table with one row.
  static final byte[] ONLY = {0};

  static final byte[] FIRST = {};
  static final byte[] END = {};

  private DirectoryTables() {}

  private static Table rows(int code, String name) {
    return new Table(code, name, Table.Family.ROWS);
  }

  static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  static byte[] key(long first, long second) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(first).putLong(second).array();
  }

  static byte[] key(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /// The smallest key greater than all that begin with `prefix`; the end of the table if there is
  /// none.
  static byte[] after(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xff) {
        byte[] next = Arrays.copyOf(prefix, i + 1);
        next[i]++;
        return next;
      }
    }
    return END;
  }
}
