package org.posthorn.submission.domainreport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mime.HeaderFields;
import org.posthorn.submission.domainreport.Origin.Trust;

/// The sender of a report, by the fields that this server put before the message.
///
/// @param domain the domain that authenticated it; otherwise empty
record ReportSource(Trust trust, String domain) {
  private static final ReportSource UNKNOWN = new ReportSource(Trust.UNKNOWN, "");

  /// @param fields written by this server, each with its CRLF; none of the message's own
  static ReportSource of(String fields) {
    return HeaderFields.parse(fields.getBytes(UTF_8)).all("Authentication-Results").stream()
        .flatMap(field ->
            AuthenticationResults.parse(
                field.value(), org.posthorn.mailauth.results.ResultsLimits.defaults())
                .stream())
        .flatMap(results -> results.results().stream())
        .filter(result -> result.method().equals("dmarc"))
        .findFirst()
        .map(ReportSource::of)
        .orElse(UNKNOWN);
  }

  private static ReportSource of(MethodResult result) {
    boolean passed = result.verdict().equals(Optional.of(AuthenticationVerdict.PASS));
    return passed
        ? new ReportSource(Trust.PASSED, result.property("header", "from").orElse(""))
        : new ReportSource(Trust.NOT_PASSED, "");
  }
}
