package org.posthorn.store.uploads;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.UploadRow;

/// A user's uploads to one account (RFC 8620 §6.1), visible only to this user. Thread-safe and
/// stateless.
public final class Uploads {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final HexFormat HEX = HexFormat.of();

  private final AccountWrites accounts;
  private final BlobStore blobs;
  private final AccountId account;
  private final AccountId user;
  private final UploadLimits limits;

  /// @param user the owner of the uploads
  public Uploads(
      AccountWrites accounts,
      BlobStore blobs,
      AccountId account,
      AccountId user,
      UploadLimits limits) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.account = account;
    this.user = user;
    this.limits = limits;
  }

  /// Starts an upload.
  public UploadWriter receive() {
    int inMemoryMax = accounts.limits().messagesInMemoryBytesMax();
    return new UploadWriter(this, blobs, inMemoryMax, limits.uploadOctetsMax());
  }

  Upload add(byte[] octets) {
    byte[] id = newId();
    UploadRow row = new UploadRow(accounts.nowMillis(), octets.length, false, id);
    return add(id, row, octets);
  }

  Upload add(BlobRef blob, long size) {
    UploadRow row = new UploadRow(accounts.nowMillis(), size, true, blob.toBytes());
    try {
      return add(newId(), row, null);
    } catch (MailException e) {
      delete(blob.id());
      throw e;
    }
  }

  private Upload add(byte[] id, UploadRow row, byte @Nullable [] octets) {
    List<BlobId> evicted =
        accounts.write(
            account,
            Durability.SYNCED,
            change -> {
              Writer writer = change.writer();
              List<BlobId> gone = makeRoom(writer, row.size());
              writer.put(MailTables.UPLOAD, MailTables.upload(user.value(), id), row.encode());
              if (octets != null) {
                writer.put(MailTables.UPLOAD_BODY, id, octets);
              }
              return gone;
            });
    evicted.forEach(this::delete);
    return new Upload(HEX.formatHex(id), row.size());
  }

  /// RFC 8620 §6.1: drops the oldest uploads beyond the limits.
  private List<BlobId> makeRoom(Writer writer, long size) {
    List<Reader.Row> present =
        writer.scan(
            MailTables.UPLOAD,
            MailTables.email(user.value()),
            MailTables.email(user.value() + 1),
            Integer.MAX_VALUE);
    long octets = size;
    List<UploadRow> rows = new ArrayList<>();
    for (Reader.Row row : present) {
      UploadRow upload = UploadRow.decode(row.value());
      rows.add(upload);
      octets += upload.size();
    }
    List<BlobId> gone = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (octets <= limits.octetsMax() && rows.size() - i < limits.countMax()) {
        break;
      }
      octets -= rows.get(i).size();
      remove(writer, present.get(i).key(), rows.get(i)).ifPresent(gone::add);
    }
    return gone;
  }

  /// Removes an upload's rows.
  ///
  /// @return its blob, to be deleted after the transaction
  private static Optional<BlobId> remove(Writer writer, byte[] key, UploadRow row) {
    writer.delete(MailTables.UPLOAD, key);
    if (row.inBlob()) {
      return Optional.of(row.blob().id());
    }
    writer.delete(MailTables.UPLOAD_BODY, row.bodyId());
    return Optional.empty();
  }

  private void delete(BlobId blob) {
    delete(blobs, blob);
  }

  private static void delete(BlobStore blobs, BlobId blob) {
    try {
      blobs.delete(blob);
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "an upload's blob cannot be deleted", e);
    }
  }

  /// The first six bytes are the time, so that the oldest sorts first; the others are random.
  private byte[] newId() {
    byte[] id = new byte[EmailRow.BODY_ID_BYTES];
    RANDOM.nextBytes(id);
    ByteBuffer time = ByteBuffer.allocate(Long.BYTES).putLong(accounts.nowMillis());
    System.arraycopy(time.array(), 2, id, 0, 6);
    return id;
  }

  /// An upload's octets; the caller must close them.
  ///
  /// @return empty if the user has no upload of that name in the account (any more)
  /// @throws StoreException of kind IO
  public Optional<MessageBytes> open(String name) {
    if (name.length() != 2 * EmailRow.BODY_ID_BYTES || !name.matches("[0-9a-f]+")) {
      return Optional.empty();
    }
    byte[] id = HEX.parseHex(name);
    Optional<Found> found =
        accounts.read(
            account,
            reader -> {
              byte[] value = reader.get(MailTables.UPLOAD, MailTables.upload(user.value(), id));
              if (value == null) {
                return Optional.empty();
              }
              UploadRow row = UploadRow.decode(value);
              return Optional.of(
                  new Found(row, row.inBlob() ? null : reader.get(MailTables.UPLOAD_BODY, id)));
            });
    long oldest = accounts.nowMillis() - limits.kept().toMillis();
    return found.filter(upload -> upload.row().atMillis() >= oldest).flatMap(this::open);
  }

  private record Found(UploadRow row, byte @Nullable [] octets) {}

  private Optional<MessageBytes> open(Found found) {
    if (!found.row().inBlob()) {
      return Optional.ofNullable(found.octets()).map(MessageBytes::of);
    }
    try {
      return Optional.of(MessageBytes.of(blobs.open(found.row().blob())));
    } catch (NoSuchFileException e) {
      // It was dropped after its row was read.
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "an upload cannot be read", e);
    }
  }

  /// Removes the uploads of all users to an account that are older than a time.
  public static void sweep(
      AccountWrites accounts, BlobStore blobs, AccountId account, long beforeMillis) {
    List<byte[]> old = new ArrayList<>();
    accounts.scan(
        account,
        MailTables.UPLOAD,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          if (UploadRow.decode(value).atMillis() < beforeMillis) {
            old.add(key);
          }
        });
    if (old.isEmpty()) {
      return;
    }
    List<BlobId> gone =
        accounts.write(
            account,
            Durability.SYNCED,
            change -> {
              List<BlobId> removed = new ArrayList<>();
              for (byte[] key : old) {
                byte[] value = change.writer().get(MailTables.UPLOAD, key);
                if (value != null) {
                  remove(change.writer(), key, UploadRow.decode(value)).ifPresent(removed::add);
                }
              }
              return removed;
            });
    gone.forEach(blob -> delete(blobs, blob));
  }

  /// The blobs that contain uploads of an account.
  public static List<BlobId> blobs(AccountWrites accounts, AccountId account) {
    List<BlobId> owned = new ArrayList<>();
    accounts.scan(
        account,
        MailTables.UPLOAD,
        MailTables.START,
        MailTables.END,
        (_, value) -> {
          UploadRow row = UploadRow.decode(value);
          if (row.inBlob()) {
            owned.add(row.blob().id());
          }
        });
    return owned;
  }
}
