package org.posthorn.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DomainName;

/// Is told how TLS towards other servers went, so that reports can be made of it. RFC 8460. Called
/// once for each session, on the thread that sends: must neither block nor throw. Thread-safe.
public interface TlsResults {
  /// Nobody wants to know.
  TlsResults NONE =
      new TlsResults() {
        @Override
        public void success(Applied policy) {}

        @Override
        public void failure(Applied policy, Failure failure) {}
      };

  /// A session for the domain was encrypted as its policy demands.
  void success(Applied policy);

  /// A session for the domain was not; whether mail went all the same is not told.
  void failure(Applied policy, Failure failure);

  /// The policy that a session was held to.
  ///
  /// @param domain of the recipients, which is the policy's too but for TLSA
  /// @param policyDomain for TLSA the name that the records stand at, without `_25._tcp.` (RFC 8460
  ///   §4.2); otherwise `domain`
  /// @param lines its text, or its TLSA records in presentation format; empty for no policy
  /// @param testing whether the policy asks only for reports
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

    /// As it is written in a report.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// What went wrong.
  ///
  /// @param host `receiving-mx-hostname`
  /// @param address `receiving-ip`, if it was known
  /// @param text `failure-reason-code`: what we or the server said, one line
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

    /// As it is written in a report.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
