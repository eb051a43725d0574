package org.posthorn.transport.dmarcreport;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.DmarcRecord.FailureOption;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.dmarc.Identifier.Method;
import org.posthorn.mailauth.dmarc.TreeWalk.Published;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.FailureReport;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.transport.daily.ReportSubject;

/// The part of a failed message that a failure report shows: its claimed sender and the results of
/// authentication, but not its recipients and content.
///
/// @param header fields of the message, with their CRLF
record FailedMessage(String traceId, Published published, FailureReport report, byte[] header) {
  private static final String RESULTS = "Authentication-Results: ";

  /// Header fields that describe the origin of a message. RFC 9991 §7 and RFC 6590 advise caution:
  /// other fields may name recipients.
  private static final Set<String> SHOWN =
      Set.of("from", "sender", "date", "message-id", "dkim-signature");

  /// Empty if the domain does not request failure reports, or the message is a report or an
  /// automatic reply: reports on those could loop.
  ///
  /// @param server the server that made the checks
  static Optional<FailedMessage> of(
      Observation seen, Supplier<String> server, FailureLimits limits) {
    DmarcResult dmarc = seen.dmarc();
    if (dmarc.published().isEmpty() || dmarc.author().isEmpty() || isAnswer(seen)) {
      return Optional.empty();
    }
    Published published = dmarc.published().get();
    boolean asked =
        !published.record().reporting().failure().isEmpty()
            && published.record().reporting().options().stream()
                .anyMatch(option -> applies(option, seen));
    return asked
        ? Optional.of(
            new FailedMessage(
                seen.transaction().traceId(),
                published,
                report(seen, dmarc.author().get(), server.get()),
                shown(seen.transaction().header(), limits.headerBytesMax())))
        : Optional.empty();
  }

  private static boolean isAnswer(Observation seen) {
    HeaderFields header = seen.transaction().header();
    return seen.transaction().from().mailbox().isEmpty()
        || ReportSubject.isIn(header)
        || header.first("Auto-Submitted").filter(field -> !isNo(field)).isPresent();
  }

  /// RFC 3834 §5.
  private static boolean isNo(HeaderField field) {
    return field.value().strip().equalsIgnoreCase("no");
  }

  /// RFC 9989 §4.7, tag `fo`.
  private static boolean applies(FailureOption option, Observation seen) {
    DmarcResult dmarc = seen.dmarc();
    boolean evaluated =
        dmarc.verdict() == AuthenticationVerdict.PASS
            || dmarc.verdict() == AuthenticationVerdict.FAIL;
    return switch (option) {
      case NOTHING_ALIGNED -> dmarc.verdict() == AuthenticationVerdict.FAIL;
      case SOMETHING_NOT_ALIGNED -> evaluated && !notAligned(dmarc).isEmpty();
      case DKIM ->
          seen.signatures().stream()
              .anyMatch(signature -> signature.verdict() == AuthenticationVerdict.FAIL);
      case SPF -> seen.spf().verdict() == AuthenticationVerdict.FAIL;
    };
  }

  private static Set<Method> notAligned(DmarcResult dmarc) {
    Set<Method> methods = EnumSet.noneOf(Method.class);
    for (Method method : Method.values()) {
      if (!dmarc.isAligned(method)) {
        methods.add(method);
      }
    }
    return methods;
  }

  private static FailureReport report(Observation seen, DomainName author, String server) {
    FailureReport.Transaction transaction =
        new FailureReport.Transaction(
            Optional.empty(), // the local part may name the recipient
            Optional.of(seen.transaction().client()),
            Optional.empty(),
            Optional.of(seen.transaction().traceId()),
            Optional.of(delivery(seen.handling().disposition())));
    return new FailureReport(
        "dmarc",
        notAligned(seen.dmarc()),
        author.ascii(),
        results(seen, author, server),
        transaction,
        seen.signatures().stream()
            .filter(signature -> signature.verdict() == AuthenticationVerdict.FAIL)
            .flatMap(signature -> dkim(signature.claim()).stream())
            .findFirst(),
        Optional.empty(),
        1);
  }

  private static Optional<FailureReport.DkimFailure> dkim(DkimResult.Claim claim) {
    return claim
        .domain()
        .map(domain ->
            new FailureReport.DkimFailure(domain.ascii(), Optional.empty(), claim.selector()));
  }

  private static FailureReport.Delivery delivery(Disposition disposition) {
    return switch (disposition) {
      case NONE, PASS -> FailureReport.Delivery.DELIVERED;
      case QUARANTINE -> FailureReport.Delivery.POLICY;
      case REJECT -> FailureReport.Delivery.REJECT;
    };
  }

  private static String results(Observation seen, DomainName author, String server) {
    List<MethodResult> results = new ArrayList<>();
    seen.spf()
        .query()
        .name()
        .ifPresent(domain -> results.add(MethodResult.spf(seen.spf().verdict(), domain)));
    for (DkimResult signature : seen.signatures()) {
      DkimResult.Claim claim = signature.claim();
      claim
          .domain()
          .ifPresent(domain ->
              results.add(
                  MethodResult.dkim(
                      signature.verdict(),
                      domain,
                      claim.algorithm(),
                      claim.selector(),
                      claim.start())));
    }
    results.add(MethodResult.dmarc(seen.dmarc().verdict(), author, seen.dmarc().policy().text()));
    String field = new AuthenticationResults(server, results).field();
    return field.substring(RESULTS.length()).replaceAll("[\r\n\t ]+", " ").strip();
  }

  private static byte[] shown(HeaderFields header, int max) {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    for (HeaderField field : header.all()) {
      byte[] raw = field.raw();
      boolean named = SHOWN.stream().anyMatch(field::isNamed);
      if (named
          && raw.length > 0
          && raw[raw.length - 1] == '\n'
          && shown.size() + raw.length <= max) {
        shown.writeBytes(raw);
      }
    }
    return shown.toByteArray();
  }
}
