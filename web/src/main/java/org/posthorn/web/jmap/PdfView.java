package org.posthorn.web.jmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;

/// Gives a PDF file to be shown in the browser's own viewer, within a page of ours. It is the one
/// kind of file that somebody sent and that is not a download: whatever its sender called it, it is
/// told to be a PDF and nothing else, so that no browser takes it for a page.
final class PdfView {
  /// Where readers look for the mark that a file begins with (ISO 32000-2 §7.5.2).
  private static final int HEAD = 1_024;

  /// Nothing is loaded, and only pages of ours show it. A sandbox would keep viewers from working.
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

  private PdfView() {}

  /// @param opening is called twice
  /// @throws WebException 415 for what is no PDF
  static Answer of(Supplier<OpenBlob> opening) {
    long size;
    try (OpenBlob blob = opening.get()) {
      size = blob.size();
      if (!new String(blob.first(HEAD), ISO_8859_1).contains("%PDF-")) {
        throw new WebException(415, "this is not a PDF file");
      }
    }
    return Answer.streamed(
            "application/pdf", OptionalLong.of(size), out -> BlobDownload.copy(opening, out))
        .with("Content-Disposition", "inline")
        .with("Content-Security-Policy", POLICY)
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("Cache-Control", "private, max-age=3600");
  }
}
