package org.posthorn.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Writer;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;

/// Which Emails belong together (RFC 8621 §3): those that share a message id in Message-ID,
/// In-Reply-To or References and have the same base subject. The index holds keyed hashes only,
/// because keys on disk must not tell what a message says.
final class Threads {
  /// Identifiers of one message that are looked up: its own, what it replies to, and the newest of
  /// its References. A thread that is only held together by older ones has lost its middle anyway.
  static final int REFERENCES_MAX = 24;

  private static final String HASH = "HmacSHA256";
  private static final int REF_BYTES = 16;
  private static final int VERSION = 1;

  private Threads() {}

  /// What of a message decides its thread.
  record Clue(List<String> messageIds, String subject) {
    Clue {
      messageIds = List.copyOf(messageIds);
    }
  }

  static Clue clue(HeaderFields fields) {
    Set<String> ids = new LinkedHashSet<>();
    ids.addAll(identifiers(fields, "Message-ID", 1));
    ids.addAll(identifiers(fields, "In-Reply-To", 2));
    List<String> references = identifiers(fields, "References", Integer.MAX_VALUE);
    for (int i = references.size() - 1; i >= 0 && ids.size() < REFERENCES_MAX; i--) {
      ids.add(references.get(i));
    }
    String subject = fields.first("Subject").map(HeaderField::value).orElse("");
    return new Clue(List.copyOf(ids), BaseSubject.of(subject).text().toLowerCase(Locale.ROOT));
  }

  private static List<String> identifiers(HeaderFields fields, String name, int max) {
    Optional<HeaderField> field = fields.first(name);
    if (field.isEmpty()) {
      return List.of();
    }
    List<String> ids = MessageIds.parse(field.get().value());
    return ids.subList(0, Math.min(max, ids.size()));
  }

  /// The keys of a message's rows in the index, under the account's secret.
  static List<byte[]> keys(byte[] secret, Clue clue) {
    if (clue.messageIds().isEmpty()) {
      return List.of();
    }
    try {
      Mac mac = Mac.getInstance(HASH);
      mac.init(new SecretKeySpec(secret, HASH));
      byte[] subject = clue.subject().getBytes(StandardCharsets.UTF_8);
      List<byte[]> keys = new ArrayList<>(clue.messageIds().size());
      for (String id : clue.messageIds()) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(4).putInt(utf8.length).array());
        mac.update(utf8);
        keys.add(Arrays.copyOf(mac.doFinal(subject), REF_BYTES));
      }
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HASH, e);
    }
  }

  /// Finds the thread of a new Email, the oldest of those its identifiers name, or begins one,
  /// whose id is the Email's; and has its other identifiers name that thread from now on.
  static long assign(Writer writer, List<byte[]> keys, long email) {
    List<byte @Nullable []> known = writer.get(Tables.THREAD_REF, keys);
    long thread = email;
    for (byte[] value : known) {
      if (value != null) {
        thread = Math.min(thread, decode(value));
      }
    }
    for (int i = 0; i < keys.size(); i++) {
      if (known.get(i) == null) {
        writer.put(Tables.THREAD_REF, keys.get(i), new RowWriter(VERSION).number(thread).done());
      }
    }
    if (thread != email) {
      writer.put(Tables.THREAD, Tables.thread(thread, email), new RowWriter(VERSION).done());
    }
    return thread;
  }

  private static long decode(byte[] value) {
    RowReader in = new RowReader(Tables.THREAD_REF.name(), value, VERSION);
    long thread = in.number();
    in.end();
    return thread;
  }
}
