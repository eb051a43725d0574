package org.posthorn.transport.tlsreport;

import java.time.Duration;

/// Limits of TLS results and reports. With the defaults a row has at most about 600 KB.
///
/// @param domainsMax domains with results in memory; further domains are not counted until the next
///   flush
/// @param policiesMax policies of one domain and day; results under further policies are not
///   counted
/// @param policyCharsMax characters of a policy's text in a report; the rest is cut
/// @param detailsMax failures under one policy that are reported with details; further ones are
///   only counted
/// @param textCharsMax characters of a failure's text
/// @param kept how long after its end a day is remembered, so that no report is sent twice
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

  /// With other limits of counted results.
  public TlsReportLimits withResults(int domains, int policies, int details) {
    return new TlsReportLimits(domains, policies, policyCharsMax, details, textCharsMax, kept);
  }
}
