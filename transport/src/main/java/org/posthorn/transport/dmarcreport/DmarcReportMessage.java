package org.posthorn.transport.dmarcreport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dmarc.report.AggregateReport;
import org.posthorn.mailauth.dmarc.report.AggregateWriter;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderWriter;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.daily.ReportSettings;

/// The message that contains an aggregate report. RFC 9990 §3.5.2.
///
/// @param boundary a MIME boundary that others cannot have put into the report
record DmarcReportMessage(AggregateReport report, ReportSettings settings, String boundary) {
  private static final byte[] CRLF = {'\r', '\n'};

  byte[] to(Mailbox to, Instant date) {
    DomainName receiver = new DomainName(settings.submitter());
    String domain = report.policy().domain();
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    out.writeBytes(
        new HeaderWriter()
            .address("From", settings.organization(), settings.contact().toString())
            .address("To", "", to.toString())
            .structured("Date", Dates.format(date.atOffset(ZoneOffset.UTC)))
            .structured("Message-ID", "<" + report.metadata().id() + ">")
            .structured("Subject", AggregateWriter.subject(receiver, report))
            .structured("Auto-Submitted", "auto-generated")
            .structured("MIME-Version", "1.0")
            .structured(
                "Content-Type", "multipart/mixed" + HeaderWriter.parameter("boundary", boundary))
            .finish());
    part(out, new HeaderWriter().structured("Content-Type", "text/plain; charset=us-ascii"));
    text(
        out,
        "This is a DMARC aggregate report on mail of\r\n"
            + domain
            + "\r\nthat came on "
            + report.metadata().begin().atOffset(ZoneOffset.UTC).toLocalDate()
            + " (UTC) to\r\n"
            + receiver
            + "\r\n");
    part(
        out,
        new HeaderWriter()
            .structured("Content-Type", AggregateWriter.MEDIA_TYPE)
            .structured("Content-Transfer-Encoding", "base64")
            .structured(
                "Content-Disposition",
                "attachment"
                    + HeaderWriter.parameter(
                        "filename", AggregateWriter.fileName(receiver, report))));
    out.writeBytes(Base64.getMimeEncoder(76, CRLF).encode(AggregateWriter.gzip(report)));
    text(out, "\r\n--" + boundary + "--\r\n");
    return out.toByteArray();
  }

  private void part(ByteArrayOutputStream out, HeaderWriter header) {
    text(out, "--" + boundary + "\r\n");
    out.writeBytes(header.finish());
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
