package org.posthorn.transport.daily;

import java.util.regex.Pattern;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// The subject that reports on a domain have. RFC 8460 §5.3, RFC 9990 §3.5.2. Some put a word
/// before it.
public final class ReportSubject {
  private static final Pattern SUBJECT =
      Pattern.compile("\\bReport[ \t\r\n]{1,4}Domain:", Pattern.CASE_INSENSITIVE);

  private ReportSubject() {}

  /// Whether the subject of a message is one, whoever wrote it.
  public static boolean isIn(HeaderFields header) {
    return header
        .first("Subject")
        .map(HeaderField::value)
        // Nearly all subjects have no colon of a report, which is found out faster.
        .filter(subject -> subject.indexOf(':') >= 0 && SUBJECT.matcher(subject).find())
        .isPresent();
  }
}
