package org.posthorn.transport.tlsreport;

import java.time.Duration;

/// What bounds results and reports of TLS. With the defaults a row has at most some 600 KB.
///
/// @param domainsMax domains with results that are not yet on disk; of others nothing is counted
///   until the next flush
/// @param policiesMax policies of one domain and day; results under others are not counted
/// @param policyCharsMax characters of a policy's text in a report, the rest is cut off
/// @param detailsMax different failures under one policy; others count, but are not described
/// @param textCharsMax characters of a failure's text, of what a server said
/// @param kept how long after its end a day is remembered, so that nothing of it is sent twice
public record TlsReportLimits(
    int domainsMax,
    int policiesMax,
    int policyCharsMax,
    int detailsMax,
    int textCharsMax,
    Duration kept) {

  public static TlsReportLimits defaults() {
    return new TlsReportLimits(5_000, 10, 16 << 10, 50, 200, Duration.ofDays(3));
  }

  /// With other bounds of what is counted.
  public TlsReportLimits withResults(int domains, int policies, int details) {
    return new TlsReportLimits(domains, policies, policyCharsMax, details, textCharsMax, kept);
  }
}
