package org.posthorn.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;

/// Heads of a chain that lies in the store, such as the audit log.
public final class StoredHeads {
  /// `number (8) -> the line of the head`.
  private static final Table HEADS = new Table(166, "audit_head", Table.Family.ROWS);

  private static final byte[] START = {};

  private StoredHeads() {}

  /// All lines, in order.
  public static List<String> lines(KeyValueStore kv) {
    List<String> lines = new ArrayList<>();
    RowRange.all(JournalRows.GENERAL, HEADS)
        .each(kv, row -> lines.add(new String(row.value(), StandardCharsets.UTF_8)));
    return lines;
  }

  /// The newest heads, newest first.
  public static List<Head> newest(KeyValueStore kv, int count) {
    return kv
        .read(JournalRows.GENERAL, reader -> reader.scanDescending(HEADS, START, START, count))
        .stream()
        .map(row -> Head.parse(new String(row.value(), StandardCharsets.UTF_8)))
        .toList();
  }

  /// Signs a head and stores it.
  public static Head add(
      KeyValueStore kv, HeadKey key, String chain, String place, ChainLink link, Instant now) {
    return kv.write(
        JournalRows.GENERAL,
        Durability.SYNCED,
        writer -> {
          List<Reader.Row> last = writer.scanDescending(HEADS, START, START, 1);
          String before =
              last.isEmpty()
                  ? Head.NO_HEAD
                  : Head.parse(new String(last.getFirst().value(), StandardCharsets.UTF_8)).hash();
          long number = last.isEmpty() ? 1 : ByteBuffer.wrap(last.getFirst().key()).getLong() + 1;
          Head head = Head.sign(key, chain, place, link, now, before);
          writer.put(
              HEADS,
              ByteBuffer.allocate(Long.BYTES).putLong(number).array(),
              head.line().getBytes(StandardCharsets.UTF_8));
          return head;
        });
  }
}
