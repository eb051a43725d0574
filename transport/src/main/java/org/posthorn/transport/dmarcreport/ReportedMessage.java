package org.posthorn.transport.dmarcreport;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.DmarcRecord;
import org.posthorn.mailauth.dmarc.DmarcRecord.Policies;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.dmarc.Identifier.Method;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.TreeWalk.Published;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Authenticated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Evaluated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Identifiers;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PolicyOverride;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;

/// What an aggregate report says about one message. Messages with equal values are counted in one
/// row.
///
/// @param row with a count of 1
record ReportedMessage(PublishedPolicy policy, Row row) {
  /// Empty if the domain requests no reports, or the check had no result (RFC 9989 §5.3.6: a DNS
  /// error is not a result).
  static Optional<ReportedMessage> of(Observation seen, ResultLimits limits) {
    DmarcResult dmarc = seen.dmarc();
    boolean evaluated =
        dmarc.verdict() == AuthenticationVerdict.PASS
            || dmarc.verdict() == AuthenticationVerdict.FAIL;
    if (!evaluated || dmarc.published().isEmpty() || dmarc.author().isEmpty()) {
      return Optional.empty();
    }
    Published published = dmarc.published().get();
    Optional<Policies> policies = published.record().policies();
    if (policies.isEmpty() || published.record().reporting().aggregate().isEmpty()) {
      return Optional.empty();
    }
    Text text = new Text(limits.textCharsMax());
    Row row =
        new Row(
            seen.transaction().client(),
            1,
            evaluated(seen, published.record(), text),
            new Identifiers(
                dmarc.author().get().ascii(),
                Optional.of(text.domain(sender(seen))),
                Optional.empty()),
            seen.signatures().stream()
                .flatMap(signature -> signature(signature, text))
                .distinct()
                .limit(limits.signaturesMax())
                .toList(),
            spf(seen, text));
    return Optional.of(new ReportedMessage(policy(published.domain(), published.record()), row));
  }

  private static String sender(Observation seen) {
    return seen.transaction().from().mailbox().map(mailbox -> mailbox.domain()).orElse("");
  }

  private static PublishedPolicy policy(DomainName domain, DmarcRecord record) {
    Policies policies = record.policies().orElseThrow();
    return new PublishedPolicy(
        domain.ascii(),
        policies.own(),
        unless(policies.own(), policies.subdomains()),
        unless(policies.subdomains(), policies.nonexistent()),
        record.strictDkim(),
        record.strictSpf(),
        record.testing(),
        record.reporting().options().stream()
            .map(option -> option.text())
            .sorted()
            .collect(Collectors.joining(":")));
  }

  /// A policy tag equal to its default is left out.
  private static Optional<Policy> unless(Policy same, Policy policy) {
    return policy == same ? Optional.empty() : Optional.of(policy);
  }

  private static Evaluated evaluated(Observation seen, DmarcRecord record, Text text) {
    DmarcResult dmarc = seen.dmarc();
    Observation.Handling handling = seen.handling();
    Disposition disposition = handling.disposition();
    if (disposition == Disposition.NONE
        && dmarc.verdict() == AuthenticationVerdict.PASS
        && dmarc.policy() != Policy.NONE) {
      disposition = Disposition.PASS;
    }
    List<PolicyOverride> overrides =
        handling.overrides().stream()
            .map(why -> new PolicyOverride(why.kind(), why.comment().map(text::plain)))
            .toList();
    if (overrides.isEmpty() && record.testing() && isMilder(disposition, dmarc, record)) {
      // RFC 9990 §3.1.6: t=y is the reason why less was done than the policy asks for.
      overrides = List.of(new PolicyOverride(OverrideKind.POLICY_TEST_MODE, Optional.empty()));
    }
    return new Evaluated(
        disposition, dmarc.isAligned(Method.DKIM), dmarc.isAligned(Method.SPF), overrides);
  }

  /// Whether a message failed a policy that test mode made weaker.
  private static boolean isMilder(Disposition done, DmarcResult dmarc, DmarcRecord record) {
    boolean asks =
        record
            .policies()
            .filter(all -> Stream.of(all.own(), all.subdomains()).anyMatch(p -> p != Policy.NONE))
            .isPresent();
    return asks && dmarc.verdict() == AuthenticationVerdict.FAIL && done != Disposition.REJECT;
  }

  private static Stream<Authenticated> signature(DkimResult signature, Text text) {
    return signature.claim().domain().stream()
        .map(domain ->
            new Authenticated(
                domain.ascii(),
                Optional.of(text.plain(signature.claim().selector())),
                signature.verdict(),
                Optional.of(text.plain(signature.reason())).filter(why -> !why.isEmpty())));
  }

  private static Optional<Authenticated> spf(Observation seen, Text text) {
    String domain = text.domain(seen.spf().domain());
    return domain.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Authenticated(domain, Optional.empty(), seen.spf().verdict(), Optional.empty()));
  }

  /// Cuts texts of others.
  private record Text(int max) {
    String plain(String text) {
      String cut = text.length() > max ? text.substring(0, max) : text;
      return isPlain(cut) ? cut : cut.replaceAll("\\p{Cntrl}", " ");
    }

    /// True for nearly all texts.
    private static boolean isPlain(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
          return false;
        }
      }
      return true;
    }

    String domain(String text) {
      return plain(text).toLowerCase(Locale.ROOT);
    }
  }
}
