package org.posthorn.vault;

import java.nio.ByteBuffer;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Table;

/// The row that contains a secret.
public record SecretPlace(Partition partition, Table table, byte[] key) {

  /// As on disk: `kind, length of the id, id, table, key`.
  byte[] encoded() {
    byte[] id = partition.id();
    return ByteBuffer.allocate(3 + id.length + key.length)
        .put((byte) partition.kind().code())
        .put((byte) id.length)
        .put(id)
        .put((byte) table.code())
        .put(key)
        .array();
  }

  /// For error messages: the table, and the printable part of the key.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(table.name()).append(' ');
    for (byte octet : key) {
      boolean readable = octet > ' ' && octet < 0x7F;
      text.append(readable ? String.valueOf((char) octet) : octet == 0 ? " " : "\\" + octet);
    }
    return text.toString();
  }
}
