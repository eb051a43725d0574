package org.posthorn.store.uploads;

import java.time.Duration;

/// Limits of a user's uploads to one account that are not in a message yet. They do not count
/// against the account's quota; beyond these limits the oldest is dropped (RFC 8620 §6.1).
///
/// @param uploadOctetsMax octets of one upload: the size of the largest message that JMAP creates
/// @param octetsMax octets of all uploads: several times the attachments of one message
/// @param countMax number of uploads: a new one reads all of them
/// @param kept how long an upload is kept within the limits: RFC 8620 §6.1 requires an hour;
///   writing a message takes longer
public record UploadLimits(long uploadOctetsMax, long octetsMax, int countMax, Duration kept) {
  public static UploadLimits defaults() {
    return new UploadLimits(50_000_000, 200_000_000, 1_000, Duration.ofHours(6));
  }
}
