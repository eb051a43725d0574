package org.posthorn.transport.tlsreport;

import java.time.Duration;

/// What bounds results and reports. With the defaults a row has at most some 600 KB.
///
/// @param domainsMax domains with results that are not yet on disk; of others nothing is counted
///   until the next flush
/// @param policiesMax policies of one domain and day; results under others are not counted
/// @param policyCharsMax characters of a policy's text in a report, the rest is cut off
/// @param detailsMax different failures under one policy; others count, but are not described
/// @param textCharsMax characters of a failure's text, of what a server said
/// @param addressesMax addresses of one record that reports are sent to
/// @param sendersMax reports that are on their way at the same time: a server that takes a minute
///   to take its own holds up nobody else's
/// @param pageRows rows looked at in one transaction
/// @param spread reports are sent within this time after the end of the day: RFC 8460 §4.1 asks for
///   up to four hours
/// @param settle how long after the end of the day its last results may come in
/// @param claimTime how long a server may take for one report before another may try it: longer
///   than all its exchanges
/// @param retryAfter when what could not be sent is tried again
/// @param giveUpAfter when it is dropped: RFC 8460 §5.5 suggests 24 hours
/// @param kept how long after its end a day is remembered, so that nothing of it is sent twice
public record ReportLimits(
    int domainsMax,
    int policiesMax,
    int policyCharsMax,
    int detailsMax,
    int textCharsMax,
    int addressesMax,
    int sendersMax,
    int pageRows,
    Duration spread,
    Duration settle,
    Duration claimTime,
    Duration retryAfter,
    Duration giveUpAfter,
    Duration kept) {

  public static ReportLimits defaults() {
    return new ReportLimits(
        5_000,
        10,
        16 << 10,
        50,
        200,
        5,
        10,
        100,
        Duration.ofHours(4),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(24),
        Duration.ofDays(3));
  }

  /// With other bounds of what is counted.
  public ReportLimits withResults(int domains, int policies, int details) {
    return new ReportLimits(
        domains,
        policies,
        policyCharsMax,
        details,
        textCharsMax,
        addressesMax,
        sendersMax,
        pageRows,
        spread,
        settle,
        claimTime,
        retryAfter,
        giveUpAfter,
        kept);
  }
}
