package org.posthorn.store.rows;

import org.jspecify.annotations.Nullable;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the structure table: what listings show of an Email, computed when it arrived.
///
/// @param entity the stored form of its structure
/// @param header its header block, or empty if that is longer than is kept here
/// @param summary what needs its bodies; null in a row that was written without
public record StructureRow(byte[] entity, byte[] header, @Nullable Summary summary) {
  private static final int VERSION = 2;
  private static final int ATTACHMENT = 1;

  /// Had no summary.
  private static final int WITHOUT_SUMMARY = 1;

  /// Longest header block kept beside a message. Nearly all are shorter than 8 KiB; a longer one
  /// costs its listing a look into the body.
  public static final int HEADER_BYTES_MAX = 8 << 10;

  /// What a list of messages shows of their bodies (RFC 8621 §4.1.4).
  ///
  /// @param preview the first words
  /// @param attachment whether there is something to download
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

  /// A row without a summary keeps its older format.
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
