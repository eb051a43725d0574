package org.posthorn.assistant.tasks;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.posthorn.assistant.summary.MessageSummary;
import org.posthorn.assistant.summary.Summaries;
import org.posthorn.assistant.text.Bulk;
import org.posthorn.assistant.text.SentAt;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.objects.AccountObjects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the changes of accounts, searches for tasks in messages that have arrived, and removes
/// those of messages that are gone. Mail that an account had when the feature was turned on is not
/// read; but if it was on before, what was stored then is compared with the messages that are still
/// there. One round at a time; [#changed] may be called from any thread.
public final class TaskRounds {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRounds.class);
  private static final Duration LEASE_TIME = Duration.ofMinutes(5);

  /// How often all accounts are looked at: for changes by other processes, and before the start.
  private static final Duration ALL_EVERY = Duration.ofMinutes(5);

  private static final int HEADER_OCTETS_MAX = 64 << 10;

  /// Emails whose rows are compared together, when changes cannot be listed or were not followed.
  private static final int SWEPT_AT_ONCE = 500;

  /// An account with so few Emails is new when it is seen for the first time: all are read.
  private static final int NEW_ACCOUNT_EMAILS = 10;

  private final KeyValueStore kv;
  private final MailStore store;
  private final Summaries summaries;
  private final Policy policy;
  private final TaskLimits limits;
  private final TaskFinder finder;
  private final Lease lease;
  private final Metrics.Counter found;
  private final Metrics.Counter internalErrors;

  /// How far the rows of accounts were compared. After a restart it begins again.
  private final Map<AccountId, Sweep> sweeps = new HashMap<>();

  private final Set<AccountId> changed = ConcurrentHashMap.newKeySet();
  private Instant allAgain = Instant.EPOCH;
  private int messagesLeft;
  private volatile boolean stopping;

  /// In which messages tasks are searched for.
  ///
  /// @param enabled whether an account has the feature
  /// @param owns whether an address is one of an account
  public record Policy(
      Predicate<AccountId> enabled, BiPredicate<AccountId, String> owns, TaskLimits limits) {}

  /// @param summaries whether the tasks were compared, and the summaries are
  /// @param after the last Email
  private record Sweep(boolean summaries, long after) {
    static final Sweep START = new Sweep(false, -1);
  }

  /// @param holder this process
  /// @param metrics counts `assistant.tasks` and `internal_errors_total`
  public TaskRounds(
      KeyValueStore kv,
      MailStore store,
      Summaries summaries,
      Policy policy,
      LeaseHolder holder,
      Metrics metrics) {
    this.kv = kv;
    this.store = store;
    this.summaries = summaries;
    this.policy = policy;
    limits = policy.limits();
    finder = new TaskFinder(limits);
    lease = Lease.named("find tasks", holder, LEASE_TIME);
    found = metrics.counter("assistant.tasks");
    internalErrors = metrics.counter("internal_errors_total");
  }

  /// Tells that an account's mail has changed.
  public void changed(AccountId account) {
    changed.add(account);
  }

  /// Ends a round that runs in another thread soon, and starts no other.
  public void stop() {
    stopping = true;
  }

  /// Releases the lease. Must not be called during a round.
  public void close() {
    lease.release(kv);
  }

  /// Runs a round over the accounts that have changed, unless another process runs rounds.
  ///
  /// @return tasks that were found
  public int run(Instant now) {
    boolean all = !now.isBefore(allAgain);
    if (stopping || (changed.isEmpty() && !all) || !lease.take(kv, now)) {
      return 0;
    }
    Set<AccountId> accounts = new HashSet<>(changed);
    changed.removeAll(accounts);
    if (all) {
      store.forEachAccount(accounts::add);
      allAgain = now.plus(ALL_EVERY);
    }
    int tasks = 0;
    messagesLeft = limits.messagesPerRound();
    for (AccountId account : accounts) {
      if (stopping) {
        break;
      }
      if (messagesLeft <= 0) {
        changed.add(account); // in the next round
        continue;
      }
      try {
        tasks += follow(account, now);
      } catch (MailException e) {
        sweeps.remove(account);
        LOG.debug("assistant event=account-gone account={}", account, e);
      } catch (StoreException e) {
        // What one account cannot read must not keep the others waiting.
        LOG.warn("assistant event=no-tasks account={} reason={}", account, e.getMessage());
      } catch (RuntimeException | StackOverflowError e) {
        internalErrors.increment();
        LOG.error("assistant event=task-search-failed account={}", account, e);
      }
    }
    found.add(tasks);
    return tasks;
  }

  private int follow(AccountId id, Instant now) {
    Optional<TaskRows.Position> stored = TaskRows.position(kv, id);
    if (!policy.enabled().test(id)) {
      sweeps.remove(id);
      if (!stored.equals(Optional.of(TaskRows.Position.OFF))) {
        TaskRows.put(kv, id, TaskRows.Position.OFF);
      }
      return 0;
    }
    MailAccount account = store.account(Principal.system(), id);
    TaskRows.Position position = stored.orElse(TaskRows.Position.OFF);
    if (stored.isEmpty()) {
      boolean fresh = account.quota().emails() <= NEW_ACCOUNT_EMAILS;
      position = new TaskRows.Position(true, fresh ? 0 : account.modSeq());
      TaskRows.put(kv, id, position);
    } else if (!position.following() && !position.sweeping()) {
      position = sweepFrom(id, account.modSeq());
    }
    int tasks = 0;
    if (position.sweeping()) {
      tasks += sweep(id, account, now);
      if (sweeps.containsKey(id)) {
        changed.add(id); // the rest in the next round
        return tasks;
      }
    }
    if (!position.following()) {
      position = new TaskRows.Position(true, position.seen());
      TaskRows.put(kv, id, position);
    }
    ChangeCursor cursor = ChangeCursor.at(position.seen());
    while (!stopping && account.modSeq() > cursor.seen()) {
      if (messagesLeft <= 0) {
        changed.add(id); // the rest in the next round
        break;
      }
      Optional<AccountChanges> changes = account.changesSince(cursor, limits.changesAtOnce());
      if (changes.isEmpty()) {
        sweepFrom(id, account.modSeq());
        changed.add(id); // in the next round
        return tasks;
      }
      AccountChanges.Changed emails = changes.get().emails();
      tasks += new Batch(id, account, now).process(emails);
      messagesLeft -= emails.created().size();
      // The new cursor may repeat changes, but finding the same tasks again adds none.
      cursor = ChangeCursor.at(Math.max(cursor.seen(), changes.get().next().seen()));
      TaskRows.put(kv, id, new TaskRows.Position(true, cursor.seen()));
    }
    return tasks;
  }

  /// Lets the rows be compared with the messages, and then the changes from a ModSeq on processed.
  private TaskRows.Position sweepFrom(AccountId id, long modSeq) {
    TaskRows.Position position = new TaskRows.Position(false, modSeq);
    TaskRows.put(kv, id, position);
    sweeps.remove(id);
    return position;
  }

  /// Removes the tasks and summaries of messages that are gone, and hides and shows the tasks of
  /// those that were moved. Continues in the next round unless it is done.
  ///
  /// @return tasks that were found
  private int sweep(AccountId id, MailAccount account, Instant now) {
    int tasks = 0;
    sweeps.putIfAbsent(id, Sweep.START);
    while (!stopping && messagesLeft > 0) {
      Sweep at = sweeps.getOrDefault(id, Sweep.START);
      List<Long> emails = swept(id, at);
      messagesLeft -= emails.size();
      Set<Long> gone = new HashSet<>();
      Set<Long> there = new HashSet<>();
      for (long email : emails) {
        Optional<Email> found = account.email(email);
        boolean kept = found.filter(one -> !one.memberships().isEmpty()).isPresent();
        (kept ? there : gone).add(email);
      }
      if (at.summaries()) {
        remove(id, gone);
      } else {
        AccountChanges.Changed rows = new AccountChanges.Changed(Set.of(), there, gone);
        tasks += new Batch(id, account, now).process(rows);
      }
      if (emails.size() == SWEPT_AT_ONCE) {
        sweeps.put(id, new Sweep(at.summaries(), emails.getLast()));
      } else if (at.summaries()) {
        sweeps.remove(id);
        break;
      } else {
        sweeps.put(id, new Sweep(true, -1));
      }
    }
    return tasks;
  }

  private List<Long> swept(AccountId id, Sweep at) {
    return at.summaries()
        ? summaries.rows().emails(id, at.after(), SWEPT_AT_ONCE)
        : store
            .objects(Principal.system(), id)
            .read(reader -> TaskRows.emails(reader, at.after(), SWEPT_AT_ONCE));
  }

  private void remove(AccountId id, Collection<Long> emails) {
    if (emails.isEmpty()) {
      return;
    }
    summaries.rows().remove(id, emails);
    AccountObjects objects = store.objects(Principal.system(), id);
    boolean any =
        objects.read(reader ->
            emails.stream()
                .anyMatch(email -> TaskRows.known(reader, email) != TaskRows.Known.NOTHING));
    if (any) {
      store.write(
          id,
          Durability.RELAXED,
          change -> {
            emails.forEach(email -> TaskRows.remove(change, email));
            return Boolean.TRUE;
          });
    }
  }

  /// The changes of an account that are processed together.
  private final class Batch {
    private final AccountId id;
    private final MailAccount account;
    private final Instant now;
    private final Optional<MailboxId> junk;
    private final Set<MailboxId> unread = new HashSet<>();
    private final Map<Long, List<Task>> tasks = new LinkedHashMap<>();
    private final Map<Long, MessageSummary> read = new HashMap<>();
    private final List<Long> pending = new ArrayList<>();
    private final List<Long> hidden = new ArrayList<>();
    private final List<Long> shown = new ArrayList<>();
    private boolean settles;

    Batch(AccountId id, MailAccount account, Instant now) {
      this.id = id;
      this.account = account;
      this.now = now;
      junk = role(MailboxRole.JUNK);
      for (MailboxRole role :
          List.of(MailboxRole.JUNK, MailboxRole.TRASH, MailboxRole.SENT, MailboxRole.DRAFTS)) {
        role(role).ifPresent(unread::add);
      }
    }

    private Optional<MailboxId> role(MailboxRole role) {
      return account.mailbox(role).map(Mailbox::id);
    }

    int process(AccountChanges.Changed emails) {
      remove(id, emails.destroyed());
      Set<Long> all = new TreeSet<>(emails.created());
      all.addAll(emails.updated());
      if (all.isEmpty()) {
        return 0;
      }
      Map<Long, TaskRows.Known> known =
          store
              .objects(Principal.system(), id)
              .read(reader -> {
                Map<Long, TaskRows.Known> of = new HashMap<>();
                all.forEach(email -> of.put(email, TaskRows.known(reader, email)));
                return of;
              });
      List<Long> toRead = new ArrayList<>();
      for (long email : all) {
        TaskRows.Known state = known.getOrDefault(email, TaskRows.Known.NOTHING);
        boolean created = emails.created().contains(email);
        if (created || state != TaskRows.Known.NOTHING) {
          account.email(email).ifPresent(one -> sort(one, state, created, toRead));
        }
      }
      account.structures(toRead.stream().mapToLong(Long::longValue).toArray(), this::read);
      summaries.rows().put(id, read);
      return write();
    }

    /// What has to be done with a message, by where it is.
    private void sort(Email email, TaskRows.Known state, boolean created, List<Long> toRead) {
      List<MailboxId> places = email.memberships().stream().map(Email.Membership::mailbox).toList();
      boolean away = unread.containsAll(places);
      boolean inJunk = junk.isPresent() && places.contains(junk.get()) && away;
      switch (state) {
        case NOTHING -> {
          if (inJunk) {
            pending.add(email.id());
          } else if (created && !away && isRecent(email)) {
            toRead.add(email.id());
          }
        }
        case PENDING -> {
          if (!away) {
            settles = true;
            toRead.add(email.id());
          }
        }
        case SHOWN -> {
          if (away) {
            hidden.add(email.id());
          }
        }
        case HIDDEN -> {
          if (!away) {
            shown.add(email.id());
          }
        }
      }
    }

    private boolean isRecent(Email email) {
      return email.internalDate().isAfter(now.minus(limits.ageMax()));
    }

    private void read(Structure structure) {
      long email = structure.emailId();
      ImapEnvelope envelope = structure.envelope();
      Optional<Email> found = account.email(email);
      tasks.put(email, List.of());
      try {
        if (found.isPresent() && isAsked(envelope) && !Bulk.is(header(structure), envelope)) {
          Summaries.Read of = summaries.read(account, structure, found.get().internalDate());
          read.put(email, of.summary());
          tasks.put(email, tasks(found.get(), of));
        }
      } catch (MailException erased) {
        LOG.debug("assistant event=message-gone account={}", id, erased);
      }
    }

    /// Whether the message is to the owner, and few others, and from somebody else.
    private boolean isAsked(ImapEnvelope envelope) {
      return envelope.to().size() <= limits.recipientsMax()
          && envelope.to().stream().anyMatch(this::isOwn)
          && envelope.from().stream().noneMatch(this::isOwn);
    }

    private boolean isOwn(ImapAddress address) {
      return address.isMailbox() && policy.owns().test(id, address.address());
    }

    private HeaderFields header(Structure structure) {
      Optional<byte[]> stored = structure.header();
      if (stored.isPresent()) {
        return HeaderFields.parse(stored.get());
      }
      try (MessageBytes bytes = account.open(structure.emailId())) {
        return HeaderFields.parse(bytes.range(0, HEADER_OCTETS_MAX));
      }
    }

    private List<Task> tasks(Email email, Summaries.Read of) {
      ImapEnvelope envelope = of.envelope();
      Optional<ImapAddress> from = envelope.from().stream().findFirst();
      Task.Origin origin =
          new Task.Origin(
              email.id(),
              email.threadId(),
              Summaries.subject(envelope),
              from.map(ImapAddress::displayName).orElse(""),
              from.map(ImapAddress::address).orElse(""),
              email.internalDate());
      OffsetDateTime sent = SentAt.of(Optional.ofNullable(envelope.date()), email.internalDate());
      return finder.find(of.reading(), sent).stream()
          .map(one -> new Task(origin, one.text(), one.due(), one.dueAt(), false, Optional.empty()))
          .toList();
    }

    /// In one transaction, if there is anything to write.
    private int write() {
      boolean none =
          !settles
              && tasks.values().stream().allMatch(List::isEmpty)
              && pending.isEmpty()
              && hidden.isEmpty()
              && shown.isEmpty();
      return none ? 0 : store.write(id, Durability.RELAXED, this::write);
    }

    private int write(AccountTransaction change) {
      int wanted = tasks.values().stream().mapToInt(List::size).sum();
      TaskRows.makeRoom(change, wanted + shown.size(), limits);
      pending.forEach(email -> TaskRows.pending(change, email));
      hidden.forEach(email -> TaskRows.hide(change, email));
      shown.forEach(email -> TaskRows.show(change, email));
      int added = 0;
      for (Map.Entry<Long, List<Task>> each : tasks.entrySet()) {
        added += TaskRows.add(change, each.getKey(), each.getValue());
      }
      return added;
    }
  }
}
