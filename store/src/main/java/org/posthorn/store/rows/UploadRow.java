package org.posthorn.store.rows;

import org.posthorn.kv.BlobRef;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the upload table: uploaded octets that are not in an Email yet. Version 2 is for those
/// in encrypted blobs.
///
/// @param atMillis when it was finished
/// @param size in octets
/// @param inBlob whether the octets are in a blob, else in a row of [MailTables#UPLOAD_BODY]
/// @param bodyId the key of the row, 16 bytes; or the [BlobRef] of the blob, 16 or 48 bytes
public record UploadRow(long atMillis, long size, boolean inBlob, byte[] bodyId) {
  private static final int OLDEST = 1;
  private static final int NEWEST = 2;

  public static UploadRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.UPLOAD.name(), value, OLDEST, NEWEST);
    long atMillis = in.varint();
    long size = in.varint();
    int kind = in.octet();
    byte[] bodyId = EmailRow.bodyId(in, kind);
    in.end();
    return new UploadRow(atMillis, size, kind == EmailRow.BODY_BLOB, bodyId);
  }

  /// The blob of an upload that is in one.
  public BlobRef blob() {
    return BlobRef.of(bodyId);
  }

  public byte[] encode() {
    return new RowWriter(EmailRow.version(bodyId))
        .varint(atMillis)
        .varint(size)
        .octet(inBlob ? EmailRow.BODY_BLOB : EmailRow.BODY_ROW)
        .fixed(bodyId)
        .done();
  }
}
