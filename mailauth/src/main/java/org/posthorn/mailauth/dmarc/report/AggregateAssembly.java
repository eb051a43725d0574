package org.posthorn.mailauth.dmarc.report;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Authenticated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Evaluated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Identifiers;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Metadata;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PolicyOverride;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;

/// Builds an aggregate report from the elements of the file.
///
/// The identifying and counted elements must be present and valid; an unknown value elsewhere
/// becomes the least specific one.
final class AggregateAssembly {
  private static final String FEEDBACK = "feedback";
  private static final String RECORD = "feedback/record";
  private static final String ERROR = "feedback/report_metadata/error";
  private static final String REASON = "feedback/record/row/policy_evaluated/reason";
  private static final String DKIM = "feedback/record/auth_results/dkim";
  private static final String SPF = "feedback/record/auth_results/spf";

  private static final int ERRORS_MAX = 20;
  private static final int OVERRIDES_MAX = 20;
  private static final long COUNT_MAX = 1_000_000_000_000L;

  /// The year 9999.
  private static final long SECONDS_MAX = 253_402_300_799L;

  private final DmarcReportLimits limits;
  private boolean begun;
  private final Map<String, String> head = new HashMap<>();
  private final List<String> errors = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /// The record being read.
  private final Map<String, String> row = new HashMap<>();

  private final List<PolicyOverride> overrides = new ArrayList<>();
  private final List<Authenticated> signatures = new ArrayList<>();
  private Optional<Authenticated> spf = Optional.empty();

  AggregateAssembly(DmarcReportLimits limits) {
    this.limits = limits;
  }

  void begin(String path) throws ReportFormatException {
    if (!begun && !path.equals(FEEDBACK)) {
      throw new ReportFormatException("not an aggregate report");
    }
    begun = true;
    switch (path) {
      case RECORD -> {
        row.clear();
        overrides.clear();
        signatures.clear();
        spf = Optional.empty();
      }
      case REASON, DKIM, SPF -> row.keySet().removeIf(key -> key.startsWith(path + "/"));
      default -> {}
    }
  }

  void end(String path, String text) throws ReportFormatException {
    switch (path) {
      case RECORD -> {
        if (rows.size() >= limits.rowsMax()) {
          throw new ReportFormatException("more than " + limits.rowsMax() + " records");
        }
        rows.add(row());
      }
      case ERROR -> {
        if (!text.isEmpty() && errors.size() < ERRORS_MAX) {
          errors.add(text);
        }
      }
      case REASON -> {
        if (overrides.size() < OVERRIDES_MAX) {
          overrides.add(override());
        }
      }
      case DKIM -> {
        if (signatures.size() < limits.signaturesMax()) {
          signatures.add(authenticated(DKIM));
        }
      }
      case SPF -> {
        // RFC 7489 allowed several; the one with scope mfrom is for DMARC.
        if (spf.isEmpty() || row.getOrDefault(SPF + "/scope", "").equals("mfrom")) {
          spf = Optional.of(authenticated(SPF));
        }
      }
      default -> {
        if (path.startsWith(RECORD + "/")) {
          put(row, path, text);
        } else {
          put(head, path, text);
        }
      }
    }
  }

  /// Stores unknown elements too, but limits their number, which the file determines.
  private static void put(Map<String, String> values, String path, String text) {
    if (values.size() < 100) {
      values.putIfAbsent(path, text);
    }
  }

  AggregateReport report() throws ReportFormatException {
    String metadata = "feedback/report_metadata/";
    Metadata read =
        new Metadata(
            required(head, metadata + "org_name"),
            head.getOrDefault(metadata + "email", ""),
            optional(head, metadata + "extra_contact_info"),
            required(head, metadata + "report_id"),
            time(metadata + "date_range/begin"),
            time(metadata + "date_range/end"),
            errors,
            optional(head, metadata + "generator"));
    return new AggregateReport(read, policy(), rows);
  }

  private PublishedPolicy policy() throws ReportFormatException {
    String policy = "feedback/policy_published/";
    return new PublishedPolicy(
        required(head, policy + "domain"),
        optional(head, policy + "p").flatMap(Policy::parse).orElse(Policy.NONE),
        optional(head, policy + "sp").flatMap(Policy::parse),
        optional(head, policy + "np").flatMap(Policy::parse),
        head.getOrDefault(policy + "adkim", "r").equals("s"),
        head.getOrDefault(policy + "aspf", "r").equals("s"),
        head.getOrDefault(policy + "testing", "n").equals("y"),
        optional(head, policy + "fo").orElse("0"));
  }

