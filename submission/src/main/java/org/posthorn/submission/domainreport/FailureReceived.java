package org.posthorn.submission.domainreport;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.mailauth.dmarc.report.FailureReport;

/// What a failure report says of a message, or of several alike, in the name of a domain of ours.
///
/// @param domain that is reported about
/// @param source the client that sent it; empty if the report does not say
/// @param failure what failed, such as `dmarc`, and which methods were not aligned
/// @param delivery what was done with it, such as `reject`; empty if the report does not say
/// @param sender the reverse-path; empty if the report does not say
/// @param messages how many the report is about
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
