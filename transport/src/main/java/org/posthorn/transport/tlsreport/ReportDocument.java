package org.posthorn.transport.tlsreport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.posthorn.transport.TlsResults.PolicyType;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.daily.ReportSettings;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The JSON document of a report. RFC 8460 §4.4.
///
/// @param settings who reports
/// @param key the day
/// @param results the results of the day
record ReportDocument(ReportSettings settings, DayKey key, DomainResults results) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int UNIQUE_CHARS = 16;

  /// Unique for each report; the same if the report is made twice.
  String id() {
    return key.day() + "-" + unique() + "@" + settings.submitter();
  }

  /// RFC 8460 §5.1: submitter, policy domain, begin, end and a unique id.
  String fileName() {
    long end = key.dayEnd().getEpochSecond();
    return "%s!%s!%d!%d!%s.json.gz"
        .formatted(settings.submitter(), results.domain(), end - 24 * 60 * 60, end - 1, unique());
  }

  private String unique() {
    return key.hash().substring(0, UNIQUE_CHARS);
  }

  /// RFC 8460 §4.4, §6.4: `application/tlsrpt+gzip`.
  byte[] gzip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in-memory streams do not fail
    }
    return bytes.toByteArray();
  }

  /// Writes the JSON; does not close the stream.
  void write(OutputStream out) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
      to.writeStartObject();
      to.writeStringProperty("organization-name", settings.organization());
      to.writeObjectPropertyStart("date-range");
      to.writeStringProperty("start-datetime", key.day() + "T00:00:00Z");
      to.writeStringProperty("end-datetime", key.day() + "T23:59:59Z");
      to.writeEndObject();
      to.writeStringProperty("contact-info", settings.contact().toString());
      to.writeStringProperty("report-id", id());
      to.writeArrayPropertyStart("policies");
      results.policies().forEach((policy, counts) -> write(to, policy, counts));
      to.writeEndArray();
      to.writeEndObject();
    }
    try {
      json.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // as above
    }
  }

  private static void write(JsonGenerator to, PolicyResults.Policy policy, PolicyResults counts) {
    to.writeStartObject();
    to.writeObjectPropertyStart("policy");
    to.writeStringProperty("policy-type", policy.type().text());
    if (!policy.lines().isEmpty()) {
      strings(to, "policy-string", policy.lines());
    }
    to.writeStringProperty("policy-domain", policy.domain().ascii());
    if (policy.type() == PolicyType.STS) {
      strings(to, "mx-host", patterns(policy.lines()));
    }
    to.writeEndObject();
    to.writeObjectPropertyStart("summary");
    to.writeNumberProperty("total-successful-session-count", counts.successes());
    to.writeNumberProperty("total-failure-session-count", counts.failures());
    to.writeEndObject();
    if (!counts.details().isEmpty()) {
      to.writeArrayPropertyStart("failure-details");
      counts.details().entrySet().forEach(detail -> write(to, detail));
      to.writeEndArray();
    }
    to.writeEndObject();
  }

  private static void write(JsonGenerator to, Map.Entry<PolicyResults.Failure, Long> detail) {
    PolicyResults.Failure failure = detail.getKey();
    to.writeStartObject();
    to.writeStringProperty("result-type", failure.type().text());
    optional(to, "receiving-mx-hostname", failure.host());
    optional(to, "receiving-ip", failure.address());
    to.writeNumberProperty("failed-session-count", detail.getValue());
    optional(to, "failure-reason-code", failure.text());
    to.writeEndObject();
  }

  private static void optional(JsonGenerator to, String name, String value) {
    if (!value.isEmpty()) {
      to.writeStringProperty(name, value);
    }
  }

  private static void strings(JsonGenerator to, String name, List<String> values) {
    to.writeArrayPropertyStart(name);
    values.forEach(to::writeString);
    to.writeEndArray();
  }

  private static List<String> patterns(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("mx:"))
        .map(line -> line.substring("mx:".length()).strip())
        .toList();
  }
}
