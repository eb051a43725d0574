package org.posthorn.store.rows;

import org.jspecify.annotations.Nullable;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the structure table: data for listings of an Email, computed on arrival.
///
/// @param entity the stored form of its structure
/// @param header its header block; empty if it is too long
/// @param summary data from its text; null in rows of the older version
public record StructureRow(byte[] entity, byte[] header, @Nullable Summary summary) {
  private static final int VERSION = 2;
  private static final int ATTACHMENT = 1;

  /// This version lacks the summary.
  private static final int WITHOUT_SUMMARY = 1;

  /// Longest stored header block. Nearly all are shorter than 8 KiB; for a longer one listings read
  /// the body.
  public static final int HEADER_BYTES_MAX = 8 << 10;

  /// Data for message lists (RFC 8621 §4.1.4).
  ///
  /// @param preview the first words of the text
  /// @param attachment whether there are attachments
  public record Summary(String preview, boolean attachment) {}

  public static StructureRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.STRUCTURE.name(), value, WITHOUT_SUMMARY, VERSION);
    byte[] entity = in.varBytes();
    byte[] header = in.varBytes();
    Summary summary =
        in.version() == WITHOUT_SUMMARY
            ? null
            : new Summary(in.varText(), (in.octet() & ATTACHMENT) != 0);
    in.end();
    return new StructureRow(entity, header, summary);
  }

  /// Without a summary the older format is written.
  public byte[] encode() {
    Summary with = summary;
    RowWriter out =
        new RowWriter(with == null ? WITHOUT_SUMMARY : VERSION).varBytes(entity).varBytes(header);
    if (with != null) {
      out.varText(with.preview()).octet(with.attachment() ? ATTACHMENT : 0);
    }
    return out.done();
  }
}
