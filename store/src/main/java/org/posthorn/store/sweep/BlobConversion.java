package org.posthorn.store.sweep;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.Durability;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Digests;
import org.posthorn.store.change.AccountWrite;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MailTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the blobs of Emails into the form that the blob store gives to new ones, after encryption
/// was turned on or off.
///
/// A blob is copied and synced; then one transaction replaces its reference in the Email, if that
/// is unchanged; then the old blob is deleted. After a crash in between the Email has the old blob
/// or the new one, and the other is an orphan. Open readers of the old blob go on.
///
/// Uploads are not converted: they expire within days. Each process converts its own blobs. One run
/// at a time.
public final class BlobConversion {
  private static final Logger LOG = LoggerFactory.getLogger(BlobConversion.class);

  /// Rows that are looked at in one transaction.
  private static final int ROWS_AT_ONCE = 256;

  private final BlobStore blobs;
  private final AccountWrites accounts;
  private final int blobsAtOnce;
  private final long bytesAtOnce;

  /// Whether a run found nothing to convert: new blobs have the right form.
  private boolean complete;

  private Run run = new Run(0, 0);

  /// The numbers of one run.
  ///
  /// @param done blobs that were converted
  /// @param left blobs that still have the other form, including `failed`; in a full run perhaps
  ///   also those of other processes
  /// @param failed blobs that cannot be converted, because they are damaged or cannot be read; they
  ///   are logged
  public record Converted(long done, long left, long failed) {
    public static final Converted NOTHING = new Converted(0, 0, 0);
  }

  /// @param blobsAtOnce how many blobs a run converts
  /// @param bytesAtOnce with this many bytes converted, a run converts no more
  public BlobConversion(
      BlobStore blobs, AccountWrites accounts, int blobsAtOnce, long bytesAtOnce) {
    this.blobs = blobs;
    this.accounts = accounts;
    this.blobsAtOnce = blobsAtOnce;
    this.bytesAtOnce = bytesAtOnce;
  }

  private static final class Run {
    final long blobsMax;
    final long bytesMax;
    long done;
    long bytes;
    long left;
    long failed;
    boolean stopped;

    Run(long blobsMax, long bytesMax) {
      this.blobsMax = blobsMax;
      this.bytesMax = bytesMax;
    }

    boolean mayConvert() {
      return !stopped && done < blobsMax && bytes < bytesMax;
    }
  }

  private record Owned(BlobId blob, byte[] email) {}

  /// Converts some blobs, and counts those that are left. If no blobs can be written, it converts
  /// no more in this run.
  ///
  /// @throws StoreException of kind IO if rows cannot be read or written
  public synchronized Converted run() {
    if (complete) {
      return Converted.NOTHING;
    }
    run = new Run(blobsAtOnce, bytesAtOnce);
    accounts.forEach(this::convert);
    complete = run.left == 0;
    return new Converted(run.done, run.left, run.failed);
  }

  private void convert(AccountId account) {
    List<Owned> page = new ArrayList<>();
    accounts.scan(
        account,
        MailTables.BLOB,
        MailTables.START,
        MailTables.END,
        (key, email) -> {
          page.add(new Owned(BlobId.of(key), email));
          if (page.size() == ROWS_AT_ONCE) {
            convert(account, page);
            page.clear();
          }
        });
    convert(account, page);
  }

  private void convert(AccountId account, List<Owned> page) {
    List<byte[]> keys = page.stream().map(Owned::email).toList();
    List<byte @Nullable []> rows =
        accounts.read(account, reader -> reader.get(MailTables.EMAIL, keys));
    for (int i = 0; i < rows.size(); i++) {
      byte[] row = rows.get(i);
      if (row != null) {
        Owned owned = page.get(i);
        try {
          convert(account, owned, EmailRow.decode(row));
        } catch (StoreException e) {
          failed(account, owned.blob(), e);
        } catch (UnreadableException e) {
          notConverted(account, owned.blob(), e);
        } catch (IOException e) {
          stopped(e);
        }
      }
    }
  }

