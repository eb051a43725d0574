package org.posthorn.store.change;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.Digests;
import org.posthorn.store.mail.Memory;
import org.posthorn.store.rows.MemoryRow;
import org.posthorn.store.rows.Tables;

/// What an account remembers for a time. Each transaction that adds something forgets some of what
/// is over, and of the rest what would be over first where there is too much.
public final class Memories {
  private static final int HASH_BYTES = 16;
  private static final int FORGOTTEN_AT_ONCE = 16;
  private static final byte[] NOTHING = {};

  private Memories() {}

  /// Whether something is remembered.
  public static boolean holds(Reader reader, byte[] secret, String name, Instant now) {
    byte[] value = reader.get(Tables.MEMORY, hash(secret, name));
    return value != null && MemoryRow.decode(value).number() > now.toEpochMilli();
  }

  /// Remembers something, at least as long as is said.
  ///
  /// @param max how many things an account remembers
  /// @return whether it was remembered before
  static boolean add(Writer writer, byte[] secret, Memory memory, long nowMillis, int max) {
    byte[] key = hash(secret, memory.name());
    long until = memory.until().toEpochMilli();
    byte[] before = writer.get(Tables.MEMORY, key);
    boolean held = false;
    long count = count(writer);
    if (before != null) {
      long already = MemoryRow.decode(before).number();
      writer.delete(Tables.MEMORY_DUE, due(already, key));
      held = already > nowMillis;
      until = Math.max(until, already);
    } else {
      count++;
    }
    writer.put(Tables.MEMORY, key, new MemoryRow(until).encode());
    writer.put(Tables.MEMORY_DUE, due(until, key), NOTHING);
    count -= forget(writer, nowMillis, count - max);
    writer.put(Tables.MEMORY, Tables.memoryCount(), new MemoryRow(count).encode());
    return held;
  }

  private static int forget(Writer writer, long nowMillis, long tooMany) {
    int forgotten = 0;
    for (Reader.Row row :
        writer.scan(Tables.MEMORY_DUE, Tables.START, Tables.END, FORGOTTEN_AT_ONCE)) {
      if (Tables.longAt(row.key(), 0) > nowMillis && forgotten >= tooMany) {
        break;
      }
      byte[] key = Arrays.copyOfRange(row.key(), Long.BYTES, Long.BYTES + HASH_BYTES);
      writer.delete(Tables.MEMORY, key);
      writer.delete(Tables.MEMORY_DUE, row.key());
      forgotten++;
    }
    return forgotten;
  }

  private static long count(Reader reader) {
    byte[] value = reader.get(Tables.MEMORY, Tables.memoryCount());
    return value == null ? 0 : MemoryRow.decode(value).number();
  }

  private static byte[] due(long until, byte[] hash) {
    return ByteBuffer.allocate(Long.BYTES + HASH_BYTES).putLong(until).put(hash).array();
  }

  private static byte[] hash(byte[] secret, String name) {
    byte[] text = ("remembered " + name).getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(Digests.hmacSha256(secret).doFinal(text), HASH_BYTES);
  }
}
