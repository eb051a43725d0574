package org.posthorn.mailauth.dmarc.report;

/// A report that cannot be read, with the reason for the log and for people. The message contains
/// only names of elements from the report.
public final class ReportFormatException extends Exception {
  private static final long serialVersionUID = 1;

  public ReportFormatException(String message) {
    super(message);
  }
}
