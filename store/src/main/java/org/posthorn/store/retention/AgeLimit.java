package org.posthorn.store.retention;

import java.time.Duration;
import java.time.Instant;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxRole;

/// Which messages of a mailbox are too old now.
///
/// @param receivedBefore received before this time, seconds since 1970
/// @param savedBefore and put into the mailbox before this time
public record AgeLimit(long receivedBefore, long savedBefore) {
  /// How long a message stays in a mailbox at least, whenever it was received: old mail that was
  /// imported, moved or brought back is not removed at once. Shorter if the rule is.
  public static final Duration STAY_MIN = Duration.ofDays(14);

  /// From Trash and Junk a message is removed so many days after it was put there, from any other
  /// mailbox so many days after it was received.
  public static AgeLimit of(Mailbox mailbox, int days, Instant now) {
    boolean bySaveDate =
        mailbox
            .role()
            .filter(role -> role == MailboxRole.TRASH || role == MailboxRole.JUNK)
            .isPresent();
    Duration age = Duration.ofDays(days);
    Duration stay = bySaveDate || age.compareTo(STAY_MIN) < 0 ? age : STAY_MIN;
    return new AgeLimit(
        bySaveDate ? Long.MAX_VALUE : now.minus(age).getEpochSecond(),
        now.minus(stay).getEpochSecond());
  }

  /// Whether a message is too old.
  ///
  /// @param received seconds since 1970
  /// @param saved when it was put into the mailbox, seconds since 1970
  public boolean takes(long received, long saved) {
    return received < receivedBefore && saved < savedBefore;
  }
}
