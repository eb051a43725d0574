package org.posthorn.submission.domainreport;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.mailauth.dmarc.report.FailureReport;

/// A received failure report on messages with a local domain as author.
///
/// @param domain the local domain
/// @param source the client that sent it; empty if missing
/// @param failure the failed method, such as `dmarc`, and methods that were not aligned
/// @param delivery how it was handled, such as `reject`; empty if missing
/// @param sender the reverse-path; empty if missing
/// @param messages number of reported messages
public record FailureReceived(
    Origin origin,
    String domain,
    Optional<InetAddress> source,
    String failure,
    String delivery,
    String sender,
    long messages) {

  static FailureReceived of(Origin origin, FailureReport report, ReceivedReportLimits limits) {
    String methods =
        report.notAligned().stream()
            .map(method -> method.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(" "));
    String failure = methods.isEmpty() ? report.failure() : report.failure() + ": " + methods;
    FailureReport.Transaction transaction = report.transaction();
    return new FailureReceived(
        origin,
        ReportTexts.cut(report.domain(), limits.textCharsMax()),
        transaction.source(),
        ReportTexts.cut(failure, limits.textCharsMax()),
        transaction.delivery().map(done -> done.name().toLowerCase(Locale.ROOT)).orElse(""),
        ReportTexts.cut(transaction.sender().orElse(""), limits.textCharsMax()),
        ReportTexts.count(report.incidents()));
  }
}
