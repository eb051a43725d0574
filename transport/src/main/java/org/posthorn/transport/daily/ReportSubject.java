package org.posthorn.transport.daily;

import java.util.regex.Pattern;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Recognizes the Subject of reports on domains. RFC 8460 §5.3, RFC 9990 §3.5.2. Some senders put a
/// word before it.
public final class ReportSubject {
  private static final Pattern SUBJECT =
      Pattern.compile("\\bReport[ \t\r\n]{1,4}Domain:", Pattern.CASE_INSENSITIVE);

  private ReportSubject() {}

  /// Whether the message's Subject is that of a report, whoever wrote it.
  public static boolean isIn(HeaderFields header) {
    return header
        .first("Subject")
        .map(HeaderField::value)
        // Most subjects have no colon; this is a cheaper test.
        .filter(subject -> subject.indexOf(':') >= 0 && SUBJECT.matcher(subject).find())
        .isPresent();
  }
}
