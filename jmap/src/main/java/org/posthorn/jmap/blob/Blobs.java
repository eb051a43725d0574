package org.posthorn.jmap.blob;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.Entity;
import org.posthorn.mime.MessageScanner;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.scripts.Scripts;

/// Opens the blobs of accounts. An Email's octets can be read while the store retains them, which
/// is at least a day after the Email was destroyed, so that the next version of a replaced draft
/// can use its attachments. Thread-safe.
public final class Blobs {
  /// Largest nested message with a transfer encoding, which is decoded in memory. RFC 2046 §5.2.1
  /// does not allow encoding it, but some mail programs do.
  public static final int ENCODED_MESSAGE_OCTETS_MAX = 32 << 20;

  private static final int SCANNED_AT_ONCE = 32 << 10;

  /// Opens a blob, to be closed by the caller.
  ///
  /// @return empty if the account has no such blob
  public Optional<OpenBlob> open(MailAccount account, BlobId id) {
    Optional<MessageBytes> whole =
        switch (id.whole()) {
          case BlobId.OfEmail(long email) -> email(account, email);
          case BlobId.OfUpload(String name) -> upload(account, name);
          case BlobId.OfScript(int script, long modSeq) -> script(account, script, modSeq);
        };
    if (whole.isEmpty()) {
      return Optional.empty();
    }
    boolean opened = false;
    try {
      Optional<OpenBlob> blob =
          id.parts().isEmpty()
              ? whole.map(OpenBlob::of)
              : part(whole.get(), structure(account, id.whole()), id.parts());
      opened = blob.isPresent();
      return blob;
    } finally {
      if (!opened) {
        whole.get().close();
      }
    }
  }

  /// The script; empty if it was changed since, as each version is another blob.
  private static Optional<MessageBytes> script(MailAccount account, int id, long modSeq) {
    Scripts scripts;
    try {
      scripts = account.scripts();
    } catch (MailException e) {
      // Callers who see only some mailboxes see no scripts.
      if (e.kind() == MailException.Kind.FORBIDDEN) {
        return Optional.empty();
      }
      throw e;
    }
    return scripts
        .entry(id)
        .filter(entry -> entry.modSeq() == modSeq)
        .flatMap(entry -> scripts.get(entry.name()))
        .map(script -> MessageBytes.of(script.octets()));
  }

  private static Optional<MessageBytes> email(MailAccount account, long email) {
    try {
      return Optional.of(account.open(email));
    } catch (MailException e) {
      if (e.kind() == MailException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<MessageBytes> upload(MailAccount account, String name) {
    try {
      return account.uploads().open(name);
    } catch (MailException e) {
      // Callers without write access have no uploads in the account.
      if (e.kind() == MailException.Kind.FORBIDDEN) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// The stored structure of an Email; null for an upload.
  private @Nullable Entity structure(MailAccount account, BlobId.Whole whole) {
    return switch (whole) {
      case BlobId.OfEmail(long email) -> structure(account, email).orElse(null);
      case BlobId.OfUpload _, BlobId.OfScript _ -> null;
    };
  }

  /// The stored structure of an Email; empty if there is none.
  Optional<Entity> structure(MailAccount account, long email) {
    Found found = new Found();
    account.structures(new long[] {email}, found);
    return Optional.ofNullable(found.entity);
  }

  private static final class Found implements StructureVisitor {
    private @Nullable Entity entity;

    @Override
    public void structure(Structure structure) {
      entity = structure.entity();
    }
  }

  private static Optional<OpenBlob> part(
      MessageBytes whole, @Nullable Entity structure, List<PartNumber> parts) {
    MessageBytes message = whole;
    Entity entity = structure;
    for (int i = 0; ; i++) {
      if (entity == null) {
        entity = scanned(message);
      }
      Optional<Entity> part = entity.part(parts.get(i).numbers());
      // RFC 8621 §4.1.4: a multipart has no blob of its own.
      if (part.isEmpty() || part.get().kind() == Entity.Kind.MULTIPART) {
        return Optional.empty();
      }
      OpenBlob blob =
          new OpenBlob(
              message,
              part.get().bodyStart(),
              part.get().bodyEnd(),
              part.get().fields().transferEncoding());
      if (i + 1 == parts.size()) {
        return Optional.of(blob);
      }
      Optional<MessageBytes> inner = blob.decoded(ENCODED_MESSAGE_OCTETS_MAX);
      if (inner.isEmpty()) {
        return Optional.empty();
      }
      message = inner.get();
      entity = null;
    }
  }

  /// Scans the structure of a message that is not stored.
  public static Entity scanned(MessageBytes message) {
    TimeSlice slice = new TimeSlice();
    MessageScanner scanner = new MessageScanner();
    byte[] block = new byte[SCANNED_AT_ONCE];
    long position = 0;
    for (int n = 0; n >= 0; n = message.read(position, block, 0, block.length)) {
      scanner.write(block, 0, n);
      position += n;
      slice.breathe();
    }
    return scanner.finish();
  }
}
