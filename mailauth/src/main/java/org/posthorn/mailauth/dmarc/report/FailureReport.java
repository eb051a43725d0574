package org.posthorn.mailauth.dmarc.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.mailauth.dmarc.Identifier.Method;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.HeaderWriter;

/// The machine-readable part of a failure report about one message. RFC 9991 §4, RFC 6591 §3. Texts
/// of received reports are untrusted, at most [DmarcReportLimits#textMax()] characters each,
/// without line ends.
///
/// @param failure the failed method: `dmarc`, or from other reporters `dkim`, `spf` and further
///   values of RFC 6591
/// @param notAligned methods that did not authenticate the author's domain
/// @param domain the domain that the report is about and sent to
/// @param authenticationResults the receiver's Authentication-Results, without the field's name
/// @param transaction the transaction of the message
/// @param dkim the failed signature of the author's domain
/// @param spf the SPF record that failed
/// @param incidents number of such messages; 1 if missing
public record FailureReport(
    String failure,
    Set<Method> notAligned,
    String domain,
    String authenticationResults,
    Transaction transaction,
    Optional<DkimFailure> dkim,
    Optional<SpfRecord> spf,
    int incidents) {

  public FailureReport {
    notAligned = Set.copyOf(notAligned);
  }

  /// @param sender the reverse-path
  /// @param source the client
  /// @param arrival time of arrival
  /// @param envelopeId the receiver's id of the message
  /// @param delivery how it was handled
  public record Transaction(
      Optional<String> sender,
      Optional<InetAddress> source,
      Optional<Instant> arrival,
      Optional<String> envelopeId,
      Optional<Delivery> delivery) {}

  /// RFC 6591 §3.2.2.
  public enum Delivery {
    DELIVERED,
    SPAM,
    POLICY,
    REJECT,
    OTHER
  }

  /// @param identity `i=`
  public record DkimFailure(String domain, Optional<String> identity, String selector) {}

  /// @param name its name in the DNS
  /// @param text the record
  public record SpfRecord(String name, String text) {}

  /// The content of a report message: a text for people, this report, and the header of the
  /// reported message. Its own fields are `MIME-Version` and `Content-Type`; the caller adds others
  /// before.
  ///
  /// @param boundary a text that occurs in no part
  /// @param explanation plain text with CRLF line ends
  /// @param header fields of the message to show
  /// @param program its name and version
  public byte[] content(String boundary, String explanation, byte[] header, String program) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    String type =
        "multipart/report; report-type=feedback-report"
            + HeaderWriter.parameter("boundary", boundary);
    out.writeBytes(
        new HeaderWriter()
            .structured("MIME-Version", "1.0")
            .structured("Content-Type", type)
            .finish());
    part(out, boundary, "text/plain; charset=utf-8", explanation.getBytes(UTF_8));
    part(out, boundary, "message/feedback-report", feedback(program));
    part(out, boundary, "text/rfc822-headers; charset=utf-8", header);
    out.writeBytes(("--" + boundary + "--\r\n").getBytes(UTF_8));
    return out.toByteArray();
  }

  private static void part(
      ByteArrayOutputStream out, String boundary, String type, byte[] content) {
    out.writeBytes(("--" + boundary + "\r\n").getBytes(UTF_8));
    HeaderWriter fields = new HeaderWriter().structured("Content-Type", type);
    for (byte b : content) {
      if (b < 0) {
        fields.structured("Content-Transfer-Encoding", "8bit");
        break;
      }
    }
    out.writeBytes(fields.finish());
    out.writeBytes(content);
    out.writeBytes("\r\n".getBytes(UTF_8));
  }

  /// The part of type message/feedback-report.
  ///
  /// @param program its name and version
  public byte[] feedback(String program) {
    HeaderWriter fields =
        new HeaderWriter()
            .structured("Feedback-Type", "auth-failure")
            .structured("Version", "1")
            .structured("User-Agent", program)
            .structured("Auth-Failure", failure)
            .structured("Authentication-Results", authenticationResults)
            .structured("Identity-Alignment", alignment())
            .structured("Reported-Domain", domain);
    transaction
        .source()
        .ifPresent(source -> fields.structured("Source-IP", source.getHostAddress()));
    transaction
        .sender()
        .ifPresent(sender -> fields.structured("Original-Mail-From", "<" + sender + ">"));
    transaction
        .arrival()
        .map(at -> Dates.format(at.atOffset(ZoneOffset.UTC)))
        .ifPresent(date -> fields.structured("Arrival-Date", date));
    transaction.envelopeId().ifPresent(id -> fields.structured("Original-Envelope-Id", id));
    transaction
        .delivery()
        .ifPresent(
            done -> fields.structured("Delivery-Result", done.name().toLowerCase(Locale.ROOT)));
    if (incidents != 1) {
      fields.structured("Incidents", String.valueOf(incidents));
    }
    dkim.ifPresent(signature -> {
      fields.structured("DKIM-Domain", signature.domain());
      signature.identity().ifPresent(identity -> fields.structured("DKIM-Identity", identity));
      fields.structured("DKIM-Selector", signature.selector());
    });
    spf.ifPresent(found ->
        fields.structured(
            "SPF-DNS",
            "txt : "
                + found.name()
                + " : \""
                + found.text().replace("\\", "\\\\").replace("\"", "\\\"")
                + "\""));
    byte[] block = fields.finish();
    return Arrays.copyOf(block, block.length - 2);
  }

  /// RFC 9991 §4: the methods that failed to authenticate an aligned domain.
  private String alignment() {
    return notAligned.isEmpty()
        ? "none"
        : notAligned.stream()
            .map(method -> method.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(", "));
  }

  /// Reads the part of type message/feedback-report after decoding its transfer encoding.
  ///
  /// @throws ReportFormatException if it is not a report on an authentication failure, or is too
  ///   large
  public static FailureReport read(byte[] part, DmarcReportLimits limits)
      throws ReportFormatException {
    if (part.length > limits.failureOctetsMax()) {
      throw new ReportFormatException(
          "a failure report of " + part.length + " octets is too large");
    }
    return new Fields(HeaderFields.parse(part), limits).report();
  }

  private record Fields(HeaderFields fields, DmarcReportLimits limits) {

    FailureReport report() throws ReportFormatException {
      if (!get("Feedback-Type").orElse("").equalsIgnoreCase("auth-failure")) {
        throw new ReportFormatException("not a report of an authentication failure");
      }
      Set<Method> notAligned = EnumSet.noneOf(Method.class);
      for (String method : get("Identity-Alignment").orElse("").split(",", -1)) {
        switch (withoutComments(method).toLowerCase(Locale.ROOT)) {
          case "dkim" -> notAligned.add(Method.DKIM);
          case "spf" -> notAligned.add(Method.SPF);
          default -> {}
        }
      }
      return new FailureReport(
          get("Auth-Failure").map(Fields::withoutComments).orElse("").toLowerCase(Locale.ROOT),
          notAligned,
          get("Reported-Domain").orElse("").toLowerCase(Locale.ROOT),
          get("Authentication-Results").orElse(""),
          transaction(),
          dkim(),
          get("SPF-DNS").flatMap(Fields::spf),
          incidents());
    }

    private Transaction transaction() {
      return new Transaction(
          get("Original-Mail-From").map(Fields::withoutBrackets),
          get("Source-IP").flatMap(Fields::address),
          get("Arrival-Date")
              .or(() -> get("Received-Date"))
              .flatMap(Dates::parse)
              .map(at -> at.toInstant()),
          get("Original-Envelope-Id"),
          get("Delivery-Result").map(Fields::delivery));
    }

    private Optional<DkimFailure> dkim() {
      return get("DKIM-Domain")
          .map(domain ->
              new DkimFailure(domain, get("DKIM-Identity"), get("DKIM-Selector").orElse("")));
    }

    private int incidents() {
      String text = get("Incidents").orElse("1");
      return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 1;
    }

    private Optional<String> get(String name) {
      return fields
          .first(name)
          .map(field -> {
            String octets = field.value();
            String text = new String(octets.getBytes(ISO_8859_1), UTF_8);
            return text.length() > limits.textMax() ? text.substring(0, limits.textMax()) : text;
          })
          .map(text -> text.replaceAll("\\p{Cntrl}", " ").strip())
          .filter(text -> !text.isEmpty());
    }

    private static String withoutComments(String text) {
      int comment = text.indexOf('(');
      return (comment < 0 ? text : text.substring(0, comment)).strip();
    }

    private static String withoutBrackets(String text) {
      return text.startsWith("<") && text.endsWith(">")
          ? text.substring(1, text.length() - 1)
          : text;
    }

    private static Optional<InetAddress> address(String text) {
      try {
        boolean plain = text.length() <= 45 && text.indexOf('%') < 0;
        return plain ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
      } catch (IllegalArgumentException noAddress) {
        return Optional.empty();
      }
    }

    private static Delivery delivery(String text) {
      return switch (withoutComments(text).toLowerCase(Locale.ROOT)) {
        case "delivered" -> Delivery.DELIVERED;
        case "spam" -> Delivery.SPAM;
        case "policy" -> Delivery.POLICY;
        case "reject" -> Delivery.REJECT;
        default -> Delivery.OTHER;
      };
    }

    // RFC 6591 §3.2.6: spf-dns = "SPF-DNS:" { "txt" / "spf" } [FWS] ":" domain ":" quoted-string
    private static Optional<SpfRecord> spf(String text) {
      String[] parts = text.split(":", 3);
      if (parts.length < 3) {
        return Optional.empty();
      }
      String quoted = parts[2].strip();
      boolean quotes = quoted.length() > 1 && quoted.startsWith("\"") && quoted.endsWith("\"");
      String bare = quotes ? quoted.substring(1, quoted.length() - 1) : quoted;
      return Optional.of(new SpfRecord(parts[1].strip(), bare.replaceAll("\\\\(.)", "$1")));
    }
  }
}
