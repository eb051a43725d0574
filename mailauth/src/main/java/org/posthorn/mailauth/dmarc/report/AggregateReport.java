package org.posthorn.mailauth.dmarc.report;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Policy;

/// A receiver's report on a domain's mail in a period. RFC 9990 §3.1. The texts of received reports
/// are untrusted.
public record AggregateReport(Metadata metadata, PublishedPolicy policy, List<Row> rows) {
  public AggregateReport {
    rows = List.copyOf(rows);
  }

  /// The reporter and the period. RFC 9990 §3.1.1.3.
  ///
  /// @param contact further contact information
  /// @param id unique among the reporter's reports on this domain
  /// @param begin the first second
  /// @param end the last second
  /// @param errors errors in the policy record
  /// @param generator name and version of the program
  public record Metadata(
      String organization,
      String email,
      Optional<String> contact,
      String id,
      Instant begin,
      Instant end,
      List<String> errors,
      Optional<String> generator) {
    public Metadata {
      errors = List.copyOf(errors);
    }
  }

  /// The policy record. RFC 9990 §3.1.1.5.
  ///
  /// @param domain its domain
  /// @param subdomains `sp`; empty if missing
  /// @param nonexistent `np`, likewise
  /// @param options `fo`: `0:d`
  public record PublishedPolicy(
      String domain,
      Policy own,
      Optional<Policy> subdomains,
      Optional<Policy> nonexistent,
      boolean strictDkim,
      boolean strictSpf,
      boolean testing,
      String options) {}

  /// Messages from one address with the same results: `record` in the file.
  ///
  /// @param count of messages
  /// @param dkim signatures, the most important first (RFC 9990 §3.1.3)
  public record Row(
      InetAddress source,
      long count,
      Evaluated evaluated,
      Identifiers identifiers,
      List<Authenticated> dkim,
      Optional<Authenticated> spf) {
    public Row {
      dkim = List.copyOf(dkim);
    }
  }

  /// How the receiver handled the messages.
  ///
  /// @param dkim whether DKIM authenticated the author's domain
  /// @param spf whether SPF did
  /// @param overrides why the policy was not followed
  public record Evaluated(
      Disposition disposition, boolean dkim, boolean spf, List<PolicyOverride> overrides) {
    public Evaluated {
      overrides = List.copyOf(overrides);
    }
  }

  public enum Disposition {
    /// No action, because the policy requests none.
    NONE,
    /// Passed a policy that requests an action.
    PASS,
    QUARANTINE,
    REJECT
  }

  /// @param comment for people
  public record PolicyOverride(OverrideKind kind, Optional<String> comment) {}

  /// RFC 9990 §3.1.6. Additional values of RFC 7489 are read as [#OTHER].
  public enum OverrideKind {
    LOCAL_POLICY,
    MAILING_LIST,
    OTHER,
    POLICY_TEST_MODE,
    TRUSTED_FORWARDER
  }

  /// @param headerFrom the author's domain
  /// @param envelopeFrom the domain of the sender; empty text for the null reverse-path
  /// @param envelopeTo the domain of the recipient
  public record Identifiers(
      String headerFrom, Optional<String> envelopeFrom, Optional<String> envelopeTo) {}

  /// The result of SPF or of one signature.
  ///
  /// @param selector of a signature
  /// @param explanation for people
  public record Authenticated(
      String domain,
      Optional<String> selector,
      AuthenticationVerdict result,
      Optional<String> explanation) {}
}
