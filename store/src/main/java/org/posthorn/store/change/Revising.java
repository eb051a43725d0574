package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.ChangedEmails;
import org.posthorn.store.mail.ChangedEmails.Outcome;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;
import org.posthorn.store.rows.ReminderRow;

/// Changes Emails by id (RFC 8621 §4.6), 1,000 in a transaction. An Email that moves leaves one
/// mailbox and enters the other in one transaction.
///
/// A principal with partial access changes only the mailboxes that it sees: for it an Email is
/// destroyed when it has left these. Keywords are shared by all mailboxes of an Email, so all of
/// them must allow the change.
public final class Revising {
  private final AccountWrites accounts;
  private final AccountId account;
  private final AccountScope by;

  /// @param by who does it
  public Revising(AccountWrites accounts, AccountId account, AccountScope by) {
    this.accounts = accounts;
    this.account = account;
    this.by = by;
  }

  /// @return empty if the state of the Emails is not `ifState`; then nothing is changed
  public Optional<ChangedEmails> change(List<EmailChange> changes, OptionalLong ifState) {
    List<Outcome> outcomes = new ArrayList<>(changes.size());
    long before = -1;
    long after = -1;
    boolean alone = true;
    int at = 0;
    do {
      int end = Math.min(changes.size(), at + StoreLimits.TRANSACTION_MESSAGES_MAX);
      List<EmailChange> batch = changes.subList(at, end);
      boolean first = at == 0;
      OptionalLong wanted = at == 0 ? ifState : OptionalLong.empty();
      Optional<ChangedEmails> done =
          accounts.write(
              account,
              durability(batch),
              transaction -> {
                AccountScope reach = by.in(transaction.writer());
                long state = reach.emails(transaction);
                return wanted.orElse(state) == state
                    ? Optional.of(new Batch(transaction, reach).change(batch))
                    : Optional.empty();
              });
      if (done.isEmpty()) {
        return done;
      }
      ChangedEmails part = done.get();
      before = first ? part.before() : before;
      alone = first || (alone && part.before() == after);
      after = alone ? part.after() : after;
      outcomes.addAll(part.outcomes());
      at = end;
    } while (at < changes.size());
    return Optional.of(new ChangedEmails(before, after, outcomes));
  }

  private static Durability durability(List<EmailChange> batch) {
    boolean keywordsAlone =
        batch.stream()
            .allMatch(each ->
                each instanceof EmailChange.Update update
                    && update.mailboxes().isSame()
                    && update.times().isEmpty());
    return keywordsAlone ? Durability.RELAXED : Durability.SYNCED;
  }

  /// Changes an Email within a transaction, as its owner.
  ///
  /// @param told whether clients are notified even if it has not changed
  static Outcome one(AccountWrite transaction, EmailChange.Update update, boolean told) {
    Batch batch = new Batch(transaction, AccountScope.WHOLE);
    batch.told = told;
    return batch.change(List.of(update)).outcomes().getFirst();
  }

  /// An Email before its change.
  ///
  /// @param rows its memberships, in the order of [EmailRow#places]
  private record Found(EmailRow email, List<MembershipRow> rows) {}

  /// One transaction's part.
  private static final class Batch {
    private final AccountWrite transaction;
    private final AccountScope reach;
    private final Map<Long, Found> found = new HashMap<>();
    private final Map<FlagChange, OptionalLong> bits = new HashMap<>();

    /// Whether clients are notified of Emails that have not changed.
    private boolean told;

    Batch(AccountWrite transaction, AccountScope reach) {
      this.transaction = transaction;
      this.reach = reach;
    }

    ChangedEmails change(List<EmailChange> changes) {
      long last = transaction.head.clock.last();
      long before = reach.emails(transaction);
      read(changes.stream().map(EmailChange::emailId).distinct().toList());
      List<Outcome> outcomes = new ArrayList<>(changes.size());
      for (EmailChange change : changes) {
        // An Email that occurs again is read again.
        Found email = found.remove(change.emailId());
        if (email == null) {
          read(List.of(change.emailId()));
          email = found.remove(change.emailId());
        }
        outcomes.add(email == null ? Outcome.NOT_FOUND : change(change, email));
      }
      return new ChangedEmails(
          before, reach.after(transaction, last, before, transaction.head.emailsModSeq), outcomes);
    }

