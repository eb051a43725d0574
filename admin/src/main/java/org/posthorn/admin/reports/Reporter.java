package org.posthorn.admin.reports;

import org.posthorn.submission.domainreport.Origin;

/// An organization that sent reports.
///
/// @param organization its name in the reports
/// @param authentic authenticated domain of the messages with the reports
/// @param good messages that passed, or sessions that were encrypted
/// @param bad messages or sessions that failed
public record Reporter(String organization, String authentic, int reports, long good, long bad) {
  static Reporter of(Origin origin) {
    String authentic =
        switch (origin.trust()) {
          case PASSED -> origin.bearer().isEmpty() ? "yes" : origin.bearer();
          case NOT_PASSED -> "no";
          case UNKNOWN -> "unknown";
        };
    return new Reporter(origin.organization(), authentic, 0, 0, 0);
  }

  /// Distinguishes authenticated reports from others in the name of the same organization.
  String key() {
    return organization + "\n" + authentic;
  }

  Reporter and(long moreGood, long moreBad) {
    return new Reporter(organization, authentic, reports + 1, good + moreGood, bad + moreBad);
  }
}