  /// @throws UnreadableException if the old blob cannot be read
  /// @throws IOException if the new one cannot be written
  private void convert(AccountId account, Owned owned, EmailRow email)
      throws UnreadableException, IOException {
    if (email.bodyKind() != EmailRow.BODY_BLOB
        || !email.blob().id().equals(owned.blob())
        || email.blob().isEncrypted() == blobs.encrypting()) {
      return;
    }
    if (!run.mayConvert()) {
      run.left++;
      return;
    }
    BlobStore.BlobReader reader;
    try {
      reader = blobs.open(email.blob());
    } catch (NoSuchFileException e) {
      return; // a blob of another process, or erased meanwhile
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
    try (MessageBytes bytes = MessageBytes.of(reader)) {
      convert(account, owned, email, bytes);
    }
  }

  private void convert(AccountId account, Owned owned, EmailRow email, MessageBytes bytes)
      throws UnreadableException, IOException {
    BlobRef copy = copy(email, bytes);
    if (replace(account, owned.email(), email.blob(), copy)) {
      run.done++;
      run.bytes += email.size();
      delete(owned.blob());
    } else {
      delete(copy.id());
    }
  }

  /// Deletes a blob that nobody owns; if that fails, it is an orphan.
  private void delete(BlobId blob) {
    try {
      blobs.delete(blob);
    } catch (IOException e) {
      LOG.warn("sweeper event=blob-not-deleted blob={} reason={}", blob, e.toString());
    }
  }

  private void failed(AccountId account, BlobId blob, StoreException e) {
    switch (e.kind()) {
      case DISK_FULL -> stopped(e);
      case CORRUPT -> notConverted(account, blob, e);
      default -> throw e;
    }
  }

  /// New blobs cannot be written.
  private void stopped(Exception e) {
    run.left++;
    run.stopped = true;
    LOG.warn("sweeper event=conversion-stopped reason={}", e.getMessage());
  }

  private void notConverted(AccountId account, BlobId blob, Exception e) {
    run.left++;
    run.failed++;
    LOG.warn(
        "sweeper event=blob-not-converted account={} blob={} reason={}",
        account,
        blob,
        e.getMessage());
  }

  /// A blob cannot be read, which says nothing about others.
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(Exception cause) {
      super("it cannot be read: " + cause, cause);
    }
  }

  /// @throws StoreException of kind CORRUPT unless the bytes are those that were received
  private BlobRef copy(EmailRow email, MessageBytes bytes) throws UnreadableException, IOException {
    MessageDigest digest = Digests.sha256();
    try (BlobStore.BlobWriter writer = blobs.create()) {
      copy(bytes, new DigestOutputStream(writer, digest));
      if (!MessageDigest.isEqual(digest.digest(), email.sha256())) {
        throw AccountWrites.corrupt("the bytes of blob " + email.blob() + " are damaged");
      }
      return writer.finish();
    }
  }

  private static void copy(MessageBytes bytes, OutputStream to)
      throws UnreadableException, IOException {
    try {
      bytes.copyTo(0, bytes.size(), to);
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.IO) {
        throw e;
      }
      throw new UnreadableException(e.getCause() instanceof IOException cause ? cause : e);
    }
  }

  /// @return whether the Email has the new blob now; otherwise it certainly has not
  private boolean replace(AccountId account, byte[] key, BlobRef from, BlobRef to) {
    boolean[] ended = {false};
    try {
      return accounts.write(
          account,
          Durability.SYNCED,
          change -> {
            ended[0] = false;
            boolean replaced = replace(change, key, from, to);
            ended[0] = true;
            return replaced;
          });
    } catch (MailException e) {
      return false; // the account was erased
    } catch (StoreException e) {
      if (!ended[0] || e.kind() == StoreException.Kind.DISK_FULL) {
        delete(to.id()); // nothing was written
      }
      // Otherwise it is unknown whether the transaction was written: one of the blobs is an orphan.
      throw e;
    }
  }

  private static boolean replace(AccountWrite change, byte[] key, BlobRef from, BlobRef to) {
    byte[] row = change.writer().get(MailTables.EMAIL, key);
    EmailRow email = row == null ? null : EmailRow.decode(row);
    if (email == null || email.bodyKind() != EmailRow.BODY_BLOB || !email.blob().equals(from)) {
      return false;
    }
    change.writer().put(MailTables.EMAIL, key, email.with(to).encode());
    change.writer().delete(MailTables.BLOB, from.id().toBytes());
    change.writer().put(MailTables.BLOB, to.id().toBytes(), key);
    return true;
  }
}