    private void read(List<Long> ids) {
      Reader reader = transaction.writer();
      List<byte @Nullable []> rows =
          reader.get(MailTables.EMAIL, ids.stream().map(MailTables::email).toList());
      List<EmailRow> emails = new ArrayList<>();
      List<byte[]> keys = new ArrayList<>();
      for (byte[] row : rows) {
        EmailRow email = row == null ? null : EmailRow.decode(row);
        emails.add(email);
        if (email != null) {
          email.places().forEach(at -> keys.add(MailTables.membership(at.mailbox(), at.uid())));
        }
      }
      Iterator<byte @Nullable []> memberships = reader.get(MailTables.MEMBERSHIP, keys).iterator();
      for (int i = 0; i < ids.size(); i++) {
        EmailRow email = emails.get(i);
        if (email != null) {
          List<MembershipRow> own = new ArrayList<>();
          for (Place place : email.places()) {
            byte[] row = Objects.requireNonNull(memberships.next(), "a listed membership");
            own.add(MembershipRow.decode(place.mailbox(), place.uid(), row));
          }
          found.put(ids.get(i), new Found(email, own));
        }
      }
    }

    private Outcome change(EmailChange change, Found email) {
      if (email.rows().stream().noneMatch(this::isShown)) {
        return Outcome.NOT_FOUND;
      }
      return switch (change) {
        case EmailChange.Destroy(long id) -> destroy(id, email);
        case EmailChange.Update update -> update(update, email);
      };
    }

    /// Whether the Email is visible in JMAP by this membership.
    private boolean isShown(MembershipRow row) {
      return (row.flags() & Flags.DELETED) == 0
          && !mailboxOf(row).removing
          && reach.reads(row.mailbox());
    }

    private MailboxRow mailboxOf(MembershipRow row) {
      return transaction.mailboxOf(row.place());
    }

    private Outcome destroy(long id, Found email) {
      if (!reach.isWhole()) {
        Set<Integer> shown = shown(email);
        return shown.stream().allMatch(mailbox -> reach.rights(mailbox).removes())
            ? leave(id, email, shown)
            : Outcome.FORBIDDEN;
      }
      return end(id, email);
    }

    private Outcome end(long id, Found email) {
      for (MembershipRow row : email.rows()) {
        transaction.remove(mailboxOf(row), row);
      }
      EmailRow rest = email.email().with(List.of());
      put(id, rest);
      transaction.end(id, rest, email.rows(), ExpungedRow.REMOVED);
      return Outcome.DONE;
    }

    /// Removes an Email from mailboxes, and expunges it if it is in no others.
    private Outcome leave(long id, Found email, Set<Integer> mailboxes) {
      boolean elsewhere = email.rows().stream().anyMatch(row -> !mailboxes.contains(row.mailbox()));
      if (elsewhere) {
        long keywords = email.rows().getFirst().flags() & ~Flags.DELETED;
        new Placing(id, email, keywords).place(Set.of());
        return Outcome.DONE;
      }
      return end(id, email);
    }

    private Set<Integer> shown(Found email) {
      Set<Integer> shown = new LinkedHashSet<>();
      email.rows().stream().filter(this::isShown).forEach(row -> shown.add(row.mailbox()));
      return shown;
    }

    private Outcome update(EmailChange.Update update, Found email) {
      Set<Integer> shown = shown(email);
      Set<Integer> wanted = wanted(update.mailboxes(), shown);
      if (!update.times().isEmpty()) {
        if (!reach.isWhole()) {
          return Outcome.FORBIDDEN;
        }
        if (!hasRoom(update)) {
          return Outcome.TOO_MANY_REMINDERS;
        }
        wanted = back(update, wanted);
      }
      if (wanted.isEmpty()) {
        return Outcome.NO_MAILBOX;
      }
      int hidden = reach.isWhole() ? 0 : email.rows().size() - shown.size();
      if (wanted.size() + hidden
          > Math.max(shown.size() + hidden, StoreLimits.MAILBOXES_PER_EMAIL_MAX)) {
        return Outcome.TOO_MANY_MAILBOXES;
      }
      if (!wanted.stream().allMatch(mailbox -> shown.contains(mailbox) || isThere(mailbox))) {
        return Outcome.MAILBOX_NOT_FOUND;
      }
      if (!mayPlace(shown, wanted)) {
        return Outcome.FORBIDDEN;
      }
      if (!mayName(update.keywords(), email)) {
        return Outcome.FORBIDDEN;
      }
      OptionalLong keywords = keywords(update.keywords(), email.rows().getFirst().flags());
      if (keywords.isEmpty()) {
        return Outcome.TOO_MANY_KEYWORDS;
      }
      if (!mayMark(email, keywords.getAsLong())) {
        return Outcome.FORBIDDEN;
      }
      place(update, email, keywords.getAsLong(), wanted);
      return Outcome.DONE;
    }

