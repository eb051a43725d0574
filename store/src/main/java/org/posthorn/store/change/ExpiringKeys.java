package org.posthorn.store.change;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.Digests;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MemoRow;

/// Facts that an account remembers for a limited time. Each transaction that adds one removes some
/// expired ones, and if there are too many, those that expire first.
public final class ExpiringKeys {
  private static final int HASH_BYTES = 16;
  private static final int FORGOTTEN_AT_ONCE = 16;
  private static final byte[] NOTHING = {};

  private ExpiringKeys() {}

  /// Whether the account has this memo.
  public static boolean holds(Reader reader, byte[] secret, String name, Instant now) {
    byte[] value = reader.get(MailTables.MEMORY, hash(secret, name));
    return value != null && MemoRow.decode(value).number() > now.toEpochMilli();
  }

  /// Adds a memo, or extends its time.
  ///
  /// @param max maximum number of memos
  /// @return whether it existed before
  static boolean add(Writer writer, byte[] secret, ExpiringKey memory, long nowMillis, int max) {
    byte[] key = hash(secret, memory.name());
    long until = memory.until().toEpochMilli();
    byte[] before = writer.get(MailTables.MEMORY, key);
    boolean held = false;
    long count = count(writer);
    if (before != null) {
      long already = MemoRow.decode(before).number();
      writer.delete(MailTables.MEMORY_DUE, due(already, key));
      held = already > nowMillis;
      until = Math.max(until, already);
    } else {
      count++;
    }
    writer.put(MailTables.MEMORY, key, new MemoRow(until).encode());
    writer.put(MailTables.MEMORY_DUE, due(until, key), NOTHING);
    count -= forget(writer, nowMillis, count - max);
    writer.put(MailTables.MEMORY, MailTables.memoryCount(), new MemoRow(count).encode());
    return held;
  }

  private static int forget(Writer writer, long nowMillis, long tooMany) {
    int forgotten = 0;
    for (Reader.Row row :
        writer.scan(MailTables.MEMORY_DUE, MailTables.START, MailTables.END, FORGOTTEN_AT_ONCE)) {
      if (MailTables.longAt(row.key(), 0) > nowMillis && forgotten >= tooMany) {
        break;
      }
      byte[] key = Arrays.copyOfRange(row.key(), Long.BYTES, Long.BYTES + HASH_BYTES);
      writer.delete(MailTables.MEMORY, key);
      writer.delete(MailTables.MEMORY_DUE, row.key());
      forgotten++;
    }
    return forgotten;
  }

  private static long count(Reader reader) {
    byte[] value = reader.get(MailTables.MEMORY, MailTables.memoryCount());
    return value == null ? 0 : MemoRow.decode(value).number();
  }

  private static byte[] due(long until, byte[] hash) {
    return ByteBuffer.allocate(Long.BYTES + HASH_BYTES).putLong(until).put(hash).array();
  }

  private static byte[] hash(byte[] secret, String name) {
    byte[] text = ("remembered " + name).getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(Digests.hmacSha256(secret).doFinal(text), HASH_BYTES);
  }
}
