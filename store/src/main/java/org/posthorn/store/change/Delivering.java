package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.Memory;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.Role;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mail.Target;
import org.posthorn.store.message.Delivery;
import org.posthorn.store.message.Delivery.Filed;
import org.posthorn.store.message.Delivery.Placed;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.Tables;

/// Files what has arrived where its owner wants it, with all that follows, in one transaction. A
/// mailbox that is not there, or cannot be made, is INBOX: mail is not refused for that.
public final class Delivering {
  private final Accounts accounts;
  private final AccountId account;
  private final QuotaLimits quotas;

  public Delivering(Accounts accounts, AccountId account, QuotaLimits quotas) {
    this.accounts = accounts;
    this.account = account;
    this.quotas = quotas;
  }

  /// @return where the messages are; empty if the step was done before
  public Optional<List<Filed>> deliver(Delivery delivery) {
    byte[] secret = accounts.open(account).secret();
    Appending appending = new Appending(accounts, account, quotas);
    return appending.write(
        delivery.messages().stream().map(Placed::message).toList(),
        (change, prepared) -> write(change, delivery, prepared, appending, secret));
  }

  private Optional<List<Filed>> write(
      AccountChange change,
      Delivery delivery,
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
              List.copyOf(mailboxes.values()), change.bitsAsFarAsPossible(prepared.get(i).flags()));
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
    Set<Memory> held = new HashSet<>();
    for (Memory memory : delivery.memories()) {
      int max = limits().scripts().memoriesMax();
      if (Memories.add(change.writer(), secret, memory, change.nowMillis, max)) {
        held.add(memory);
      }
    }
    change.put(delivery.effects().of(ids, held::contains));
    return Optional.of(filed);
  }

  private StoreLimits limits() {
    return accounts.limits();
  }

  /// The mailboxes that are meant, each once.
  private Map<Integer, MailboxRow> mailboxes(AccountChange change, List<List<Target>> places) {
    Map<Integer, MailboxRow> found = new LinkedHashMap<>();
    for (List<Target> targets : places) {
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

  private Optional<MailboxRow> find(AccountChange change, Target target) {
    return switch (target) {
      case Target.OfId(MailboxId id) -> present(change, id);
      case Target.OfRole(Role role) -> MailboxTree.row(change, role);
      case Target.OfPath path -> find(change, path);
    };
  }

  private Optional<MailboxRow> find(AccountChange change, Target.OfPath target) {
    try {
      MailboxPath path = MailboxPath.of(target.path(), limits());
      Optional<MailboxRow> found = MailboxTree.row(change, path);
      return found.isPresent() || !target.create()
          ? found
          : Optional.of(create(change, path, target));
    } catch (MailException e) {
      return Optional.empty(); // there can be no such mailbox
    }
  }

  private MailboxRow create(AccountChange change, MailboxPath path, Target.OfPath target) {
    Optional<Role> free = target.role().filter(role -> MailboxTree.row(change, role).isEmpty());
    MailboxId made = MailboxTree.create(change, path, free, limits()).id();
    change.writeMailbox(made.value()); // for lookups of this transaction
    int max = limits().subscriptionsMax();
    if (change.writer().scan(Tables.SUBSCRIPTION, Tables.START, Tables.END, max).size() < max) {
      byte[] key = MailboxPath.key(path.toString());
      change.writer().put(Tables.SUBSCRIPTION, key, Tables.START);
    }
    return change.mailbox(made);
  }

  private static Optional<MailboxRow> present(AccountChange change, MailboxId id) {
    return Optional.ofNullable(change.mailboxOrNull(id.value())).filter(row -> !row.removing);
  }
}
