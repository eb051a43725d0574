package org.posthorn.mailauth.dmarc.report;

/// Bounds of reading reports. What is beyond them is refused, unless it says otherwise.
///
/// @param fileOctetsMax of an aggregate report as it came, compressed or not
/// @param expandedOctetsMax of its XML: those of the largest receivers have one or two million
/// @param ratioMax how many times larger the XML may be than the file; XML of reports compresses to
///   a tenth to a fiftieth
/// @param rowsMax records of a report
/// @param signaturesMax signatures of a record; further ones are left out (RFC 9990 §3.1.3 has 100)
/// @param textMax characters of one value; the rest is cut off
/// @param depthMax elements within each other
/// @param failureOctetsMax of the machine-readable part of a failure report
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
