package org.posthorn.store.change;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.store.mail.ChangedEmails.Outcome;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.EmailChange.Mailboxes;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Keywords;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.ReminderEffect;
import org.posthorn.store.rows.ReminderRow;

/// Executes reminders. The reminder, the effect and the Email change in one transaction, so that
/// each reminder is executed once, also with several processes and after a crash.
public final class Reminding {
  private final AccountWrites accounts;

  public Reminding(AccountWrites accounts) {
    this.accounts = accounts;
  }

  /// Executes a reminder if it is due.
  ///
  /// @param pending an effect of the kind [ReminderEffect#KIND]
  /// @param answered whether the awaited reply has arrived
  /// @return when to try again; empty if it is finished
  public Optional<Instant> perform(PendingEffect pending, boolean answered) {
    ReminderEffect due = ReminderEffect.of(pending.effect());
    if (accounts.nowMillis() < due.atMillis()) {
      return Optional.of(due.at());
    }
    AccountId account = pending.id().account();
    accounts.write(
        account,
        Durability.SYNCED,
        change -> {
          bringBack(change, pending.id(), due, answered);
          return Boolean.TRUE;
        });
    return Optional.empty();
  }

  private static void bringBack(
      AccountWrite change, EffectId effect, ReminderEffect due, boolean answered) {
    Reminders reminders = change.reminders();
    Optional<ReminderRow> row = reminders.get(due.emailId(), due.why());
    if (row.isEmpty() || !reminders.isOf(effect, due)) {
      return; // it was removed, or executed
    }
    reminders.remove(due.emailId(), due.why());
    EmailChange.Update update =
        answered
            ? new EmailChange.Update(due.emailId(), List.of(), Mailboxes.SAME)
            : woken(change, due, reminders.present(row.get().back()));
    if (Revising.one(change, update, true) == Outcome.DONE && !answered) {
      reminders.woken(due.emailId());
    }
  }

  private static EmailChange.Update woken(
      AccountWrite change, ReminderEffect due, List<Integer> back) {
    List<FlagChange> keywords = new ArrayList<>();
    keywords.add(new FlagChange(FlagChange.Mode.REMOVE, FlagSet.SEEN));
    if (change.bitsIfRoom(Keywords.NEW).isPresent()) {
      keywords.add(new FlagChange(FlagChange.Mode.ADD, Keywords.NEW));
    }
    Set<MailboxId> added = new HashSet<>();
    back.forEach(id -> added.add(new MailboxId(id)));
    Set<MailboxId> left =
        due.why() == Why.SNOOZE
            ? MailboxTree.row(change, MailboxRole.SNOOZED)
                .map((MailboxRow mailbox) -> Set.of(new MailboxId(mailbox.id)))
                .orElse(Set.of())
            : Set.of();
    return new EmailChange.Update(due.emailId(), keywords, new Mailboxes(false, added, left));
  }
}
