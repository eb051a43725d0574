package org.posthorn.store.uploads;

import java.time.Duration;

/// The bounds of what one user has uploaded to one account and no message holds. It does not count
/// against the account's quota; beyond these bounds the oldest goes (RFC 8620 §6.1).
///
/// @param uploadOctetsMax octets of one upload: as the largest message that JMAP makes
/// @param octetsMax octets of all uploads together, several times the attachments of one message
/// @param countMax how many there are: a new one looks at all of them
/// @param kept how long one is there at least if there is room: RFC 8620 §6.1 wants an hour, and
///   whoever writes a message takes longer
public record UploadLimits(long uploadOctetsMax, long octetsMax, int countMax, Duration kept) {
  public static UploadLimits defaults() {
    return new UploadLimits(50_000_000, 200_000_000, 1_000, Duration.ofHours(6));
  }
}
