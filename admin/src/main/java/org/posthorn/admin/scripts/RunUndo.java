package org.posthorn.admin.scripts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.admin.jobs.Job;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ChangedEmails.Outcome;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;

/// Records what a run did to messages, and undoes it: messages are moved back, and added flags are
/// removed. Messages that were deleted or moved since stay as they are. One thread at a time.
public final class RunUndo implements Job.Work {
  /// Largest number of recorded messages. A run that changes more cannot be undone.
  public static final int MESSAGES_MAX = 100_000;

  private static final int BATCH = 1_000;

  private final MailAccount account;
  private final MailboxId from;
  private final List<MessageChange> changes = new ArrayList<>();
  private boolean tooMany;

  /// @param from the mailbox of the run
  public RunUndo(MailAccount account, MailboxId from) {
    this.account = account;
    this.from = from;
  }

  /// Records the change of a message.
  public void remember(MessageChange change) {
    if (change.isNothing()) {
      return;
    }
    tooMany |= changes.size() == MESSAGES_MAX;
    if (tooMany) {
      changes.clear();
    } else {
      changes.add(change);
    }
  }

  /// Whether there is something to undo.
  public boolean isPossible() {
    return !tooMany && !changes.isEmpty();
  }

  @Override
  public void run(Job job) throws IOException {
    Map<String, MailboxId> mailboxes = new HashMap<>();
    for (Mailbox mailbox : account.mailboxes()) {
      mailboxes.put(mailbox.path(), mailbox.id());
    }
    for (int start = 0; start < changes.size() && !job.isStopping(); start += BATCH) {
      job.progress(start, changes.size());
      int end = Math.min(start + BATCH, changes.size());
      List<EmailChange> back = new ArrayList<>();
      for (MessageChange change : changes.subList(start, end)) {
        back.add(back(change, mailboxes));
      }
      account
          .change(back, OptionalLong.empty())
          .orElseThrow()
          .outcomes()
          .forEach(outcome -> job.count(outcome == Outcome.DONE ? "restored" : "left", 1));
    }
    job.progress(changes.size(), changes.size());
  }

  private EmailChange back(MessageChange change, Map<String, MailboxId> mailboxes) {
    Set<MailboxId> removed = new HashSet<>();
    for (String path : change.into()) {
      MailboxId id = mailboxes.get(path);
      if (id != null) {
        removed.add(id);
      }
    }
    Set<MailboxId> added = change.leaves() ? Set.of(from) : Set.of();
    List<FlagChange> flags =
        change.flags().isEmpty()
            ? List.of()
            : List.of(FlagChange.remove(change.flags().toArray(String[]::new)));
    return new EmailChange.Update(
        change.emailId(), flags, new EmailChange.Mailboxes(false, added, removed));
  }
}
