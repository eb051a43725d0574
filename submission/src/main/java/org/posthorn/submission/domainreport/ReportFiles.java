package org.posthorn.submission.domainreport;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.mailauth.dmarc.report.DmarcReportLimits;
import org.posthorn.mailauth.dmarc.report.ReportFile;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;

/// Finds the report file in a message. Reporters use various types and structures.
final class ReportFiles {
  /// RFC 8460 §6.4, §6.5; RFC 9990 §3.5.2; and others in use.
  private static final Set<String> TYPES =
      Set.of(
          "application/tlsrpt+gzip",
          "application/tlsrpt+json",
          "application/gzip",
          "application/x-gzip",
          "application/zip",
          "application/x-zip",
          "application/x-zip-compressed",
          "application/json",
          "application/xml",
          "application/octet-stream",
          "text/xml");

  private static final String FEEDBACK = "message/feedback-report";

  /// Maximum white space before a report.
  private static final int SPACE_MAX = 100;

  private ReportFiles() {}

  /// Whether a part of this type may be a report.
  static boolean isType(String mediaType) {
    return TYPES.contains(mediaType.toLowerCase(Locale.ROOT));
  }

  /// The part with a failure report (RFC 5965 §2), decoded from its transfer encoding.
  static Optional<byte[]> feedback(byte[] message, ReceivedReportLimits limits) {
    return find(message, limits, FEEDBACK::equals);
  }

  /// The first part that may be a report, decoded from its transfer encoding.
  static Optional<byte[]> find(byte[] message, ReceivedReportLimits limits) {
    return find(message, limits, ReportFiles::isType);
  }

  private static Optional<byte[]> find(
      byte[] message, ReceivedReportLimits limits, Predicate<String> wanted) {
    Deque<Entity> left = new ArrayDeque<>();
    left.add(Entity.scan(message));
    for (int looked = 0; looked < limits.partsMax() && !left.isEmpty(); looked++) {
      Entity part = left.removeFirst();
      if (part.kind() == Entity.Kind.MULTIPART) {
        // In their order, before the remaining parts.
        part.children().reversed().forEach(left::addFirst);
      } else if (wanted.test(part.contentType().mediaType().toLowerCase(Locale.ROOT))) {
        byte[] body = Arrays.copyOfRange(message, (int) part.bodyStart(), (int) part.bodyEnd());
        return Optional.of(TransferDecoder.decode(body, part.fields().transferEncoding()));
      }
    }
    return Optional.empty();
  }

  /// The content of a file.
  enum Content {
    XML,
    JSON
  }

  /// Determined by its beginning, because names and types are not reliable.
  ///
  /// @throws ReportFormatException if it is neither, or cannot be unpacked
  static Content content(byte[] file, DmarcReportLimits limits) throws ReportFormatException {
    try (ReportFile in = ReportFile.open(file, limits);
        Reader text = in.text()) {
      for (int i = 0; i < SPACE_MAX; i++) {
        int c = text.read();
        if (c == '<' || c == '{') {
          return c == '<' ? Content.XML : Content.JSON;
        }
        if (c < 0 || !Character.isWhitespace(c)) {
          break;
        }
      }
      throw new ReportFormatException("neither XML nor JSON");
    } catch (IOException e) {
      throw new ReportFormatException("the compressed file is damaged");
    }
  }
}
