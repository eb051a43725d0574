package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.message.VisibleEmails;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.KeywordsRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Reads Emails as JMAP shows them. Takes five reads for any number of Emails.
public final class Showing {
  private Showing() {}

  /// @param reach the principal's access: Emails are shown by the mailboxes that it may read
  /// @throws MailException of kind NOT_FOUND if the account is erased
  public static VisibleEmails threads(Reader reader, AccountScope reach, long[] threadIds) {
    Set<Long> threads = new HashSet<>();
    Set<Long> ids = new LinkedHashSet<>();
    for (long thread : threadIds) {
      threads.add(thread);
      ids.add(thread);
      reader.walk(
          MailTables.THREAD,
          MailTables.email(thread),
          MailTables.email(thread + 1),
          (key, value) -> {
            ids.add(MailTables.longAt(key, Long.BYTES));
            return true;
          });
    }
    VisibleEmails found = emails(reader, reach, ids.stream().mapToLong(Long::longValue).toArray());
    // An id of an Email that is not the first of a thread is not a thread id.
    List<VisibleEmail> members =
        found.emails().stream()
            .filter(email -> threads.contains(email.email().threadId()))
            .toList();
    return new VisibleEmails(found.states(), found.keywords(), members);
  }

  /// @param reach as before
  /// @throws MailException of kind NOT_FOUND if the account is erased
  public static VisibleEmails emails(Reader reader, AccountScope reach, long[] ids) {
    AccountCounters head =
        AccountCounters.read(reader)
            .orElseThrow(
                () -> new MailException(MailException.Kind.NOT_FOUND, "the account was removed"));
    List<byte @Nullable []> rows =
        reader.get(MailTables.EMAIL, Arrays.stream(ids).mapToObj(MailTables::email).toList());
    List<Email> found = new ArrayList<>(rows.size());
    List<byte[]> keys = new ArrayList<>(rows.size());
    Set<Integer> mailboxes = new TreeSet<>();
    for (int i = 0; i < ids.length; i++) {
      byte[] row = rows.get(i);
      if (row != null) {
        Email email = new Email(ids[i], EmailRow.decode(row));
        found.add(email);
        for (Email.Membership place : email.memberships()) {
          keys.add(MailTables.membership(place.mailbox().value(), place.uid()));
          mailboxes.add(place.mailbox().value());
        }
      }
    }
    mailboxes.removeIf(isGone(reader, mailboxes));
    mailboxes.removeIf(mailbox -> !reach.reads(mailbox));
    Iterator<byte @Nullable []> memberships = reader.get(MailTables.MEMBERSHIP, keys).iterator();
    List<VisibleEmail> visible = new ArrayList<>(found.size());
    for (Email email : found) {
      visible(email, memberships, mailboxes).ifPresent(visible::add);
    }
    return new VisibleEmails(reach.states(reader, head), KeywordsRow.read(reader), visible);
  }

  /// Mailboxes that are being removed have memberships until the last one is drained.
  private static Predicate<Integer> isGone(Reader reader, Set<Integer> ids) {
    Set<Integer> there = new HashSet<>();
    Iterator<Integer> id = ids.iterator();
    for (byte[] row :
        reader.get(MailTables.MAILBOX, ids.stream().map(MailTables::mailbox).toList())) {
      int mailbox = id.next();
      if (row != null && !MailboxRow.decode(mailbox, row).removing) {
        there.add(mailbox);
      }
    }
    return mailbox -> !there.contains(mailbox);
  }

  private static Optional<VisibleEmail> visible(
      Email email, Iterator<byte @Nullable []> rows, Set<Integer> mailboxes) {
    Set<Integer> shown = new TreeSet<>();
    long flags = 0;
    for (Email.Membership place : email.memberships()) {
      byte[] row = rows.next();
      if (row == null) {
        throw AccountWrites.corrupt("Email " + email.id() + " has no membership " + place);
      }
      int mailbox = place.mailbox().value();
      flags = MembershipRow.decode(mailbox, place.uid(), row).flags();
      if ((flags & Flags.DELETED) == 0 && mailboxes.contains(mailbox)) {
        shown.add(mailbox);
      }
    }
    return shown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new VisibleEmail(
                email, flags & ~Flags.DELETED, shown.stream().map(MailboxId::new).toList()));
  }
}
