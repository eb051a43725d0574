package org.posthorn.store.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Aging;
import org.posthorn.store.change.MailboxTree;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.retention.AgeLimit;
import org.posthorn.store.retention.LegalHolds;
import org.posthorn.store.retention.RetentionRule;
import org.posthorn.store.retention.RetentionRules;
import org.posthorn.store.retention.RetentionRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes messages by the rules of retention: each account once a day, and soon after one of its
/// rules was set. A run that was interrupted is repeated. One of the processes that share a store
/// does it at a time. One run at a time.
public final class RetentionSweep {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);

  /// Messages of one transaction: other transactions of the account wait for it.
  private static final int AT_ONCE = 200;

  /// Between two transactions, so that clients come first.
  private static final Duration PAUSE = Duration.ofMillis(20);

  /// Time between two runs over an account.
  private static final Duration EVERY = Duration.ofHours(23);

  private final KeyValueStore kv;
  private final AccountWrites accounts;
  private final LegalHolds holds;
  private final RetentionRules rules;
  private final SweepLease lease;

  public RetentionSweep(
      KeyValueStore kv,
      AccountWrites accounts,
      LegalHolds holds,
      RetentionRules rules,
      SweepLease lease) {
    this.kv = kv;
    this.accounts = accounts;
    this.holds = holds;
    this.rules = rules;
    this.lease = lease;
  }

  /// The numbers of one run.
  ///
  /// @param accounts over which it ran
  /// @param held accounts with rules that were left alone because of a legal hold
  public record Swept(int accounts, int held, long messages, long bytes) {}

  /// One run over all accounts that are due.
  public synchronized Swept run(Instant now) {
    List<RetentionRule> all = rules.all();
    if (all.isEmpty() || !lease.take()) {
      return new Swept(0, 0, 0, 0);
    }
    Numbers numbers = new Numbers();
    try (lease) {
      accounts.forEach(account -> {
        List<RetentionRule> own = rules.of(all, account);
        boolean stopped = Thread.currentThread().isInterrupted();
        if (!stopped && !own.isEmpty() && isDue(account, own, now)) {
          lease.keep();
          runOrSay(account, own, now, numbers);
        }
      });
    } catch (LeaseLostException e) {
      // Another process continues.
    }
    return new Swept(numbers.accounts, numbers.held, numbers.messages, numbers.bytes);
  }

  /// One account that cannot be read must not keep the others waiting.
  private void runOrSay(AccountId account, List<RetentionRule> own, Instant now, Numbers numbers) {
    try {
      run(account, own, now, numbers);
    } catch (MailException e) {
      LOG.info("retention event=account-gone account={} reason={}", account, e.getMessage());
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.CLOSED) {
        throw e;
      }
      LOG.error("retention event=failed account={}", account, e);
    }
  }

  private static final class Numbers {
    private int accounts;
    private int held;
    private long messages;
    private long bytes;
  }

  private boolean isDue(AccountId account, List<RetentionRule> own, Instant now) {
    Optional<RetentionRun> last = RetentionRun.read(kv, account);
    return last.isEmpty()
        || !last.get().at().plus(EVERY).isAfter(now)
        || own.stream().anyMatch(rule -> !rule.set().isBefore(last.get().at()));
  }

  private void run(AccountId account, List<RetentionRule> own, Instant now, Numbers numbers) {
    long messages = 0;
    long bytes = 0;
    Aging aging = new Aging(accounts, account);
    for (Mailbox mailbox : accounts.read(account, MailboxTree::all)) {
      Optional<RetentionRule> rule = RetentionRules.of(own, mailbox);
      if (rule.isEmpty()) {
        continue;
      }
      AgeLimit limit = AgeLimit.of(mailbox, rule.get().days(), now);
      List<Integer> uids = new ArrayList<>();
      aging.each(mailbox, limit, old -> uids.add(old.uid()));
      for (int at = 0; at < uids.size(); at += AT_ONCE) {
        if (Thread.currentThread().isInterrupted()) {
          return; // the server is being stopped
        }
        List<RetentionRule> current = rules.of(rules.all(), account);
        if (!RetentionRules.of(current, mailbox).equals(rule)) {
          return; // it was changed: the next run is by the new rules
        }
        if (holds.of(account).isPresent()) {
          numbers.held++;
          return; // without a record of the run, so that the next one continues
        }
        lease.keep();
        int[] batch =
            uids.subList(at, Math.min(uids.size(), at + AT_ONCE)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        Aging.Removed removed = aging.remove(mailbox, limit, batch);
        messages += removed.messages();
        bytes += removed.bytes();
        numbers.messages += removed.messages();
        numbers.bytes += removed.bytes();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    numbers.accounts++;
    RetentionRun.read(kv, account)
        .orElse(RetentionRun.NONE)
        .next(now, messages, bytes)
        .write(kv, account);
  }
}
