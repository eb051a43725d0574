package org.posthorn.web.jmap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.web.Answer;

/// Downloads all attachments of a message as one zip file, which is streamed without holding it in
/// memory.
final class AttachmentZip {
  private AttachmentZip() {}

  /// @param opening opens a blob by its id; missing ones are left out
  /// @param name of the file, with any characters
  static Answer of(
      List<Downloads.Attached> files, Function<String, Optional<OpenBlob>> opening, String name) {
    return Answer.streamed(
            "application/zip", OptionalLong.empty(), out -> write(files, opening, out))
        .with("Content-Disposition", BlobDownload.attachment(name))
        .with("Content-Security-Policy", BlobDownload.SANDBOX);
  }

  private static void write(
      List<Downloads.Attached> files,
      Function<String, Optional<OpenBlob>> opening,
      OutputStream out)
      throws IOException {
    FileNames names = new FileNames();
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setLevel(Deflater.BEST_SPEED); // most attachments are compressed already
    for (Downloads.Attached file : files) {
      Optional<OpenBlob> opened = opening.apply(file.blob());
      if (opened.isPresent()) {
        try (OpenBlob blob = opened.get();
            InputStream in = blob.stream()) {
          zip.putNextEntry(new ZipEntry(names.next(file.name())));
          in.transferTo(zip);
          zip.closeEntry();
        }
      }
    }
    zip.finish();
  }
}
