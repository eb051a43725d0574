package org.posthorn.transport.dmarcreport;

/// Limits of failure reports: each is a message that another party can trigger. RFC 9991 §7.
///
/// @param perDomainHourly reports about one domain an hour
/// @param hourly reports about all domains an hour
/// @param waitingMax reports waiting to be sent; further ones are not made
/// @param headerBytesMax octets of the message's header that a report shows
/// @param addressesMax addresses of one record that reports are sent to
public record FailureLimits(
    int perDomainHourly, int hourly, int waitingMax, int headerBytesMax, int addressesMax) {

  public static FailureLimits defaults() {
    return new FailureLimits(10, 100, 100, 8 << 10, 2);
  }
}
