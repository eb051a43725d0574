package org.posthorn.delivery.effects;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.Reminder;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.rows.ReminderEffect;

/// Brings back snoozed Emails, and Emails without a reply. Thread-safe.
public final class ReminderHandler implements EffectHandler {
  /// The newest Emails of a thread in which a reply is looked for.
  private static final int ANSWERS_MAX = 200;

  private final MailStore store;
  private final Directory directory;
  private final InstantSource clock;

  /// @param directory knows the owner's own addresses
  public ReminderHandler(MailStore store, Directory directory, InstantSource clock) {
    this.store = store;
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public int kind() {
    return ReminderEffect.KIND;
  }

  @Override
  public Optional<Instant> perform(PendingEffect effect) {
    Reminder due = MailStore.reminder(effect);
    boolean asks = due.why() == Why.UNANSWERED && !due.at().isAfter(clock.instant());
    return store.bringBack(effect, asks && isAnswered(effect, due.emailId()));
  }

  /// Whether somebody else has added to the thread since the owner asked.
  private boolean isAnswered(PendingEffect effect, long emailId) {
    AccountId id = effect.id().account();
    MailAccount account = store.account(Principal.system(), id);
    Optional<Email> about = account.email(emailId);
    if (about.isEmpty()) {
      return false;
    }
    long[] thread = account.thread(about.get().threadId());
    int first = Math.max(0, thread.length - ANSWERS_MAX);
    long[] later =
        Arrays.stream(thread, first, thread.length)
            .filter(each ->
                account
                    .email(each)
                    .filter(email -> email.createdModSeq() > effect.id().modSeq())
                    .isPresent())
            .toArray();
    if (later.length == 0) {
      return false;
    }
    Search search = new Search(id);
    account.structures(later, search);
    return search.found;
  }

  /// Looks for a message by somebody else that is not an automatic reply.
  private final class Search implements StructureVisitor {
    private final AccountId account;
    private boolean found;

    Search(AccountId account) {
      this.account = account;
    }

    @Override
    public void structure(Structure structure) {
      found |=
          !isAutomatic(structure)
              && structure.envelope().from().stream()
                  .filter(ImapAddress::isMailbox)
                  .anyMatch(address -> !isOwn(address.address()));
    }

    private boolean isOwn(String address) {
      try {
        return directory.maySendAs(account, Address.parse(address));
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  /// RFC 3834 §5: automatic replies, such as vacation responses.
  private static boolean isAutomatic(Structure structure) {
    return structure
        .header()
        .map(HeaderFields::parse)
        .flatMap(header -> header.first("Auto-Submitted"))
        .filter(field -> !field.value().strip().toLowerCase(Locale.ROOT).startsWith("no"))
        .isPresent();
  }
}
