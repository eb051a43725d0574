package org.posthorn.transport.dmarcreport;

/// What bounds failure reports: each is a message that a stranger causes. RFC 9991 §7.
///
/// @param perDomainHourly reports about one domain an hour
/// @param hourly reports of all domains together an hour
/// @param waitingMax reports that wait to be sent; further ones are not made
/// @param headerBytesMax octets of the message's header that a report shows
/// @param addressesMax addresses of one record that reports are sent to
public record FailureLimits(
    int perDomainHourly, int hourly, int waitingMax, int headerBytesMax, int addressesMax) {

  public static FailureLimits defaults() {
    return new FailureLimits(10, 100, 100, 8 << 10, 2);
  }
}
