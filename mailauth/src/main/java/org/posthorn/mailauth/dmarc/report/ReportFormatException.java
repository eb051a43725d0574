package org.posthorn.mailauth.dmarc.report;

/// A report that cannot be read, and why: for the log and for people. The message holds nothing of
/// the report but names of elements.
public final class ReportFormatException extends Exception {
  private static final long serialVersionUID = 1;

  public ReportFormatException(String message) {
    super(message);
  }
}
