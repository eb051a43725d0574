package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.Keywords;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.ReminderLimits;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Applies muted threads (RFC 9979): a new message in one is filed in the archive instead of INBOX,
/// is marked as read, and is muted too. Other mailboxes, chosen by rules, are unchanged.
final class Muting {
  private static final ReminderLimits LIMITS = ReminderLimits.defaults();

  private Muting() {}

  /// @param thread the message's thread
  static Appending.Where where(AccountWrite change, long thread, Appending.Where wanted) {
    boolean inInbox =
        wanted.mailboxes().stream().anyMatch(row -> row.id == MailboxId.INBOX.value());
    long muted = change.knownBits(Keywords.MUTED);
    if (!inInbox || muted == 0 || !isMuted(change.writer(), thread, muted)) {
      return wanted;
    }
    Optional<MailboxRow> archive = MailboxTree.row(change, MailboxRole.ARCHIVE);
    if (archive.isEmpty()) {
      return wanted;
    }
    List<MailboxRow> mailboxes = new ArrayList<>();
    for (MailboxRow row : wanted.mailboxes()) {
      MailboxRow quiet = row.id == MailboxId.INBOX.value() ? archive.get() : row;
      if (!mailboxes.contains(quiet)) {
        mailboxes.add(quiet);
      }
    }
    return new Appending.Where(mailboxes, wanted.flags() | muted | Flags.SEEN);
  }

  private static boolean isMuted(Reader reader, long thread, long muted) {
    List<byte[]> emails = new ArrayList<>();
    emails.add(MailTables.email(thread));
    reader
        .scanDescending(
            MailTables.THREAD,
            MailTables.email(thread),
            MailTables.email(thread + 1),
            LIMITS.mutedMax())
        .forEach(row -> emails.add(MailTables.email(MailTables.longAt(row.key(), Long.BYTES))));
    List<byte[]> places = new ArrayList<>();
    for (byte @Nullable [] row : reader.get(MailTables.EMAIL, emails)) {
      if (row != null) {
        EmailRow.decode(row).places().stream()
            .findFirst()
            .ifPresent(place -> places.add(MailTables.membership(place.mailbox(), place.uid())));
      }
    }
    for (byte @Nullable [] row : reader.get(MailTables.MEMBERSHIP, places)) {
      if (row != null && (MembershipRow.decode(0, 0, row).flags() & muted) != 0) {
        return true;
      }
    }
    return false;
  }
}
