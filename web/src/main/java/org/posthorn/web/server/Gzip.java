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

/// Compression of answers (RFC 9110 §8.4.1.3).
///
/// HTML is left as it is: a page may hold a secret (the token of a form) beside text that the link
/// to it chose, and its compressed length would tell one by the other. JSON is asked for with a
/// credential that no page of others can send.
final class Gzip {
  /// Below this it saves nothing.
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

  /// Whether an answer is one that can be compressed.
  static boolean suits(Answer answer) {
    String type = answer.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return TYPES.contains(type) && answer.field("Content-Encoding").isEmpty();
  }

  /// Whether a client wants it: named, and not with a weight of zero (RFC 9110 §12.5.3).
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
