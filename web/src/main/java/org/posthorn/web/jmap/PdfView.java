package org.posthorn.web.jmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;

/// Sends an attached PDF file for the browser's own viewer, within a page of the webmail. PDFs are
/// the only attachments that are displayed instead of downloaded; they always get the type of PDF,
/// whatever the sender wrote, so that no browser treats them as HTML.
final class PdfView {
  /// Octets in which the PDF header must be found (ISO 32000-2 §7.5.2).
  private static final int HEAD = 1_024;

  /// Nothing is loaded, and only pages of this origin may embed it. With a sandbox, viewers would
  /// not work.
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

  private PdfView() {}

  /// @param opening called twice
  /// @throws WebException 415 if it is not a PDF
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
