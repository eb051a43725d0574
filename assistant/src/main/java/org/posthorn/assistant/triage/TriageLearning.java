package org.posthorn.assistant.triage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the changes in all accounts, and learns what is important to their owners. In an account
/// that it sees for the first time, it learns from the newest existing mail. One thread at a time.
public final class TriageLearning {
  private static final Logger LOG = LoggerFactory.getLogger(TriageLearning.class);
  private static final Duration LEASE_TIME = Duration.ofMinutes(5);

  /// How often it decides about messages with which the owner did nothing.
  private static final Duration SETTLE_EVERY = Duration.ofHours(1);

  private final KeyValueStore kv;
  private final MailStore store;
  private final Triage triage;
  private final Lease lease;
  private final Metrics.Counter learntCounter;
  private final Metrics.Counter internalErrors;
  private long after;
  private int starts;
  private boolean settling;
  private Instant settled = Instant.EPOCH;
  private volatile boolean stopping;

  /// @param triage of this process
  /// @param holder this process
  /// @param metrics counts `triage.learnt_messages` and `internal_errors_total`
  public TriageLearning(
      KeyValueStore kv, MailStore store, Triage triage, LeaseHolder holder, Metrics metrics) {
    this.kv = kv;
    this.store = store;
    this.triage = triage;
    lease = Lease.named("learn importance", holder, LEASE_TIME);
    learntCounter = metrics.counter("triage.learnt_messages");
    internalErrors = metrics.counter("internal_errors_total");
  }

  /// Runs a round over the next accounts, unless another process runs rounds.
  ///
  /// @return messages that were learnt
  public int run(Instant now) {
    if (!lease.take(kv, now)) {
      return 0;
    }
    if (after == 0) {
      settling = !now.isBefore(settled.plus(SETTLE_EVERY));
      settled = settling ? now : settled;
    }
    starts = triage.limits().rounds().startsPerRound();
    List<AccountId> accounts = next();
    int learnt = 0;
    for (AccountId account : accounts) {
      if (stopping) {
        break;
      }
      after = account.value();
      try {
        learnt += learnFrom(account, now);
      } catch (MailException e) {
        LOG.debug("triage event=account-gone account={}", account, e);
      } catch (StoreException e) {
        // What one account cannot read must not keep the others from learning.
        LOG.warn("triage event=not-learnt account={} reason={}", account, e.getMessage());
      } catch (RuntimeException | StackOverflowError e) {
        internalErrors.increment();
        LOG.error("triage event=learning-failed account={}", account, e);
      }
    }
    if (accounts.size() < triage.limits().rounds().accountsPerRound()) {
      after = 0;
    }
    learntCounter.add(learnt);
    return learnt;
  }

  /// Ends a round that runs in another thread soon, and starts no other.
  public void stop() {
    stopping = true;
  }

  /// Releases the lease, so that another process can take it at once. Must not be called during a
  /// round.
  public void close() {
    lease.release(kv);
  }

  private List<AccountId> next() {
    int max = triage.limits().rounds().accountsPerRound();
    List<AccountId> accounts = new ArrayList<>();
    store.forEachAccount(account -> {
      if (account.value() > after && accounts.size() < max) {
        accounts.add(account);
      }
    });
    return accounts;
  }

  private int learnFrom(AccountId id, Instant now) {
    TriageRows rows = triage.rows();
    OptionalLong seen = rows.cursor(id);
    if (!triage.allowed(id)) {
      if (seen.isPresent()) {
        rows.stopFollowing(id); // what happens from now on is not learnt later
      }
      return 0;
    }
    if (seen.isEmpty()) {
      return starts > 0 && !rows.isOff(id) ? start(id, now) : 0;
    }
    MailAccount account = store.account(Principal.system(), id);
    boolean changed = account.modSeq() > seen.getAsLong();
    if (!changed && !settling) {
      return 0;
    }
    AccountLearning learning = new AccountLearning(triage, account, now);
    long cursor = changed ? follow(account, learning, seen.getAsLong()) : seen.getAsLong();
    if (settling) {
      learning.settle();
    }
    return store(id, learning, cursor);
  }

  private int start(AccountId id, Instant now) {
    MailAccount account = store.account(Principal.system(), id);
    long cursor = account.modSeq();
    AccountLearning learning = new AccountLearning(triage, account, now);
    if (learning.isNew()) {
      starts--;
      learning.learnExisting();
    }
    return store(id, learning, cursor);
  }

  /// @return the position up to which changes were learnt
  private long follow(MailAccount account, AccountLearning learning, long seen) {
    TriageLimits.RoundLimits limits = triage.limits().rounds();
    ChangeCursor cursor = ChangeCursor.at(seen);
    while (!stopping
        && account.modSeq() > cursor.seen()
        && learning.learnt() < limits.messagesPerRound()
        && learning.changes() < limits.changesPerRound()) {
      var changes = account.changesSince(cursor, limits.changesAtOnce());
      if (changes.isEmpty()) {
        return account.modSeq(); // they cannot be listed: what happened is not learnt
      }
      AccountChanges found = changes.get();
      learning.learn(found.emails());
      // The new cursor may repeat changes, but learning a message again changes nothing.
      cursor = ChangeCursor.at(found.next().seen());
    }
    return cursor.seen();
  }

  private int store(AccountId id, AccountLearning learning, long cursor) {
    if (!triage.rows().store(id, learning.salt(), learning.results(cursor))) {
      return 0; // reset or turned off meanwhile
    }
    if (learning.learnt() > 0 || learning.wrote()) {
      triage.changed(id);
    }
    learning.showWaiting();
    return learning.learnt();
  }
}