    private void place(EmailChange.Update update, Found email, long keywords, Set<Integer> wanted) {
      Placing placing = new Placing(update.emailId(), email, keywords);
      placing.even = told || !update.times().isEmpty();
      Reminders reminders = transaction.reminders();
      long id = update.emailId();
      update.times().forEach(time -> reminders.remove(id, time.why()));
      Optional<EmailChange.Reminding> snooze =
          update.time(Why.SNOOZE).filter(time -> time.at().isPresent());
      if (snooze.isPresent()) {
        reminders.remove(id, Why.WOKEN);
        placing.place(Set.of(reminders.mailbox().id));
      } else {
        placing.place(wanted);
      }
      for (EmailChange.Reminding time : update.times()) {
        boolean snoozed = time.why() == Why.SNOOZE;
        List<Integer> back = snoozed ? List.copyOf(wanted) : List.of();
        time.at()
            .ifPresent(at ->
                reminders.put(time.why(), id, at.toEpochMilli(), time.moveTo().isPresent(), back));
      }
    }

    private boolean hasRoom(EmailChange.Update update) {
      return update.times().stream()
          .filter(time -> time.at().isPresent())
          .allMatch(time -> transaction.reminders().hasRoomFor(update.emailId(), time.why()));
    }

    /// The mailboxes of an Email that is not snoozed (any more).
    private Set<Integer> back(EmailChange.Update update, Set<Integer> wanted) {
      Optional<EmailChange.Reminding> snooze = update.time(Why.SNOOZE);
      if (snooze.isEmpty()) {
        return wanted;
      }
      if (snooze.get().moveTo().isPresent()) {
        return Set.of(snooze.get().moveTo().get().value());
      }
      Reminders reminders = transaction.reminders();
      Optional<ReminderRow> before = reminders.get(update.emailId(), Why.SNOOZE);
      if (update.mailboxes().isSame() && before.isPresent()) {
        return new LinkedHashSet<>(reminders.present(before.get().back()));
      }
      if (snooze.get().at().isEmpty()) {
        return wanted;
      }
      Set<Integer> others = new LinkedHashSet<>(wanted);
      MailboxTree.row(transaction, MailboxRole.SNOOZED)
          .ifPresent(mailbox -> others.remove(mailbox.id));
      return others.isEmpty() && !wanted.isEmpty() ? Set.of(MailboxId.INBOX.value()) : others;
    }

    private static Set<Integer> wanted(EmailChange.Mailboxes mailboxes, Set<Integer> shown) {
      Set<Integer> wanted = new LinkedHashSet<>(mailboxes.whole() ? Set.of() : shown);
      mailboxes.removed().forEach(mailbox -> wanted.remove(mailbox.value()));
      mailboxes.added().stream().map(MailboxId::value).sorted().forEach(wanted::add);
      return wanted;
    }

    private boolean isThere(int mailbox) {
      MailboxRow row = transaction.mailboxOrNull(mailbox);
      return row != null && !row.removing && reach.lists(mailbox);
    }

    // RFC 8621 §2: mayAddItems, mayRemoveItems.
    private boolean mayPlace(Set<Integer> shown, Set<Integer> wanted) {
      for (int mailbox : wanted) {
        if (!shown.contains(mailbox) && !reach.may(mailbox, MailboxRight.INSERT)) {
          return false;
        }
      }
      for (int mailbox : shown) {
        if (!wanted.contains(mailbox) && !reach.rights(mailbox).removes()) {
          return false;
        }
      }
      return true;
    }

    /// Whether the account has bits for the added keywords, or may get them.
    private boolean mayName(List<FlagChange> changes, Found email) {
      return reach.isWhole()
          || email.rows().stream().allMatch(row -> reach.may(row.mailbox(), MailboxRight.WRITE))
          || changes.stream()
              .allMatch(
                  each -> each.mode() == FlagChange.Mode.REMOVE || transaction.knows(each.flags()));
    }

