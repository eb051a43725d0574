package org.posthorn.admin.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.posthorn.store.MailAccount;
import org.posthorn.store.RemovedMail;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedPage;
import org.posthorn.store.removed.RemovedPage.Position;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.view.MailboxView;

/// Finds and writes the whole mail of an account: what is in its mailboxes, and what was removed
/// and is not erased. Each message once, in the mailbox that it was put into first. One thread.
public final class HoldExport {
  private static final RemovedQuery REMOVED =
      new RemovedQuery(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, true);

  private final MailAccount account;
  private final RemovedMail removed;
  private final Query query;

  /// Which messages are wanted.
  ///
  /// @param text part of subject, address or first words
  /// @param since received at this time or later
  /// @param before received before this time
  public record Query(Optional<String> text, Optional<Instant> since, Optional<Instant> before) {
    private boolean takes(Email email, Structure structure) {
      return since.map(time -> !email.internalDate().isBefore(time)).orElse(true)
          && before.map(email.internalDate()::isBefore).orElse(true)
          && text.map(structure::mentions).orElse(true);
    }
  }

  /// A message.
  ///
  /// @param mailbox path of the mailbox that it is in, or was in
  /// @param removed when it was removed; empty if it is in a mailbox
  /// @param flags its keywords as letters
  public record Found(
      String mailbox, Optional<Instant> removed, long flags, Email email, Structure structure) {}

  /// Receives messages.
  @FunctionalInterface
  public interface Visitor {
    /// @return whether to continue
    boolean message(Found found) throws IOException;
  }

  public HoldExport(MailAccount account, RemovedMail removed, Query query) {
    this.account = account;
    this.removed = removed;
    this.query = query;
  }

  /// Visits the messages: mailbox by mailbox, and last those that were removed.
  ///
  /// @throws IOException as thrown by the visitor
  public void each(Visitor visitor) throws IOException {
    for (Mailbox mailbox : account.mailboxes()) {
      MailboxView view = account.view(mailbox.id());
      for (int i = 0; i < view.size(); i++) {
        Optional<Found> found = present(mailbox, view, i);
        if (found.isPresent() && !visitor.message(found.get())) {
          return;
        }
      }
    }
    Optional<Position> next = Optional.empty();
    do {
      RemovedPage page = removed.list(REMOVED, next, StoreLimits.REMOVED_AT_ONCE_MAX);
      for (RemovedEmail each : page.emails()) {
        if (query.takes(each.email(), each.structure())
            && !visitor.message(
                new Found(
                    each.from().path(),
                    Optional.of(each.removed()),
                    each.draft() ? Flags.DRAFT : 0,
                    each.email(),
                    each.structure()))) {
          return;
        }
      }
      next = page.next();
    } while (next.isPresent());
  }

  private Optional<Found> present(Mailbox mailbox, MailboxView view, int index) {
    long id = view.emailId(index);
    Optional<Email> email =
        account
            .email(id)
            .filter(there ->
                !there.memberships().isEmpty()
                    && there.memberships().getFirst().mailbox().equals(mailbox.id()));
    if (email.isEmpty()) {
      return Optional.empty();
    }
    Structure[] structure = new Structure[1];
    account.structures(new long[] {id}, (Structure found) -> structure[0] = found);
    return Optional.ofNullable(structure[0])
        .filter(found -> query.takes(email.get(), found))
        .map(found ->
            new Found(mailbox.path(), Optional.empty(), view.flags(index), email.get(), found));
  }

  /// Writes the messages as a zip file with an mbox file for each mailbox, and one for all that
  /// were removed.
  ///
  /// @return how many
  /// @throws IOException if it cannot be written
  public long zip(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    String[] entry = {""};
    long[] count = {0};
    MboxOutput mbox = new MboxOutput(zip);
    each(found -> {
      String name =
          found.removed().isPresent()
              ? "Deleted messages.mbox"
              : FileNames.folder(found.mailbox()) + ".mbox";
      if (!name.equals(entry[0])) {
        mbox.flush();
        zip.putNextEntry(new ZipEntry(name));
        entry[0] = name;
      }
      try (MessageBytes bytes = account.open(found.email().id())) {
        mbox.begin(found.email().internalDate(), MessageFlags.of(found.flags(), List.of()));
        bytes.copyTo(0, bytes.size(), mbox);
        mbox.end();
      }
      count[0]++;
      return true;
    });
    mbox.flush();
    zip.finish();
    return count[0];
  }
}
