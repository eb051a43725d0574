package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the upload table: uploaded octets that are not in an Email yet.
///
/// @param atMillis when it was finished
/// @param size in octets
/// @param inBlob whether the octets are in a blob, else in a row of [MailTables#UPLOAD_BODY]
/// @param bodyId 16 bytes: the blob's id, or the key of the row
public record UploadRow(long atMillis, long size, boolean inBlob, byte[] bodyId) {
  private static final int VERSION = 1;

  public static UploadRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.UPLOAD.name(), value, VERSION);
    UploadRow row =
        new UploadRow(
            in.varint(),
            in.varint(),
            in.octet() == EmailRow.BODY_BLOB,
            in.fixed(EmailRow.BODY_ID_BYTES));
    in.end();
    return row;
  }

  public byte[] encode() {
    return new RowWriter(VERSION)
        .varint(atMillis)
        .varint(size)
        .octet(inBlob ? EmailRow.BODY_BLOB : EmailRow.BODY_ROW)
        .fixed(bodyId)
        .done();
  }
}