    // RFC 8621 §2: maySetSeen and maySetKeywords in all its mailboxes.
    private boolean mayMark(Found email, long keywords) {
      long changed = (email.rows().getFirst().flags() & ~Flags.DELETED) ^ keywords;
      return reach.isWhole()
          || email.rows().stream()
              .allMatch(row ->
                  ((changed & Flags.SEEN) == 0 || reach.may(row.mailbox(), MailboxRight.SEEN))
                      && ((changed & ~Flags.SEEN) == 0
                          || reach.may(row.mailbox(), MailboxRight.WRITE)));
    }

    /// The keywords after the change; empty if there are too many.
    private OptionalLong keywords(List<FlagChange> changes, long flags) {
      long keywords = flags & ~Flags.DELETED;
      for (FlagChange change : changes) {
        OptionalLong named =
            bits.computeIfAbsent(
                change,
                each ->
                    each.mode() == FlagChange.Mode.REMOVE
                        ? OptionalLong.of(transaction.knownBits(each.flags()))
                        : transaction.bitsIfRoom(each.flags()));
        if (named.isEmpty()) {
          return named;
        }
        keywords = change.applied(keywords, named.getAsLong());
      }
      return OptionalLong.of(keywords);
    }

    private void put(long id, EmailRow email) {
      transaction.writer().put(MailTables.EMAIL, MailTables.email(id), email.encode());
    }

    /// Sets the keywords and mailboxes of one Email.
    private final class Placing {
      private final long id;
      private final Found email;
      private final long keywords;
      private final List<MembershipRow> kept = new ArrayList<>();
      private final List<MembershipRow> left = new ArrayList<>();

      /// Whether clients are notified even if no row has changed.
      private boolean even;

      Placing(long id, Found email, long keywords) {
        this.id = id;
        this.email = email;
        this.keywords = keywords;
      }

      void place(Set<Integer> wanted) {
        Set<Integer> missing = new LinkedHashSet<>(wanted);
        for (MembershipRow row : email.rows()) {
          boolean shown = isShown(row);
          (shown && !wanted.contains(row.mailbox()) ? left : kept).add(row);
          if (shown) {
            missing.remove(row.mailbox());
          }
        }
        Set<Place> undeleted = undeleted(missing);
        boolean shared = kept.size() + missing.size() > 1;
        boolean told = !missing.isEmpty();
        left.forEach(row -> transaction.remove(mailboxOf(row), row));
        List<Place> places = new ArrayList<>();
        for (MembershipRow row : kept) {
          told |= keep(row, shared, undeleted.contains(row.place()));
          places.add(row.place());
        }
        for (int mailbox : missing) {
          places.add(add(mailbox, shared));
        }
        if (!left.isEmpty() && !told) {
          transaction.leftOne(id);
        }
        if (!places.equals(email.email().places())) {
          put(id, email.email().with(places));
        }
      }

      /// If the Email is in a wanted mailbox with \Deleted, \Deleted is removed instead of adding a
      /// second membership.
      private Set<Place> undeleted(Set<Integer> missing) {
        Set<Place> undeleted = new HashSet<>();
        for (MembershipRow row : kept) {
          if (!isShown(row) && !mailboxOf(row).removing && missing.remove(row.mailbox())) {
            undeleted.add(row.place());
          }
        }
        return undeleted;
      }

      /// @return whether the membership has changed for clients
      private boolean keep(MembershipRow row, boolean shared, boolean undelete) {
        long flags = keywords | (undelete ? 0 : row.flags() & Flags.DELETED);
        MembershipRow after = shared ? row.asShared() : row;
        if (flags != row.flags() || even) {
          transaction.change(mailboxOf(row), row, after.with(transaction.modSeq(), flags));
          return true;
        }
        if (shared && !row.shared()) {
          // No client sees this bit, so the ModSeq is unchanged.
          transaction.writer().put(MailTables.MEMBERSHIP, row.key(), after.encode());
        }
        return false;
      }

      private Place add(int id, boolean shared) {
        MailboxRow mailbox = Objects.requireNonNull(transaction.mailboxOrNull(id));
        Place place = new Place(id, transaction.nextUid(mailbox));
        MembershipRow first = email.rows().getFirst();
        MembershipRow placed =
            first
                .with(transaction.modSeq(), keywords)
                .placed(place, transaction.modSeq(), transaction.nowMillis / 1_000);
        transaction.add(mailbox, shared ? placed.asShared() : placed);
        return place;
      }
    }
  }
}
