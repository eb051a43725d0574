package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.MessageDelivery.Filed;
import org.posthorn.store.message.MessageDelivery.Placed;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;

/// Files delivered messages in the wanted mailboxes with all effects, in one transaction. A mailbox
/// that does not exist and cannot be created is replaced by INBOX, so that mail is not refused.
public final class Delivering {
  private final AccountWrites accounts;
  private final AccountId account;
  private final QuotaLimits quotas;

  public Delivering(AccountWrites accounts, AccountId account, QuotaLimits quotas) {
    this.accounts = accounts;
    this.account = account;
    this.quotas = quotas;
  }

  /// @return where the messages are; empty if the step was done before
  public Optional<List<Filed>> deliver(MessageDelivery delivery) {
    byte[] secret = accounts.open(account).secret();
    Appending appending = new Appending(accounts, account, quotas);
    return appending.write(
        delivery.messages().stream().map(Placed::message).toList(),
        (change, prepared) -> write(change, delivery, prepared, appending, secret));
  }

  private Optional<List<Filed>> write(
      AccountWrite change,
      MessageDelivery delivery,
      List<Appending.Prepared> prepared,
      Appending appending,
      byte[] secret) {
    if (delivery.step().isPresent() && !Appending.begin(change, delivery.step().get())) {
      return Optional.empty();
    }
    List<Filed> filed = new ArrayList<>();
    List<Appending.Prepared> counted = new ArrayList<>();
    long[] ids = new long[prepared.size()];
    for (int i = 0; i < prepared.size(); i++) {
      Placed placed = delivery.messages().get(i);
      Map<Integer, MailboxRow> mailboxes = mailboxes(change, placed.places());
      if (mailboxes.isEmpty()) {
        ids[i] = appending.keep(change, prepared.get(i), change.nowMillis);
        continue;
      }
      counted.add(prepared.get(i));
      Appending.Where wanted =
          new Appending.Where(
              List.copyOf(mailboxes.values()),
              change.bitsAsFarAsPossible(prepared.get(i).flags())
                  | marks(change, placed, mailboxes.values()));
      int number = i;
      ids[i] =
          appending
              .write(
                  change,
                  thread -> {
                    Appending.Where where =
                        placed.direct() || thread.isEmpty()
                            ? wanted
                            : Muting.where(change, thread.getAsLong(), wanted);
                    where
                        .mailboxes()
                        .forEach(
                            row -> filed.add(new Filed(number, MailboxTree.path(change, row))));
                    return where;
                  },
                  prepared.get(i))
              .emailId();
    }
    appending.requireQuota(change.head, counted);
    Set<ExpiringKey> held = new HashSet<>();
    for (ExpiringKey memory : delivery.expiringKeys()) {
      int max = limits().scripts().expiringKeysMax();
      if (ExpiringKeys.add(change.writer(), secret, memory, change.nowMillis, max)) {
        held.add(memory);
      }
    }
    change.put(delivery.effects().of(ids, held::contains));
    return Optional.of(filed);
  }

  private static long marks(AccountWrite change, Placed placed, Collection<MailboxRow> mailboxes) {
    boolean unwanted =
        mailboxes.stream()
            .anyMatch(
                row -> row.role == MailboxRole.JUNK.code() || row.role == MailboxRole.TRASH.code());
    return unwanted ? 0 : change.bitsAsFarAsPossible(placed.marks());
  }

  private StoreLimits limits() {
    return accounts.limits();
  }

  /// The target mailboxes, without duplicates.
  private Map<Integer, MailboxRow> mailboxes(
      AccountWrite change, List<List<DeliveryTarget>> places) {
    Map<Integer, MailboxRow> found = new LinkedHashMap<>();
    for (List<DeliveryTarget> targets : places) {
      MailboxRow mailbox =
          targets.stream()
              .map(target -> find(change, target))
              .flatMap(Optional::stream)
              .findFirst()
              .orElseGet(() -> change.mailbox(MailboxId.INBOX));
      found.put(mailbox.id, mailbox);
    }
    return found;
  }

  private Optional<MailboxRow> find(AccountWrite change, DeliveryTarget target) {
    return switch (target) {
      case DeliveryTarget.OfId(MailboxId id) -> present(change, id);
      case DeliveryTarget.OfRole(MailboxRole role) -> MailboxTree.row(change, role);
      case DeliveryTarget.OfPath path -> find(change, path);
    };
  }

  private Optional<MailboxRow> find(AccountWrite change, DeliveryTarget.OfPath target) {
    try {
      MailboxPath path = MailboxPath.of(target.path(), limits());
      Optional<MailboxRow> found = MailboxTree.row(change, path);
      return found.isPresent() || !target.create()
          ? found
          : Optional.of(create(change, path, target));
    } catch (MailException e) {
      return Optional.empty(); // no mailbox can have this path
    }
  }

  private MailboxRow create(AccountWrite change, MailboxPath path, DeliveryTarget.OfPath target) {
    Optional<MailboxRole> free =
        target.role().filter(role -> MailboxTree.row(change, role).isEmpty());
    MailboxId made = MailboxTree.create(change, path, free, limits()).id();
    change.writeMailbox(made.value()); // for later reads in this transaction
    int max = limits().subscriptionsMax();
    if (change.writer().scan(MailTables.SUBSCRIPTION, MailTables.START, MailTables.END, max).size()
        < max) {
      byte[] key = MailboxPath.key(path.toString());
      change.writer().put(MailTables.SUBSCRIPTION, key, MailTables.START);
    }
    return change.mailbox(made);
  }

  private static Optional<MailboxRow> present(AccountWrite change, MailboxId id) {
    return Optional.ofNullable(change.mailboxOrNull(id.value())).filter(row -> !row.removing);
  }
}
