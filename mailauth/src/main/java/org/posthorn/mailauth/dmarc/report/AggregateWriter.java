package org.posthorn.mailauth.dmarc.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Authenticated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Metadata;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;

/// Writes aggregate reports. RFC 9990.
public final class AggregateWriter {
  /// RFC 9990 §3.5.2.
  public static final String MEDIA_TYPE = "application/gzip";

  static final String NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0";

  /// RFC 9990 §3.1.3.
  private static final int SIGNATURES_MAX = 100;

  private final StringBuilder out = new StringBuilder(4096);

  private AggregateWriter() {}

  /// The file to attach: gzipped XML.
  ///
  /// @throws IllegalArgumentException if the report has no rows, which the format does not allow
  public static byte[] gzip(AggregateReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(xml(report).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /// The file name. RFC 9990 §3.5.2.
  ///
  /// @param receiver the reporting domain
  public static String fileName(DomainName receiver, AggregateReport report) {
    Metadata metadata = report.metadata();
    return receiver
        + "!"
        + report.policy().domain()
        + "!"
        + metadata.begin().getEpochSecond()
        + "!"
        + metadata.end().getEpochSecond()
        + "!"
        + metadata.id().replaceAll("[^A-Za-z0-9]", "")
        + ".xml.gz";
  }

  /// The subject of the message. RFC 9990 §3.5.2.
  public static String subject(DomainName receiver, AggregateReport report) {
    return "Report Domain: "
        + report.policy().domain()
        + " Submitter: "
        + receiver
        + " Report-ID: <"
        + report.metadata().id()
        + ">";
  }

  /// The report as XML, with the element order of RFC 9990 §3.1.1.
  ///
  /// @throws IllegalArgumentException if the report has no rows
  public static String xml(AggregateReport report) {
    if (report.rows().isEmpty()) {
      throw new IllegalArgumentException("a report has at least one record");
    }
    AggregateWriter writer = new AggregateWriter();
    writer.report(report);
    return writer.out.toString();
  }

  private void report(AggregateReport report) {
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<feedback xmlns=\"").append(NAMESPACE).append("\">\n");
    element("version", "1.0");
    metadata(report.metadata());
    policy(report.policy());
    report.rows().forEach(this::row);
    out.append("</feedback>\n");
  }

  private void metadata(Metadata metadata) {
    open("report_metadata");
    element("org_name", metadata.organization());
    element("email", metadata.email());
    metadata.contact().ifPresent(text -> element("extra_contact_info", text));
    element("report_id", metadata.id());
    open("date_range");
    element("begin", metadata.begin().getEpochSecond());
    element("end", metadata.end().getEpochSecond());
    close("date_range");
    if (!metadata.errors().isEmpty()) {
      element("error", String.join("; ", metadata.errors()));
    }
    metadata.generator().ifPresent(text -> element("generator", text));
    close("report_metadata");
  }

  private void policy(PublishedPolicy policy) {
    open("policy_published");
    element("domain", policy.domain());
    element("discovery_method", "treewalk");
    element("p", policy.own().text());
    policy.subdomains().map(Policy::text).ifPresent(text -> element("sp", text));
    policy.nonexistent().map(Policy::text).ifPresent(text -> element("np", text));
    element("fo", policy.options());
    element("adkim", policy.strictDkim() ? "s" : "r");
    element("aspf", policy.strictSpf() ? "s" : "r");
    element("testing", policy.testing() ? "y" : "n");
    close("policy_published");
  }

  private void row(Row row) {
    open("record");
    open("row");
    element("source_ip", row.source().getHostAddress());
    element("count", row.count());
    open("policy_evaluated");
    element("disposition", lower(row.evaluated().disposition()));
    element("dkim", row.evaluated().dkim() ? "pass" : "fail");
    element("spf", row.evaluated().spf() ? "pass" : "fail");
    for (AggregateReport.PolicyOverride override : row.evaluated().overrides()) {
      open("reason");
      element("type", lower(override.kind()));
      override.comment().ifPresent(text -> element("comment", text));
      close("reason");
    }
    close("policy_evaluated");
    close("row");
    open("identifiers");
    element("header_from", row.identifiers().headerFrom());
    row.identifiers().envelopeFrom().ifPresent(text -> element("envelope_from", text));
    row.identifiers().envelopeTo().ifPresent(text -> element("envelope_to", text));
    close("identifiers");
    open("auth_results");
    row.dkim().stream().limit(SIGNATURES_MAX).forEach(this::dkim);
    row.spf().ifPresent(this::spf);
    close("auth_results");
    close("record");
  }

  private void dkim(Authenticated signature) {
    open("dkim");
    element("domain", signature.domain());
    element("selector", signature.selector().orElse(""));
    element("result", signature.result().text());
    signature.explanation().ifPresent(text -> element("human_result", text));
    close("dkim");
  }

  private void spf(Authenticated spf) {
    open("spf");
    element("domain", spf.domain());
    element("scope", "mfrom");
    element("result", spf.result().text());
    spf.explanation().ifPresent(text -> element("human_result", text));
    close("spf");
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void open(String name) {
    out.append('<').append(name).append(">\n");
  }

  private void close(String name) {
    out.append("</").append(name).append(">\n");
  }

  private void element(String name, long value) {
    element(name, String.valueOf(value));
  }

  private void element(String name, String text) {
    out.append('<').append(name).append('>');
    text.codePoints().forEach(this::character);
    out.append("</").append(name).append(">\n");
  }

  /// XML 1.0 §2.2 excludes other control characters and unpaired surrogates; they become a
  /// replacement character.
  private void character(int point) {
    switch (point) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      default -> {
        boolean allowed =
            point == '\t'
                || point == '\n'
                || (point >= ' ' && point < 0xd800)
                || (point >= 0xe000 && point < 0xfffe)
                || point >= 0x10000;
        out.appendCodePoint(allowed ? point : 0xfffd);
      }
    }
  }
}
