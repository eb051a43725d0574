package org.posthorn.server.control;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.posthorn.admin.Caller;
import org.posthorn.admin.DomainReports;
import org.posthorn.admin.Operations;
import org.posthorn.admin.reports.DmarcSummary;
import org.posthorn.admin.reports.FailureSummary;
import org.posthorn.admin.reports.Reporter;
import org.posthorn.admin.reports.TlsSummary;
import org.posthorn.transport.dmarcreport.SentReport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about reports on domains: received and sent.
final class ReportRequests {
  private static final int DAYS = 7;

  private final DomainReports reports;
  private final Caller by;

  ReportRequests(Operations operations, Caller by) {
    reports = operations.domainReports();
    this.by = by;
  }

  /// All details of one domain, or one line for each domain.
  JsonNode dmarc(ControlRequest request) {
    Optional<String> domain = request.optionalText("domain");
    List<DmarcSummary> found = reports.dmarc(by, domain, days(request));
    if (domain.isPresent()) {
      return whole(found.getFirst());
    }
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    found.forEach(summary -> sums(list.addObject(), summary));
    return list;
  }

  private static void sums(ObjectNode row, DmarcSummary summary) {
    row.put("domain", summary.domain())
        .put("from", summary.from().toString())
        .put("to", summary.to().toString())
        .put("reports", summary.reports())
        .put("messages", summary.messages())
        .put("passed", summary.passed())
        .put("failed", summary.messages() - summary.passed())
        .put("failureReports", summary.failures().reports());
  }

  private static ObjectNode whole(DmarcSummary summary) {
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    sums(shown, summary);
    ArrayNode sources = shown.putArray("sources");
    for (DmarcSummary.Source source : summary.sources()) {
      ObjectNode row =
          sources
              .addObject()
              .put("address", source.address().getHostAddress())
              .put("messages", source.messages())
              .put("passed", source.passed())
              .put("dkim", source.dkim())
              .put("spf", source.spf())
              .put("failed", source.messages() - source.passed())
              .put("quarantined", source.refused().quarantined())
              .put("rejected", source.refused().rejected());
      put(row, "authors", source.authors());
      put(row, "reporters", source.reporters());
    }
    if (summary.others().messages() > 0) {
      shown
          .putObject("others")
          .put("messages", summary.others().messages())
          .put("passed", summary.others().passed());
    }
    reporters(shown, summary.reporters(), "passed");
    failures(shown, summary.failures());
    return shown;
  }

  private static void failures(ObjectNode shown, FailureSummary failures) {
    ArrayNode list = shown.putArray("failures");
    for (FailureSummary.Source source : failures.sources()) {
      ObjectNode row =
          list.addObject()
              .put("address", source.address().map(InetAddress::getHostAddress).orElse("unknown"))
              .put("messages", source.messages());
      put(row, "failed", source.failures());
      put(row, "delivery", source.deliveries());
      put(row, "senders", source.senders());
      put(row, "reporters", source.reporters());
    }
  }

  private static void put(ObjectNode row, String name, Collection<String> values) {
    ArrayNode list = row.putArray(name);
    new TreeSet<>(values).forEach(list::add);
  }

  private static void reporters(ObjectNode shown, List<Reporter> reporters, String good) {
    ArrayNode list = shown.putArray("reporters");
    for (Reporter reporter : reporters) {
      list.addObject()
          .put("organization", reporter.organization())
          .put("authentic", reporter.authentic())
          .put("reports", reporter.reports())
          .put(good, reporter.good())
          .put("failed", reporter.bad());
    }
  }

  JsonNode tls(ControlRequest request) {
    Optional<String> domain = request.optionalText("domain");
    List<TlsSummary> found = reports.tls(by, domain, days(request));
    if (domain.isPresent()) {
      return whole(found.getFirst());
    }
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    found.forEach(summary -> sums(list.addObject(), summary));
    return list;
  }

  private static void sums(ObjectNode row, TlsSummary summary) {
    row.put("domain", summary.domain())
        .put("from", summary.from().toString())
        .put("to", summary.to().toString())
        .put("reports", summary.reports())
        .put("encrypted", summary.successes())
        .put("failed", summary.failed());
  }

  private static ObjectNode whole(TlsSummary summary) {
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    sums(shown, summary);
    ArrayNode policies = shown.putArray("policies");
    for (TlsSummary.Policy policy : summary.policies()) {
      policies
          .addObject()
          .put("policy", policy.type())
          .put("encrypted", policy.successes())
          .put("failed", policy.failures());
    }
    ArrayNode failures = shown.putArray("failures");
    for (TlsSummary.Failure failure : summary.failures()) {
      failures
          .addObject()
          .put("failure", failure.type())
          .put("mxHost", failure.host())
          .put("sessions", failure.sessions());
    }
    reporters(shown, summary.reporters(), "encrypted");
    return shown;
  }

  JsonNode sent(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (SentReport report : reports.sent(by, days(request))) {
      ObjectNode row =
          list.addObject()
              .put("day", report.day().toString())
              .put("domain", report.domain())
              .put("messages", report.messages())
              .put("rows", report.rows())
              .put("leftOut", report.leftOut())
              .put("finished", report.finished().toString());
      put(row, "to", report.addresses());
    }
    return list;
  }

  private static int days(ControlRequest request) {
    return request.number("days", DAYS);
  }
}