  private Row row() throws ReportFormatException {
    String identifiers = RECORD + "/identifiers/";
    return new Row(
        address(required(row, RECORD + "/row/source_ip")),
        number(row, RECORD + "/row/count", COUNT_MAX),
        evaluated(),
        new Identifiers(
            required(row, identifiers + "header_from"),
            Optional.ofNullable(row.get(identifiers + "envelope_from")),
            optional(row, identifiers + "envelope_to")),
        signatures,
        spf);
  }

  private Evaluated evaluated() {
    String evaluated = RECORD + "/row/policy_evaluated/";
    Disposition disposition =
        switch (word(row, evaluated + "disposition")) {
          case "pass" -> Disposition.PASS;
          case "quarantine" -> Disposition.QUARANTINE;
          case "reject" -> Disposition.REJECT;
          default -> Disposition.NONE;
        };
    return new Evaluated(
        disposition,
        word(row, evaluated + "dkim").equals("pass"),
        word(row, evaluated + "spf").equals("pass"),
        overrides);
  }

  private PolicyOverride override() {
    String type = word(row, REASON + "/type");
    Optional<String> comment = optional(row, REASON + "/comment");
    return switch (type) {
      case "local_policy" -> new PolicyOverride(OverrideKind.LOCAL_POLICY, comment);
      case "mailing_list" -> new PolicyOverride(OverrideKind.MAILING_LIST, comment);
      case "policy_test_mode" -> new PolicyOverride(OverrideKind.POLICY_TEST_MODE, comment);
      case "trusted_forwarder" -> new PolicyOverride(OverrideKind.TRUSTED_FORWARDER, comment);
      case "other", "" -> new PolicyOverride(OverrideKind.OTHER, comment);
      default ->
          new PolicyOverride(
              OverrideKind.OTHER, Optional.of(type + comment.map(text -> ": " + text).orElse("")));
    };
  }

  private Authenticated authenticated(String path) {
    AuthenticationVerdict result =
        switch (word(row, path + "/result")) {
          case "pass" -> AuthenticationVerdict.PASS;
          case "fail", "hardfail" -> AuthenticationVerdict.FAIL;
          case "softfail" -> AuthenticationVerdict.SOFTFAIL;
          case "neutral" -> AuthenticationVerdict.NEUTRAL;
          case "policy" -> AuthenticationVerdict.POLICY;
          case "temperror", "unknown" -> AuthenticationVerdict.TEMPERROR;
          case "permerror", "error" -> AuthenticationVerdict.PERMERROR;
          default -> AuthenticationVerdict.NONE;
        };
    return new Authenticated(
        row.getOrDefault(path + "/domain", ""),
        optional(row, path + "/selector"),
        result,
        optional(row, path + "/human_result"));
  }

  private Instant time(String path) throws ReportFormatException {
    return Instant.ofEpochSecond(number(head, path, SECONDS_MAX));
  }

  private static String required(Map<String, String> values, String path)
      throws ReportFormatException {
    return optional(values, path)
        .orElseThrow(() -> new ReportFormatException("there is no " + path));
  }

  private static Optional<String> optional(Map<String, String> values, String path) {
    return Optional.ofNullable(values.get(path)).filter(text -> !text.isEmpty());
  }

  private static String word(Map<String, String> values, String path) {
    return values.getOrDefault(path, "").toLowerCase(Locale.ROOT);
  }

  private static long number(Map<String, String> values, String path, long max)
      throws ReportFormatException {
    String text = required(values, path);
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new ReportFormatException(path + " is no number that can be");
  }

  private static InetAddress address(String text) throws ReportFormatException {
    try {
      // A zone names an interface of this machine, and would be looked up.
      if (text.length() <= 45 && text.indexOf('%') < 0) {
        return InetAddress.ofLiteral(text);
      }
    } catch (IllegalArgumentException e) {
      // reported below
    }
    throw new ReportFormatException(RECORD + "/row/source_ip is no address");
  }
}
