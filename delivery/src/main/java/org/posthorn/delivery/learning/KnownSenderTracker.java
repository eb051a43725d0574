package org.posthorn.delivery.learning;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.spam.account.AccountFilter;
import org.posthorn.spam.account.KnownSenders;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.Email;

/// Records whom an account knows: who wrote mail that it keeps, and whom it wrote to. Mail in Junk,
/// in the trash and in the mailbox of new senders does not count. Thread-safe.
final class KnownSenderTracker {
  /// Recipients of one message that are recorded.
  private static final int RECIPIENTS_MAX = 100;

  private final KnownSenders known;

  KnownSenderTracker(KeyValueStore kv) {
    known = new KnownSenders(kv);
  }

  /// @param emails that were added or moved
  void update(AccountId id, MailAccount account, Collection<Long> emails) {
    Set<MailboxId> strange = new HashSet<>();
    Optional<MailboxId> sent = Optional.empty();
    for (Mailbox mailbox : account.mailboxes()) {
      Optional<MailboxRole> role = mailbox.role();
      if (role.equals(Optional.of(MailboxRole.SENT))) {
        sent = Optional.of(mailbox.id());
      } else if (role.equals(Optional.of(MailboxRole.JUNK))
          || role.equals(Optional.of(MailboxRole.TRASH))
          || role.equals(Optional.of(MailboxRole.DRAFTS))
          || mailbox.path().equals(AccountFilter.NEWCOMERS_MAILBOX)) {
        strange.add(mailbox.id());
      }
    }
    List<Long> from = new ArrayList<>();
    List<Long> to = new ArrayList<>();
    for (long email : emails) {
      Optional<Email> found = account.email(email);
      for (Email.Membership place : found.map(Email::memberships).orElse(List.of())) {
        if (sent.equals(Optional.of(place.mailbox()))) {
          to.add(email);
        } else if (!strange.contains(place.mailbox())) {
          from.add(email);
        }
      }
    }
    Set<Address> addresses = new HashSet<>();
    read(account, from, envelope -> add(addresses, envelope.from()));
    read(
        account,
        to,
        envelope -> {
          add(addresses, envelope.to());
          add(addresses, envelope.cc());
        });
    known.add(id, addresses);
  }

  private static void read(MailAccount account, List<Long> emails, Consumer<ImapEnvelope> reader) {
    account.structures(
        emails.stream().mapToLong(Long::longValue).sorted().toArray(),
        structure -> reader.accept(structure.envelope()));
  }

  private static void add(Set<Address> to, List<ImapAddress> addresses) {
    for (ImapAddress each : addresses.stream().limit(RECIPIENTS_MAX).toList()) {
      address(each).ifPresent(to::add);
    }
  }

  private static Optional<Address> address(ImapAddress written) {
    try {
      return written.isMailbox() ? Optional.of(Address.parse(written.address())) : Optional.empty();
    } catch (DirectoryException e) {
      return Optional.empty(); // what is no address writes to nobody
    }
  }
}
