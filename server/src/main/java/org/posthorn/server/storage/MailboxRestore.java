package org.posthorn.server.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;
import org.posthorn.directory.Principal;
import org.posthorn.server.config.Configuration;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// Copies mailboxes of one account out of a backup, beside what the account has now, with flags and
/// dates. Nothing that is there is changed.
public final class MailboxRestore {
  /// Messages appended in one transaction.
  private static final int BATCH = 100;

  private final MailAccount from;
  private final MailAccount to;
  private final Storage target;

  private MailboxRestore(MailAccount from, MailAccount to, Storage target) {
    this.from = from;
    this.to = to;
    this.target = target;
  }

  /// @param mailbox only this one; all if empty
  /// @param into the mailbox below which the restored ones are put
  /// @return how many messages were copied
  public static int run(
      Storage storage,
      Configuration configuration,
      Path backup,
      Account account,
      Optional<String> mailbox,
      String into)
      throws IOException {
    try (Backup.Opened opened = Backup.open(backup, configuration)) {
      Account then =
          opened
              .storage()
              .directory()
              .account(account.address())
              .orElseThrow(() ->
                  new OperationException(
                      Reason.NOT_FOUND, "the backup has no account " + account.address()));
      MailAccount from = opened.storage().mail().account(Principal.system(), then.id());
      MailAccount to = storage.mail().account(Principal.system(), account.id());
      List<Mailbox> wanted =
          from.mailboxes().stream()
              .filter(found -> mailbox.isEmpty() || found.path().equals(mailbox.get()))
              .toList();
      if (wanted.isEmpty()) {
        throw new OperationException(
            Reason.NOT_FOUND,
            "the backup has no mailbox " + mailbox.orElse("") + " of " + account.address());
      }
      MailboxRestore restore = new MailboxRestore(from, to, storage);
      int messages = 0;
      for (Mailbox one : wanted) {
        messages += restore.copy(one, into + "/" + one.path());
      }
      return messages;
    }
  }

  private int copy(Mailbox source, String path) throws IOException {
    if (source.counts().total() == 0) {
      return 0;
    }
    Mailbox destination = to.mailbox(path).orElseGet(() -> to.create(path, Optional.empty()));
    MailboxView view = from.view(source.id());
    List<NewMessage> batch = new ArrayList<>();
    for (int i = 0; i < view.size(); i++) {
      batch.add(message(view, i));
      if (batch.size() == BATCH || i == view.size() - 1) {
        to.append(destination.id(), batch);
        batch.clear();
      }
    }
    return view.size();
  }

  private NewMessage message(MailboxView view, int index) throws IOException {
    try (MessageBytes bytes = from.open(view.emailId(index));
        MessageWriter writer = target.mail().receive(bytes.size())) {
      bytes.copyTo(0, bytes.size(), writer);
      return new NewMessage(
          writer.finish(), flags(view, index), Instant.ofEpochMilli(view.internalDate(index)));
    }
  }

  private static FlagSet flags(MailboxView view, int index) {
    long flags = view.flags(index);
    Set<String> keywords = new LinkedHashSet<>(view.keywords().names(flags));
    return new FlagSet(flags & Flags.SYSTEM, keywords);
  }
}
