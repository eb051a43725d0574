package org.posthorn.mailauth.dmarc.report;

import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.DmarcRecord;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.dmarc.ReportUri;
import org.posthorn.mailauth.dmarc.TreeWalk;

/// Whether reports about a domain may be sent to an address: always within the organizational
/// domain, elsewhere only if the DNS of the address's domain allows it. RFC 9990 §4, and RFC 9991
/// §5 for failure reports. This prevents unwanted reports to third parties. Thread-safe if the
/// resolver is.
public final class ReportDestination {
  private final Resolver resolver;
  private final PublicSuffixes suffixes;
  private final DmarcLimits limits;

  public ReportDestination(Resolver resolver, PublicSuffixes suffixes, DmarcLimits limits) {
    this.resolver = resolver;
    this.suffixes = suffixes;
    this.limits = limits;
  }

  /// The type of report.
  public enum Kind {
    AGGREGATE,
    FAILURE
  }

  public sealed interface Result {
    /// @param uri the address to send to, which may differ from the policy record's within the same
    ///   domain
    record Allowed(ReportUri uri) implements Result {}

    record Refused(String reason) implements Result {}

    /// The DNS lookup failed; a later attempt may succeed.
    record Unknown(String reason) implements Result {}
  }

  /// @param policyDomain the domain of the policy record
  /// @param uri one of its addresses
  public Result check(DomainName policyDomain, ReportUri uri, Kind kind) {
    Optional<DomainName> host = uri.host();
    if (host.isEmpty()) {
      return new Result.Refused("reports are sent by mail only");
    }
    if (host.get().equals(policyDomain)) {
      return new Result.Allowed(uri);
    }
    TreeWalk walk = new TreeWalk(resolver, suffixes, limits);
    Optional<DomainName> ours = walk.organizational(policyDomain);
    Optional<DomainName> theirs = walk.organizational(host.get());
    if (ours.isPresent() && ours.equals(theirs)) {
      return new Result.Allowed(uri);
    }
    // Unless it is known to be in the same organizational domain, it has to agree.
    DomainName name;
    try {
      name = new DomainName(policyDomain + "._report._dmarc." + host.get());
    } catch (IllegalArgumentException tooLong) {
      return new Result.Refused("the name to ask for is too long");
    }
    DnsAnswer<String> answer = resolver.txt(name);
    if (answer instanceof DnsAnswer.Failed<String> failed) {
      return new Result.Unknown(name + ": " + failed.reason());
    }
    List<DmarcRecord> records =
        answer.values().stream()
            .map(text -> DmarcRecord.parse(text, limits))
            .flatMap(Optional::stream)
            .toList();
    if (records.isEmpty()) {
      return new Result.Refused(host.get() + " has not agreed: no record at " + name);
    }
    return overridden(records, host.get(), kind).orElse(new Result.Allowed(uri));
  }

  /// RFC 9990 §4, step 9: the receiver may name another address in its domain; if it names one
  /// elsewhere, nothing is sent.
  private static Optional<Result> overridden(
      List<DmarcRecord> records, DomainName host, Kind kind) {
    List<ReportUri> others =
        records.stream()
            .map(DmarcRecord::reporting)
            .flatMap(reporting ->
                (kind == Kind.AGGREGATE ? reporting.aggregate() : reporting.failure()).stream())
            .filter(uri -> uri.host().isPresent())
            .toList();
    if (others.stream().anyMatch(uri -> !uri.host().equals(Optional.of(host)))) {
      return Optional.of(new Result.Refused(host + " names an address in another domain"));
    }
    return others.stream().findFirst().map(Result.Allowed::new);
  }
}
