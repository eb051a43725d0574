package org.posthorn.admin.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.journal.ArchiveSearch.Found;
import org.posthorn.journal.JournalEntry;

/// Writes messages of the journal into one file. One thread.
public final class JournalExport implements ArchiveSearch.Visitor {
  /// Forms of the file.
  public enum Format {
    /// An mbox file (RFC 4155).
    MBOX,
    /// A zip of one `.eml` for each message and `index.tsv`, with the envelopes; after each 10,000
    /// messages another index.
    ZIP
  }

  private static final String COLUMNS =
      "number\treceived\tdirection\toutcome\tclient\tsubmitter\tfrom\trecipients\texpanded"
          + "\tsubject\tmessage-id\tsize\tsha256\n";

  /// Messages of one index.
  private static final int INDEXED_MAX = 10_000;

  private final Format format;
  private final ZipOutputStream zip;
  private final MboxOutput mbox;
  private final StringBuilder index = new StringBuilder(COLUMNS);
  private long count;
  private int indexes;

  /// @param target is not closed
  public JournalExport(Format format, OutputStream target) {
    this.format = format;
    zip = new ZipOutputStream(target);
    mbox = new MboxOutput(target);
  }

  /// How many messages were written.
  public long count() {
    return count;
  }

  @Override
  public void message(Found found, byte[] message) throws IOException {
    count++;
    Instant received = found.message().entry().source().received();
    if (format == Format.MBOX) {
      mbox.begin(received, MessageFlags.NONE);
      mbox.write(message, 0, message.length);
      mbox.end();
      return;
    }
    ZipEntry entry = new ZipEntry("%012d.eml".formatted(found.number()));
    entry.setLastModifiedTime(FileTime.from(received));
    zip.putNextEntry(entry);
    zip.write(message);
    zip.closeEntry();
    index.append(line(found));
    if (count % INDEXED_MAX == 0) {
      writeIndex();
    }
  }

  /// Empties the index: an export may have millions of messages.
  private void writeIndex() throws IOException {
    indexes++;
    zip.putNextEntry(new ZipEntry(indexes == 1 ? "index.tsv" : "index-" + indexes + ".tsv"));
    zip.write(index.toString().getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    index.setLength(COLUMNS.length());
  }

  private static String line(Found found) {
    JournalEntry entry = found.message().entry();
    StringBuilder to = new StringBuilder();
    StringBuilder expanded = new StringBuilder();
    entry
        .recipients()
        .forEach(recipient -> {
          to.append(to.isEmpty() ? "" : " ").append(recipient.address());
          recipient
              .expanded()
              .forEach(address -> expanded.append(expanded.isEmpty() ? "" : " ").append(address));
        });
    return String.join(
            "\t",
            Long.toString(found.number()),
            entry.source().received().toString(),
            entry.direction().name(),
            found.message().outcome().name(),
            cell(entry.source().client()),
            cell(entry.source().submitter()),
            cell(entry.from()),
            cell(to.toString()),
            cell(expanded.toString()),
            cell(entry.subject()),
            cell(entry.messageId()),
            Long.toString(found.message().size()),
            found.message().sha256())
        + "\n";
  }

  private static String cell(String text) {
    return text.replaceAll("[\\p{Cc}]", " ");
  }

  /// Ends the file. Without it a zip is incomplete, as it should be after a failure.
  public void finish() throws IOException {
    if (format == Format.MBOX) {
      mbox.flush();
      return;
    }
    if (indexes == 0 || index.length() > COLUMNS.length()) {
      writeIndex();
    }
    zip.finish();
    zip.flush();
  }
}
