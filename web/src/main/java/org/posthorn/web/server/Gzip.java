package org.posthorn.web.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.posthorn.web.Answer;

/// Compression of responses (RFC 9110 §8.4.1.3).
///
/// HTML is not compressed: a page may contain a secret (a form token) and text from the URL, so
/// that its compressed length could reveal the secret (BREACH). JSON requires a credential that
/// pages of other sites cannot send.
final class Gzip {
  /// Smallest body that is worth compressing.
  static final int WORTHWHILE_BYTES = 1_024;

  private static final Set<String> TYPES =
      Set.of(
          "application/json",
          "application/problem+json",
          "application/javascript",
          "application/xml",
          "image/svg+xml",
          "text/css",
          "text/csv",
          "text/javascript",
          "text/plain",
          "text/xml");

  private Gzip() {}

  /// Whether a response can be compressed.
  static boolean suits(Answer answer) {
    String type = answer.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return TYPES.contains(type) && answer.field("Content-Encoding").isEmpty();
  }

  /// Whether a client accepts gzip: listed, with a weight above zero (RFC 9110 §12.5.3).
  static boolean wanted(HttpFields asked) {
    HttpField field = asked.getField(HttpHeader.ACCEPT_ENCODING);
    return field != null && asked.getQualityCSV(HttpHeader.ACCEPT_ENCODING).contains("gzip");
  }

  static byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return compressed.toByteArray();
  }
}
