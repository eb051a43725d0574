package org.posthorn.search.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.EntityFormatException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.MailboxView;

/// Brings the documents of one account up to date. One thread, one use.
final class AccountIndexing {
  /// Emails that are looked at in one step.
  private static final int CHANGES_AT_ONCE = 256;

  private static final int MESSAGES_AT_ONCE = 64;

  /// Octets of messages that are read together.
  private static final long TOGETHER_OCTETS = 1 << 20;

  private final Shard shard;
  private final MailAccount account;
  private final IndexLimits limits;
  private final Between between;
  private int indexed;

  /// Is called between steps, when nothing is half done.
  interface Between {
    /// @param messages that were indexed in the step
    /// @return false to stop
    boolean step(int messages) throws IOException;
  }

  AccountIndexing(Shard shard, MailAccount account, IndexLimits limits, Between between) {
    this.shard = shard;
    this.account = account;
    this.limits = limits;
    this.between = between;
  }

  /// @return false if it was stopped before the end
  boolean run() throws IOException {
    long seen = shard.cursor(account.id()).orElse(0);
    while (true) {
      // From each step on as if everything before were known, so that removals before it are not
      // listed again.
      Optional<AccountChanges> changes =
          account.changesSince(ChangeCursor.at(seen), CHANGES_AT_ONCE);
      if (changes.isEmpty()) {
        return compare();
      }
      AccountChanges step = changes.get();
      take(step.emails());
      if (step.next().seen() != seen) {
        seen = step.next().seen();
        shard.putCursor(account.id(), seen);
      }
      boolean goesOn = step();
      if (!step.hasMore() || !goesOn) {
        return !step.hasMore();
      }
    }
  }

  private boolean step() throws IOException {
    int messages = indexed;
    indexed = 0;
    return between.step(messages);
  }

  private void take(AccountChanges.Changed emails) throws IOException {
    for (long email : emails.destroyed()) {
      shard.delete(account.id(), email);
    }
    Set<Long> there = new HashSet<>(emails.created());
    there.addAll(emails.updated());
    long[] sorted = there.stream().mapToLong(Long::longValue).sorted().toArray();
    put(shard.missing(account.id(), sorted));
  }

  /// Compares all Emails with all documents, if the changes since the cursor are not known.
  private boolean compare() throws IOException {
    long modSeq = account.modSeq();
    EmailIds.Builder all = new EmailIds.Builder();
    for (Mailbox mailbox : account.mailboxes()) {
      try {
        MailboxView view = account.view(mailbox.id());
        for (int place = 0; place < view.size(); place++) {
          all.add(view.emailId(place));
        }
      } catch (MailException e) {
        if (e.kind() != MailException.Kind.NOT_FOUND) {
          throw e;
        }
        // The mailbox was removed meanwhile; what became of its messages is a later change.
      }
    }
    EmailIds there = all.build();
    for (long email : shard.emails(account.id()).toArray()) {
      if (!there.contains(email)) {
        shard.delete(account.id(), email);
      }
    }
    long[] emails = there.toArray();
    for (int from = 0; from < emails.length; from += CHANGES_AT_ONCE) {
      int to = Math.min(emails.length, from + CHANGES_AT_ONCE);
      put(shard.missing(account.id(), Arrays.copyOfRange(emails, from, to)));
      if (!step()) {
        return false;
      }
    }
    shard.putCursor(account.id(), modSeq);
    return step();
  }

  private void put(long[] emails) throws IOException {
    for (int from = 0; from < emails.length; from += MESSAGES_AT_ONCE) {
      int to = Math.min(emails.length, from + MESSAGES_AT_ONCE);
      List<Structure> structures = structures(Arrays.copyOfRange(emails, from, to));
      int next = 0;
      while (next < structures.size()) {
        int end = endOfGroup(structures, next);
        putGroup(structures.subList(next, end));
        next = end;
      }
    }
  }

  private List<Structure> structures(long[] emails) throws IOException {
    List<Structure> structures = new ArrayList<>(emails.length);
    List<Long> damaged = new ArrayList<>();
    StoredStructures.visit(
        account,
        emails,
        new StoredStructures.Visitor() {
          @Override
          public void structure(Structure structure) {
            structures.add(structure);
          }

          @Override
          public void missing(long emailId) {
            // Erased meanwhile.
          }

          @Override
          public void damaged(long emailId, StoreException cause) {
            damaged.add(emailId);
          }
        });
    for (long email : damaged) {
      put(email, MessageGrams.unreadable(limits));
    }
    return structures;
  }

  private static int endOfGroup(List<Structure> structures, int from) {
    long octets = octets(structures.get(from));
    int to = from + 1;
    while (to < structures.size() && octets + octets(structures.get(to)) <= TOGETHER_OCTETS) {
      octets += octets(structures.get(to));
      to++;
    }
    return to;
  }

  private static long octets(Structure structure) {
    return structure.entity().bodyEnd();
  }

  private void putGroup(List<Structure> group) throws IOException {
    List<Optional<MessageBytes>> opened = openTogether(group);
    for (int i = 0; i < group.size(); i++) {
      Structure structure = group.get(i);
      Optional<MessageGrams> grams;
      try (MessageBytes bytes = opened.get(i).orElseGet(() -> account.open(structure.emailId()))) {
        grams = Optional.of(MessageGrams.of(structure, bytes::range, limits));
      } catch (MailException e) {
        if (e.kind() != MailException.Kind.NOT_FOUND) {
          throw e;
        }
        grams = Optional.empty(); // erased meanwhile
      } catch (StoreException e) {
        requireUnreadable(e);
        grams = Optional.of(MessageGrams.unreadable(limits));
      }
      if (grams.isPresent()) {
        put(structure.emailId(), grams.get());
        putAttachments(structure);
      }
    }
  }

  private List<Optional<MessageBytes>> openTogether(List<Structure> group) {
    if (group.size() > 1) {
      try {
        return account.openTogether(group.stream().mapToLong(Structure::emailId).toArray());
      } catch (StoreException e) {
        requireUnreadable(e);
        // Opened one by one, it shows which of them is damaged.
      }
    }
    return group.stream().map(_ -> Optional.<MessageBytes>empty()).toList();
  }

  private static void requireUnreadable(StoreException e) {
    if (e.kind() != StoreException.Kind.CORRUPT && e.kind() != StoreException.Kind.IO) {
      throw e;
    }
  }

  private void put(long email, MessageGrams grams) throws IOException {
    shard.put(account.id(), email, grams);
    indexed++;
  }

  /// Their names are known at once; what is in them is read later.
  private void putAttachments(Structure structure) throws IOException {
    ReadAttachments attachments;
    try {
      attachments = AttachedFiles.of(structure.entity());
    } catch (EntityFormatException e) {
      return;
    }
    if (attachments.waiting() || !attachments.names().isEmpty()) {
      shard.put(account.id(), structure.emailId(), attachments, limits);
    }
  }
}
