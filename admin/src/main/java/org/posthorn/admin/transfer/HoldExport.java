package org.posthorn.admin.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.posthorn.store.MailAccount;
import org.posthorn.store.RemovedMail;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.view.MailboxView;

/// Finds and writes the whole mail of an account: what is in its mailboxes, and what was removed
/// and is not erased. Each message once, in the mailbox that it was put into first, also if it is
/// moved or removed meanwhile. One thread.
public final class HoldExport {
  /// Folder of the removed messages. No mailbox has it, since a plus is in no [FileNames#folder].
  private static final String DELETED = "+Deleted messages";

  /// Passes over an account to which new mail comes all the time.
  private static final int PASSES_MAX = 10;

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
  /// @param flags its keywords, a bit for each
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

  /// Visits the messages: mailbox by mailbox, and then those that were removed. What was moved or
  /// removed meanwhile may have been missed: this is repeated until a pass finds nothing new.
  ///
  /// @throws IOException as thrown by the visitor
  public void each(Visitor visitor) throws IOException {
    Passes passes = new Passes(visitor);
    boolean more = true;
    for (int i = 0; i < PASSES_MAX && more; i++) {
      more = passes.next();
    }
  }

  /// Passes over the account that visit each message once.
  private final class Passes {
    private final Visitor visitor;
    private final Ids seen = new Ids();

    /// Whether this pass found a message that was not seen before.
    private boolean fresh;

    /// Whether the visitor wants no more.
    private boolean ended;

    Passes(Visitor visitor) {
      this.visitor = visitor;
    }

    /// @return whether another pass may find more
    boolean next() throws IOException {
      fresh = false;
      for (Mailbox mailbox : account.mailboxes()) {
        present(mailbox);
      }
      if (!ended) {
        removed();
      }
      return fresh && !ended;
    }

    private void present(Mailbox mailbox) throws IOException {
      MailboxView view = account.view(mailbox.id());
      for (int i = 0; i < view.size() && !ended; i++) {
        if (!seen.contains(view.emailId(i))) {
          Optional<Found> found = HoldExport.this.present(mailbox, view, i);
          if (found.isPresent()) {
            visit(found.get());
          }
        }
      }
    }

    private void removed() throws IOException {
      try {
        removed.each(
            REMOVED,
            emails -> {
              emails.stream()
                  .filter(each -> !ended && !seen.contains(each.email().id()))
                  .forEach(this::visit);
              return !ended;
            });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private void visit(RemovedEmail email) {
      try {
        visit(
            new Found(
                email.from().path(),
                Optional.of(email.removed()),
                email.flags(),
                email.email(),
                email.structure()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void visit(Found found) throws IOException {
      seen.add(found.email().id());
      fresh = true;
      if (query.takes(found.email(), found.structure())) {
        ended = !visitor.message(found);
      }
    }
  }

  /// Ids of Emails, which are consecutive for the most part: a bit for each.
  private static final class Ids {
    private static final int BLOCK_BITS = 16;

    private final Map<Long, BitSet> blocks = new HashMap<>();

    private static int bit(long id) {
      return (int) (id & ((1 << BLOCK_BITS) - 1));
    }

    boolean contains(long id) {
      BitSet block = blocks.get(id >>> BLOCK_BITS);
      return block != null && block.get(bit(id));
    }

    void add(long id) {
      blocks.computeIfAbsent(id >>> BLOCK_BITS, _ -> new BitSet()).set(bit(id));
    }
  }

  /// Empty if the Email is no longer there, or was put into another mailbox first.
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
        .map(found ->
            new Found(mailbox.path(), Optional.empty(), view.flags(index), email.get(), found));
  }

  /// Writes the messages as a zip file with an mbox file for each mailbox, and one for all that
  /// were removed. A later pass writes a further file of a mailbox.
  ///
  /// @return how many
  /// @throws IOException if it cannot be written
  public long zip(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    Entries entries = new Entries(zip);
    long[] count = {0};
    each(found -> {
      MboxOutput mbox =
          entries.of(found.removed().isPresent() ? DELETED : FileNames.folder(found.mailbox()));
      try (MessageBytes bytes = account.open(found.email().id())) {
        mbox.begin(found.email().internalDate(), MessageFlags.of(found.flags(), List.of()));
        bytes.copyTo(0, bytes.size(), mbox);
        mbox.end();
      }
      count[0]++;
      return true;
    });
    entries.mbox.flush();
    zip.finish();
    return count[0];
  }

  /// The mbox files within a zip file, one after the other.
  private static final class Entries {
    private final ZipOutputStream zip;
    private final MboxOutput mbox;
    private final Map<String, Integer> used = new HashMap<>();
    private String current = "";

    Entries(ZipOutputStream zip) {
      this.zip = zip;
      mbox = new MboxOutput(zip);
    }

    /// Continues the file of this folder, or begins one: a comma is in no [FileNames#folder].
    MboxOutput of(String folder) throws IOException {
      if (!folder.equals(current)) {
        int number = used.merge(folder, 1, Integer::sum);
        mbox.flush();
        zip.putNextEntry(new ZipEntry(folder + (number == 1 ? "" : "," + number) + ".mbox"));
        current = folder;
      }
      return mbox;
    }
  }
}
