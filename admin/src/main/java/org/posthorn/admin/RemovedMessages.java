package org.posthorn.admin;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Right;
import org.posthorn.store.RemovedMail;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedId;
import org.posthorn.store.removed.RemovedPage;
import org.posthorn.store.removed.RemovedPage.Position;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.removed.Restored;
import org.posthorn.store.removed.Restored.Outcome;

/// Removed messages of accounts. The account itself and the command line list them and bring them
/// back; an administrator, who may not read mail, counts them and brings them back by date and
/// mailbox.
public final class RemovedMessages {
  private final InstallationStores kept;
  private final Accounts accounts;
  private final AuditTrail audit;

  RemovedMessages(InstallationStores kept, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.accounts = accounts;
    this.audit = audit;
  }

  /// The number of messages.
  ///
  /// @param bytes of all of them
  public record Count(long messages, long bytes) {}

  /// What was brought back.
  ///
  /// @param restored how many messages are back
  /// @param not how many are not, by reason
  public record Outcomes(int restored, Map<Outcome, Integer> not) {
    public Outcomes {
      not = Map.copyOf(not);
    }
  }

  /// The caller's own removed messages, or for the command line those of any account; those removed
  /// last first.
  ///
  /// @param limit from 1 to [StoreLimits#REMOVED_AT_ONCE_MAX]
  public RemovedPage list(
      Caller by, String address, RemovedQuery query, Optional<Position> after, int limit) {
    Account account = accounts.ownOrNamed(by, address);
    return kept.mail().removed(by.actor(), account.id()).list(query, after, limit);
  }

  /// How many removed messages match a query.
  ///
  /// @throws OperationException if an administrator's query has a text, which could tell what is in
  ///   the mail
  public Count count(Caller by, String address, RemovedQuery query) {
    RemovedMail removed = removed(by, accounts.named(by, address), query);
    AtomicLong messages = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    removed.each(
        query,
        emails -> {
          messages.addAndGet(emails.size());
          bytes.addAndGet(emails.stream().mapToLong(each -> each.email().size()).sum());
          return true;
        });
    return new Count(messages.get(), bytes.get());
  }

  /// Brings messages back: the caller's own, or for the command line those of any account.
  ///
  /// @param ids of [#list], at most [StoreLimits#REMOVED_AT_ONCE_MAX]
  /// @param to the mailbox; if empty, where each was
  /// @throws OperationException if an id is malformed, or there is no such mailbox
  public List<Restored> restore(
      Caller by, String address, List<String> ids, Optional<MailboxId> to) {
    Account account = accounts.ownOrNamed(by, address);
    List<RemovedId> parsed = new ArrayList<>();
    for (String id : ids) {
      parsed.add(
          RemovedId.parse(id)
              .orElseThrow(() ->
                  new OperationException(Reason.INVALID, id + " is no id of a removed message")));
    }
    if (parsed.size() > StoreLimits.REMOVED_AT_ONCE_MAX) {
      throw new OperationException(
          Reason.INVALID, "at most " + StoreLimits.REMOVED_AT_ONCE_MAX + " messages at once");
    }
    List<Restored> restored;
    try {
      restored =
          kept.mail().removed(by.actor(), account.id()).restore(parsed, to, by.actor().isSystem());
    } catch (MailException e) {
      if (e.kind() == MailException.Kind.NOT_FOUND) {
        throw new OperationException(Reason.NOT_FOUND, String.valueOf(e.getMessage()));
      }
      throw e;
    }
    long done = restored.stream().filter(each -> each.outcome() == Outcome.DONE).count();
    record(by, account, done);
    return restored;
  }

  /// Brings all messages back that match a query, at most 200 in each transaction, those that would
  /// be erased first first; after an interruption the same call continues.
  ///
  /// @param to path of the mailbox; if empty, where each was
  /// @throws OperationException if there is no such mailbox, or as in [#count]
  public Outcomes restoreAll(Caller by, String address, RemovedQuery query, Optional<String> to) {
    Account account = accounts.named(by, address);
    RemovedMail removed = removed(by, account, query);
    Optional<MailboxId> mailbox = to.map(path -> mailbox(account, path));
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    try {
      removed.each(
          query,
          emails -> {
            List<RemovedId> ids = emails.stream().map(RemovedEmail::id).toList();
            for (Restored each : removed.restore(ids, mailbox, query.hidden())) {
              outcomes.merge(each.outcome(), 1, Integer::sum);
            }
            return true;
          });
    } finally { // what was brought back stays so if a later transaction fails
      record(by, account, outcomes.getOrDefault(Outcome.DONE, 0));
    }
    Integer done = outcomes.remove(Outcome.DONE);
    return new Outcomes(done == null ? 0 : done, outcomes);
  }

  private void record(Caller by, Account account, long done) {
    if (done > 0) {
      String messages = done == 1 ? " message" : " messages";
      audit.record(by, "undelete", account.address().toString(), done + messages);
    }
  }

  private RemovedMail removed(Caller by, Account account, RemovedQuery query) {
    if (by.actor().isSystem() || by.actor().account().equals(account.id())) {
      return kept.mail().removed(by.actor(), account.id());
    }
    kept.access().require(by.actor(), Right.ADMINISTER, account.id());
    if (query.text().isPresent()) {
      throw new OperationException(
          Reason.REFUSED, "an administrator may not search the mail of an account");
    }
    return kept.mail().removed(Principal.system(), account.id());
  }

  private MailboxId mailbox(Account account, String path) {
    return kept.mail()
        .account(Principal.system(), account.id())
        .mailbox(path)
        .map(Mailbox::id)
        .orElseThrow(() ->
            new OperationException(
                Reason.NOT_FOUND, account.address() + " has no mailbox " + path));
  }
}
