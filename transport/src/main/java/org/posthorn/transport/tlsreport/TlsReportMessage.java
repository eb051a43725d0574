package org.posthorn.transport.tlsreport;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.posthorn.mime.Dates;
import org.posthorn.smtp.syntax.Mailbox;

/// The message that contains a report. RFC 8460 §5.3.
final class TlsReportMessage {
  private static final byte[] CRLF = {'\r', '\n'};

  private TlsReportMessage() {}

  static byte[] of(ReportDocument report, Mailbox to, Instant date) {
    String domain = report.results().domain().ascii();
    String submitter = report.settings().submitter();
    // The id contains a keyed hash, so that nobody can have put it into the report.
    String boundary = "=_" + report.key().hash();
    StringBuilder text = new StringBuilder();
    field(text, "From", "<" + report.settings().contact() + ">");
    field(text, "To", "<" + to + ">");
    field(text, "Date", Dates.format(date.atOffset(ZoneOffset.UTC)));
    field(text, "Message-ID", "<" + report.id() + ">");
    field(
        text,
        "Subject",
        "Report Domain: %s\r\n Submitter: %s\r\n Report-ID: <%s>"
            .formatted(domain, submitter, report.id()));
    field(text, "TLS-Report-Domain", domain);
    field(text, "TLS-Report-Submitter", submitter);
    field(
        text,
        "TLS-Required",
        "No"); // RFC 8689 §3: otherwise a server with broken TLS would not get the report
    field(text, "Auto-Submitted", "auto-generated");
    field(text, "MIME-Version", "1.0");
    field(
        text,
        "Content-Type",
        "multipart/report; report-type=\"tlsrpt\";\r\n\tboundary=\"" + boundary + "\"");
    text.append("\r\n--").append(boundary).append("\r\n");
    field(text, "Content-Type", "text/plain; charset=us-ascii");
    text.append("\r\nThis is a report on TLS towards the servers of\r\n")
        .append(domain)
        .append("\r\non ")
        .append(report.key().day())
        .append(" (UTC) from\r\n")
        .append(submitter)
        .append("\r\n\r\n--")
        .append(boundary)
        .append("\r\n");
    field(text, "Content-Type", "application/tlsrpt+gzip");
    field(text, "Content-Transfer-Encoding", "base64");
    field(text, "Content-Disposition", "attachment;\r\n\tfilename=\"" + report.fileName() + "\"");
    text.append("\r\n")
        .append(Base64.getMimeEncoder(76, CRLF).encodeToString(report.gzip()))
        .append("\r\n--")
        .append(boundary)
        .append("--\r\n");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void field(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
}
