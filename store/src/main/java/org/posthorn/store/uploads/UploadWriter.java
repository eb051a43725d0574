package org.posthorn.store.uploads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.BlobStore.BlobWriter;
import org.posthorn.store.mail.MailException;

/// Receives an upload: in memory while it is small, then in a blob file. One thread. Closing it
/// before [#finish] discards it.
public final class UploadWriter extends OutputStream {
  private final Uploads uploads;
  private final BlobStore blobs;
  private final int inMemoryMax;
  private final long octetsMax;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable BlobWriter blob;
  private long size;
  private boolean ended;

  UploadWriter(Uploads uploads, BlobStore blobs, int inMemoryMax, long octetsMax) {
    this.uploads = uploads;
    this.blobs = blobs;
    this.inMemoryMax = inMemoryMax;
    this.octetsMax = octetsMax;
  }

  /// Octets so far.
  public long size() {
    return size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// @throws MailException of kind LIMIT if the upload is too large
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (ended) {
      throw new IOException("the upload has ended");
    }
    if (size + length > octetsMax) {
      throw new MailException(
          MailException.Kind.LIMIT, "an upload has at most " + octetsMax + " octets");
    }
    size += length;
    BlobWriter spilled = blob;
    if (spilled == null && size > inMemoryMax) {
      spilled = blobs.create();
      blob = spilled;
      memory.writeTo(spilled);
      memory.reset();
    }
    OutputStream out = spilled == null ? memory : spilled;
    out.write(bytes, offset, length);
  }

  /// Ends the upload, which is on disk afterwards.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public Upload finish() throws IOException {
    if (ended) {
      throw new IOException("the upload has ended");
    }
    BlobWriter spilled = blob;
    if (spilled == null) {
      Upload upload = uploads.add(memory.toByteArray());
      ended = true;
      return upload;
    }
    BlobRef finished = spilled.finish();
    ended = true;
    return uploads.add(finished, size);
  }

  @Override
  public void close() throws IOException {
    BlobWriter spilled = blob;
    if (!ended && spilled != null) {
      spilled.close();
    }
    ended = true;
  }
}
