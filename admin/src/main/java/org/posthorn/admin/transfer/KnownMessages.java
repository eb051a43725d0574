package org.posthorn.admin.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Digests;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.view.MailboxView;

/// The messages of a mailbox, so that none is imported twice. Two are the same if they agree in
/// Message-ID, Date, From and Subject; those without Message-ID, if their octets are the same. One
/// thread.
final class KnownMessages {
  /// The first 16 octets of a SHA-256 digest, to save memory.
  private record Key(long first, long second) {}

  private static final int BATCH = 500;
  private static final int BLOCK = 32 << 10;

  private final Set<Key> known = new HashSet<>();

  /// Reads the messages of a mailbox.
  static KnownMessages of(MailAccount account, MailboxId mailbox) {
    KnownMessages all = new KnownMessages();
    MailboxView view = account.view(mailbox);
    TimeSlice slice = new TimeSlice();
    for (int from = 0; from < view.size(); from += BATCH) {
      long[] ids = new long[Math.min(BATCH, view.size() - from)];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = view.emailId(from + i);
      }
      account.structures(
          ids,
          structure -> {
            Optional<HeaderFields> header = structure.header().map(HeaderFields::parse);
            all.known.add(
                header
                    .flatMap(KnownMessages::key)
                    .orElseGet(() -> ofOctets(account, structure.emailId())));
            slice.breathe();
          });
    }
    return all;
  }

  private static Key ofOctets(MailAccount account, long email) {
    MessageDigest digest = Digests.sha256();
    try (MessageBytes bytes = account.open(email)) {
      byte[] block = new byte[BLOCK];
      long at = 0;
      for (int n = bytes.read(at, block, 0, BLOCK); n >= 0; n = bytes.read(at, block, 0, BLOCK)) {
        digest.update(block, 0, n);
        at += n;
      }
    } catch (MailException e) {
      return new Key(0, email); // expunged in the meantime
    }
    return key(digest.digest());
  }

  /// Adds a message.
  ///
  /// @param octets the SHA-256 of all of it
  /// @return whether it is new
  boolean add(HeaderFields header, byte[] octets) {
    return known.add(key(header).orElseGet(() -> key(octets)));
  }

  private static Optional<Key> key(HeaderFields header) {
    Optional<String> id = value(header, "Message-ID").filter(text -> !text.isEmpty());
    return id.map(text -> {
      String all =
          String.join(
              "\n",
              text,
              value(header, "Date").orElse(""),
              value(header, "From").orElse("").toLowerCase(Locale.ROOT),
              value(header, "Subject").orElse(""));
      return key(Digests.sha256(all.getBytes(StandardCharsets.UTF_8)));
    });
  }

  /// The value of a field, unfolded.
  private static Optional<String> value(HeaderFields header, String name) {
    return header.first(name).map(HeaderField::value).map(v -> v.replaceAll("\\s+", " ").strip());
  }

  private static Key key(byte[] digest) {
    ByteBuffer longs = ByteBuffer.wrap(Arrays.copyOf(digest, 2 * Long.BYTES));
    return new Key(longs.getLong(), longs.getLong());
  }
}
