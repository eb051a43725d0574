package org.posthorn.store.change;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Digests;
import org.posthorn.store.message.ThreadClue;
import org.posthorn.store.rows.MailTables;

/// Groups Emails into threads (RFC 8621 §3): those that share a message id in Message-ID,
/// In-Reply-To or References and have the same base subject. The index contains keyed hashes only,
/// because keys on disk must not reveal contents.
public final class Threads {
  private static final int REF_BYTES = 16;
  private static final int VERSION = 1;

  private Threads() {}

  /// The index keys of a message, using the account's secret.
  static List<byte[]> keys(byte[] secret, ThreadClue clue) {
    if (clue.messageIds().isEmpty()) {
      return List.of();
    }
    Mac mac = Digests.hmacSha256(secret);
    byte[] subject = clue.subject().getBytes(StandardCharsets.UTF_8);
    List<byte[]> keys = new ArrayList<>(clue.messageIds().size());
    for (String id : clue.messageIds()) {
      byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(4).putInt(utf8.length).array());
      mac.update(utf8);
      keys.add(Arrays.copyOf(mac.doFinal(subject), REF_BYTES));
    }
    return keys;
  }

  /// Finds the thread of a new Email, which is the oldest of those that its identifiers name, or
  /// begins a thread, whose id is the Email's. Then assigns its other identifiers to that thread.
  static long assign(Writer writer, List<byte[]> keys, long email) {
    List<byte @Nullable []> known = writer.get(MailTables.THREAD_REF, keys);
    long thread = email;
    for (byte[] value : known) {
      if (value != null) {
        thread = Math.min(thread, decode(value));
      }
    }
    for (int i = 0; i < keys.size(); i++) {
      if (known.get(i) == null) {
        writer.put(
            MailTables.THREAD_REF, keys.get(i), new RowWriter(VERSION).varint(thread).done());
      }
    }
    if (thread != email) {
      add(writer, thread, email);
    }
    return thread;
  }

  /// Adds an Email to a thread that another began.
  static void add(Writer writer, long thread, long email) {
    writer.put(MailTables.THREAD, MailTables.thread(thread, email), new RowWriter(VERSION).done());
  }

  private static long decode(byte[] value) {
    RowReader in = new RowReader(MailTables.THREAD_REF.name(), value, VERSION);
    long thread = in.varint();
    in.end();
    return thread;
  }
}
