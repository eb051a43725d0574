package org.posthorn.transport.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;

/// A report in qmail's format (D. J. Bernstein, "The qmail-send bounce message format", 1996):
/// paragraphs of text, one for each recipient, beginning with the address and a colon; then a line
/// of dashes and the message.
///
/// @param text with LF line ends
record QsbmfText(String text) {
  private static final String BEGIN = "Hi. This is the ";
  private static final Pattern RECIPIENT = Pattern.compile("<([^<>\\s]{3,320})>:");

  /// @return empty if the body does not begin like such a report
  static Optional<QsbmfText> of(byte[] body) {
    String text = new String(body, ISO_8859_1).replace("\r\n", "\n");
    return text.startsWith(BEGIN) ? Optional.of(new QsbmfText(text)) : Optional.empty();
  }

  /// @return empty if it names no recipient
  Optional<IncomingReport> report(StatusReportLimits limits) {
    List<IncomingReport.Recipient> recipients = new ArrayList<>();
    int dashes = text.indexOf("\n\n---");
    String before = dashes < 0 ? text : text.substring(0, dashes);
    for (int at = 0; at >= 0 && recipients.size() < limits.recipientsMax(); ) {
      int end = before.indexOf("\n\n", at);
      String paragraph = end < 0 ? before.substring(at) : before.substring(at, end);
      Matcher address = RECIPIENT.matcher(paragraph);
      if (address.lookingAt()) {
        recipients.add(recipient(address.group(1), paragraph.substring(address.end()), limits));
      }
      at = end < 0 ? -1 : end + 2;
    }
    if (recipients.isEmpty()) {
      return Optional.empty();
    }
    String host = text.substring(BEGIN.length(), lineEnd(text));
    Matcher at = Pattern.compile("\\bat ([\\w.-]{1,255}?)\\.?$").matcher(host);
    return Optional.of(
        new IncomingReport(
            Optional.empty(),
            at.find() ? at.group(1) : "",
            dashes < 0 ? Optional.empty() : messageId(text.substring(dashes + 2)),
            recipients));
  }

  private static int lineEnd(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text.length() : end;
  }

  /// qmail reports failures only, and marks each status with `#`.
  private static IncomingReport.Recipient recipient(
      String address, String said, StatusReportLimits limits) {
    String diagnostic = ReportReader.readable(said, limits.textCharsMax());
    return new IncomingReport.Recipient(
        ReportReader.mailbox(address),
        Optional.empty(),
        IncomingReport.Action.FAILED,
        ReportReader.status(diagnostic),
        diagnostic);
  }

  /// The original message follows the line of dashes and a blank line.
  private static Optional<String> messageId(String below) {
    int blank = below.indexOf("\n\n");
    if (blank < 0) {
      return Optional.empty();
    }
    return HeaderFields.parse(below.substring(blank + 2).getBytes(ISO_8859_1))
        .first("Message-ID")
        .flatMap(field -> MessageIds.first(field.value()));
  }
}
