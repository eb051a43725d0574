package org.posthorn.transport.tlsreport;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.mailauth.dmarc.report.DmarcReportLimits;
import org.posthorn.mailauth.dmarc.report.ReportFile;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads TLS reports of other servers: JSON, plain or gzipped. RFC 8460 §4.4. Unknown members are
/// ignored.
public final class TlsReportReader {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser in;
  private final DmarcReportLimits limits;

  /// Number of policies and failures read.
  private int rows;

  private final Map<String, String> texts = new HashMap<>();
  private final List<TlsReport.Policy> policies = new ArrayList<>();

  private TlsReportReader(JsonParser in, DmarcReportLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /// @param file the attachment after decoding its transfer encoding
  /// @param limits of reports; [DmarcReportLimits#rowsMax] limits policies and failures together
  /// @throws ReportFormatException if it is not a report, lacks required members, or exceeds a
  ///   limit
  public static TlsReport read(byte[] file, DmarcReportLimits limits) throws ReportFormatException {
    try (ReportFile text = ReportFile.open(file, limits);
        JsonParser in = JSON.createParser(ObjectReadContext.empty(), text.text())) {
      try {
        return new TlsReportReader(in, limits).report();
      } catch (JacksonException e) {
        throw new ReportFormatException(
            text.exceeded() ? "the report is too large when unpacked" : "not well-formed JSON");
      }
    } catch (IOException e) {
      throw new ReportFormatException("the compressed file is damaged");
    }
  }

  private TlsReport report() throws ReportFormatException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new ReportFormatException("not a JSON object");
    }
    each(this::field);
    String id = texts.getOrDefault("report-id", "");
    if (id.isEmpty()) {
      throw new ReportFormatException("a report without its id");
    }
    return new TlsReport(
        texts.getOrDefault("organization-name", ""),
        texts.getOrDefault("contact-info", ""),
        id,
        time("start-datetime"),
        time("end-datetime"),
        policies);
  }

  /// RFC 3339; some reporters omit the offset.
  private Instant time(String name) throws ReportFormatException {
    String text = texts.getOrDefault(name, "");
    try {
      return OffsetDateTime.parse(text.matches(".*T[0-9:.]+") ? text + "Z" : text).toInstant();
    } catch (DateTimeException e) {
      throw new ReportFormatException("a report without a right " + name);
    }
  }

  /// Reads the value of one member of an object; it begins at the current token.
  private interface Field {
    void read(String name) throws ReportFormatException;
  }

  /// Reads all members of the current object.
  private void each(Field field) throws ReportFormatException {
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      in.nextToken();
      field.read(name);
    }
  }

  private void field(String name) throws ReportFormatException {
    switch (name) {
      case "organization-name", "contact-info", "report-id", "start-datetime", "end-datetime" ->
          texts.put(name, text());
      case "date-range" -> object(this::field);
      case "policies" -> array(this::policy);
      default -> in.skipChildren();
    }
  }

  private void object(Field field) throws ReportFormatException {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      each(field);
    } else {
      in.skipChildren();
    }
  }

  /// Reads one array element, which is an object.
  private interface Element {
    void read() throws ReportFormatException;
  }

  private void array(Element element) throws ReportFormatException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      in.skipChildren();
      return;
    }
    while (in.nextToken() != JsonToken.END_ARRAY && in.currentToken() != null) {
      if (in.currentToken() == JsonToken.START_OBJECT) {
        if (++rows > limits.rowsMax()) {
          throw new ReportFormatException("more than " + limits.rowsMax() + " records");
        }
        element.read();
      } else {
        in.skipChildren();
      }
    }
  }

  private void policy() throws ReportFormatException {
    Map<String, String> said = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    List<TlsReport.Failure> failures = new ArrayList<>();
    each(part -> {
      switch (part) {
        case "policy" ->
            object(name -> {
              switch (name) {
                case "policy-type", "policy-domain" -> said.put(name, text());
                default -> in.skipChildren();
              }
            });
        case "summary" ->
            object(name -> {
              switch (name) {
                case "total-successful-session-count", "total-failure-session-count" ->
                    counts.put(name, count());
                default -> in.skipChildren();
              }
            });
        case "failure-details" -> array(() -> failures.add(failure()));
        default -> in.skipChildren();
      }
    });
    policies.add(
        new TlsReport.Policy(
            said.getOrDefault("policy-type", ""),
            said.getOrDefault("policy-domain", ""),
            counts.getOrDefault("total-successful-session-count", 0L),
            counts.getOrDefault("total-failure-session-count", 0L),
            failures));
  }

  private TlsReport.Failure failure() throws ReportFormatException {
    Map<String, String> said = new HashMap<>();
    long[] sessions = {0};
    each(name -> {
      switch (name) {
        case "result-type", "receiving-mx-hostname" -> said.put(name, text());
        case "failed-session-count" -> sessions[0] = count();
        default -> in.skipChildren();
      }
    });
    return new TlsReport.Failure(
        said.getOrDefault("result-type", ""),
        said.getOrDefault("receiving-mx-hostname", ""),
        sessions[0]);
  }

  private String text() {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      in.skipChildren();
      return "";
    }
    String text = in.getString();
    String cut = text.length() > limits.textMax() ? text.substring(0, limits.textMax()) : text;
    return cut.replaceAll("\\p{Cntrl}", " ").strip();
  }

  /// Some reporters write numbers as strings. An invalid count is 0.
  private long count() {
    String text =
        in.currentToken() == JsonToken.VALUE_NUMBER_INT
                || in.currentToken() == JsonToken.VALUE_STRING
            ? in.getString()
            : "";
    in.skipChildren();
    return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
  }
}
