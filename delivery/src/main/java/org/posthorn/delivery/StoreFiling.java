package org.posthorn.delivery;

import java.io.IOException;
import java.util.List;
import org.posthorn.delivery.judging.Advice;
import org.posthorn.delivery.judging.VerdictField;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.Role;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;

/// Files in the mail store, as the server itself.
public final class StoreFiling implements Filing {
  private final MailStore store;
  private final Directory directory;
  private final Metrics.Counter filed;
  private final Metrics.Counter failed;

  /// @param directory knows which accounts there still are: mail may have been accepted for one
  ///   that was removed since
  /// @param metrics counts `delivery.filed_copies` and `delivery.failed_copies`
  public StoreFiling(MailStore store, Directory directory, Metrics metrics) {
    this.store = store;
    this.directory = directory;
    filed = metrics.counter("delivery.filed_copies");
    failed = metrics.counter("delivery.failed_copies");
  }

  @Override
  public void requireRoom(long bytes) {
    store.requireRoom(bytes);
  }

  @Override
  public Quota quota(AccountId account) {
    return store.account(Principal.system(), account).quota();
  }

  @Override
  public Filed file(Copy copy) throws IOException {
    Filed result = null;
    try {
      result = append(copy);
      return result;
    } finally {
      (result == Result.FILED ? filed : failed).increment();
    }
  }

  private Filed append(Copy copy) throws IOException {
    AccountId id = copy.recipient().account();
    if (directory.account(id).isEmpty()) {
      return Result.GONE;
    }
    try {
      MailAccount account = store.account(Principal.system(), id);
      try (MessageWriter writer = store.receive(copy.fields().length + copy.message().size())) {
        writer.write(copy.fields());
        copy.message().writeTo(writer);
        try (StagedMessage staged = writer.finish()) {
          append(account, copy, staged);
        }
      }
      return Result.FILED;
    } catch (MailException e) {
      return switch (e.kind()) {
        case OVER_QUOTA -> fits(copy) ? Result.FULL : Result.TOO_LARGE;
        case LIMIT -> Result.TOO_LARGE;
        case NOT_FOUND, FORBIDDEN -> Result.GONE;
        case ALREADY_EXISTS, HAS_CHILDREN, INVALID, EXPUNGED ->
            throw new IOException("a copy cannot be filed: " + e.kind(), e);
      };
    }
  }

  /// Whether an empty mailbox of this account has room for it.
  private boolean fits(Copy copy) {
    long size = copy.fields().length + copy.message().size();
    return size <= quota(copy.recipient().account()).limitBytes();
  }

  /// A user may remove any mailbox but INBOX at any moment.
  private static void append(MailAccount account, Copy copy, StagedMessage staged) {
    MailboxId mailbox = mailbox(account, role(staged));
    try {
      append(account, copy, staged, mailbox);
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND || mailbox.equals(MailboxId.INBOX)) {
        throw e;
      }
      append(account, copy, staged, MailboxId.INBOX);
    }
  }

  private static Role role(StagedMessage staged) {
    return VerdictField.in(staged.header())
        .filter(verdict -> verdict.advice() == Advice.JUNK)
        .map(_ -> Role.JUNK)
        .orElse(Role.INBOX);
  }

  private static void append(
      MailAccount account, Copy copy, StagedMessage staged, MailboxId mailbox) {
    List<NewMessage> message = List.of(new NewMessage(staged, FlagSet.NONE, copy.received()));
    if (copy.step().isPresent()) {
      account.append(mailbox, message, copy.step().get());
    } else {
      account.append(mailbox, message);
    }
  }

  /// Arriving mail needs no search for INBOX.
  private static MailboxId mailbox(MailAccount account, Role role) {
    return role == Role.INBOX
        ? MailboxId.INBOX
        : account.mailbox(role).map(Mailbox::id).orElse(MailboxId.INBOX);
  }
}
