package org.posthorn.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DomainName;

/// Receives the result of TLS for each outbound session, for reports (RFC 8460). Called once for
/// each session, on the sending thread: must not block or throw. Thread-safe.
public interface TlsResults {
  /// Ignores all results.
  TlsResults NONE =
      new TlsResults() {
        @Override
        public void success(Applied policy) {}

        @Override
        public void failure(Applied policy, Failure failure) {}
      };

  /// A session for the domain was encrypted as its policy requires.
  void success(Applied policy);

  /// A session for the domain was not encrypted as required. The message may have been sent anyway.
  void failure(Applied policy, Failure failure);

  /// The policy applied to a session.
  ///
  /// @param domain of the recipients; it is also the domain of the policy except for TLSA
  /// @param policyDomain for TLSA the owner name of the records without `_25._tcp.` (RFC 8460
  ///   §4.2); otherwise `domain`
  /// @param lines its text, or its TLSA records in presentation format; empty for no policy
  /// @param testing whether the policy is in testing mode
  record Applied(
      DomainName domain,
      PolicyType type,
      DomainName policyDomain,
      List<String> lines,
      boolean testing) {
    public Applied {
      lines = List.copyOf(lines);
    }
  }

  /// RFC 8460 §4.2: `policy-type`.
  enum PolicyType {
    TLSA,
    STS,
    NO_POLICY_FOUND;

    /// The value in a report.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// A failure.
  ///
  /// @param host `receiving-mx-hostname`
  /// @param address `receiving-ip`, if known
  /// @param text `failure-reason-code`: the text of the server or of this program, one line
  record Failure(ResultType type, String host, Optional<InetAddress> address, String text) {}

  /// RFC 8460 §4.3: `result-type`.
  enum ResultType {
    STARTTLS_NOT_SUPPORTED,
    CERTIFICATE_HOST_MISMATCH,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_TRUSTED,
    VALIDATION_FAILURE,
    TLSA_INVALID,
    DNSSEC_INVALID,
    DANE_REQUIRED,
    STS_POLICY_FETCH_ERROR,
    STS_POLICY_INVALID,
    STS_WEBPKI_INVALID;

    /// The value in a report.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
