package org.posthorn.mailauth.dmarc.report;

/// Limits of reading reports. A report beyond them is refused, unless stated otherwise.
///
/// @param fileOctetsMax size of an aggregate report, compressed or not
/// @param expandedOctetsMax size of its XML: those of the largest receivers have one or two million
///   octets
/// @param ratioMax maximum compression ratio; the XML of reports compresses to a tenth to a
///   fiftieth
/// @param rowsMax records of a report
/// @param signaturesMax signatures of a record; further ones are dropped (RFC 9990 §3.1.3 has 100)
/// @param textMax characters of one value; the rest is cut
/// @param depthMax nesting of elements
/// @param failureOctetsMax size of the machine-readable part of a failure report
public record DmarcReportLimits(
    int fileOctetsMax,
    int expandedOctetsMax,
    int ratioMax,
    int rowsMax,
    int signaturesMax,
    int textMax,
    int depthMax,
    int failureOctetsMax) {

  public static DmarcReportLimits defaults() {
    return new DmarcReportLimits(8 << 20, 16 << 20, 200, 50_000, 100, 1000, 30, 64 << 10);
  }
}
