package org.posthorn.delivery.learning;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageScanner;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.account.AccountTraining;
import org.posthorn.spam.account.LearningCursor;
import org.posthorn.spam.account.PreferencesRows;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;
import org.posthorn.spam.model.Learnt;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.view.MailboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the changes in all accounts, and learns from what their owners do with their mail. In an
/// account that it sees for the first time, it ignores what has happened before. One thread at a
/// time.
public final class JunkLearning {
  private static final Logger LOG = LoggerFactory.getLogger(JunkLearning.class);
  private static final Duration LEASE_TIME = Duration.ofMinutes(5);

  /// Octets of a message that are used; the rest of a longer message is ignored.
  private static final int OCTETS_MAX = 4 << 20;

  private static final int HEADER_OCTETS_MAX = 256 << 10;

  /// How often old entries are removed.
  private static final Duration SWEEP_EVERY = Duration.ofDays(1);

  private final KeyValueStore kv;
  private final MailStore store;
  private final SharedLearning shared;
  private final LearningLimits limits;
  private final Lease lease;
  private final AccountTraining training;
  private final LearningCursor cursors;
  private final PreferencesRows preferences;
  private final KnownSenderTracker knownSenders;
  private final FeatureExtractor extractor = new FeatureExtractor(FeatureLimits.STANDARD);
  private final Metrics.Counter learntCounter;
  private final Metrics.Counter agreedCounter;
  private long after;
  private Instant swept = Instant.EPOCH;
  private volatile boolean stopping;

  /// @param shared what counts beyond one account
  /// @param holder this process
  /// @param metrics counts `spam.learnt_messages` of accounts, and `spam.agreed_messages` of the
  ///   server; both include forgotten messages
  public JunkLearning(
      KeyValueStore kv,
      MailStore store,
      SharedLearning shared,
      LearningLimits limits,
      LeaseHolder holder,
      Metrics metrics) {
    this.kv = kv;
    this.store = store;
    this.shared = shared;
    this.limits = limits;
    lease = Lease.named("learn spam", holder, LEASE_TIME);
    training = new AccountTraining(kv);
    cursors = new LearningCursor(kv);
    preferences = new PreferencesRows(kv);
    knownSenders = new KnownSenderTracker(kv);
    learntCounter = metrics.counter("spam.learnt_messages");
    agreedCounter = metrics.counter("spam.agreed_messages");
  }

  /// Runs a round over the next accounts, unless another process runs rounds.
  ///
  /// @return messages that were learnt or forgotten
  public int run(Instant now) {
    if (!lease.take(kv, now)) {
      return 0;
    }
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
        LOG.debug("spam event=account-gone account={}", account, e);
      } catch (StoreException | IOException e) {
        // What one account cannot read must not keep the others from learning.
        LOG.warn("spam event=not-learnt account={} reason={}", account, e.getMessage());
      }
    }
    if (accounts.size() < limits.accountsPerRound()) {
      after = 0;
    }
    learntCounter.add(learnt);
    trainServerModel(now);
    return learnt;
  }

  /// Trains the server's model with what accounts agree on.
  private void trainServerModel(Instant now) {
    try {
      if (!stopping) {
        agreedCounter.add(shared.agreement().settle());
      }
      if (!stopping && !now.isBefore(swept.plus(SWEEP_EVERY))) {
        shared.agreement().sweep();
        swept = now;
      }
    } catch (StoreException e) {
      LOG.warn("spam event=not-agreed reason={}", e.getMessage());
    }
  }

  /// Ends a round that runs in another thread soon, and starts no other. What is left is learnt
  /// later, by this process or another one.
  public void stop() {
    stopping = true;
  }

  /// Releases the lease, so that another process can take it at once. Must not be called during a
  /// round.
  public void close() {
    lease.release(kv);
  }

  private List<AccountId> next() {
    List<AccountId> accounts = new ArrayList<>();
    store.forEachAccount(account -> {
      if (account.value() > after && accounts.size() < limits.accountsPerRound()) {
        accounts.add(account);
      }
    });
    return accounts;
  }

  private int learnFrom(AccountId id, Instant now) throws IOException {
    MailAccount account = store.account(Principal.system(), id);
    OptionalLong seen = cursors.of(id);
    if (seen.isEmpty()) {
      cursors.set(id, account.modSeq());
      return 0;
    }
    int learnt = 0;
    ChangeCursor cursor = ChangeCursor.at(seen.getAsLong());
    while (!stopping && account.modSeq() > cursor.seen() && learnt < limits.messagesPerRound()) {
      Optional<AccountChanges> changes = account.changesSince(cursor, limits.changesAtOnce());
      if (changes.isEmpty()) {
        // The model was reset: existing messages are read when they change again.
        cursors.set(id, account.modSeq());
        return learnt;
      }
      learnt += learn(id, account, changes.get().emails(), now);
      // The new cursor may repeat changes, but learning a message again changes nothing.
      cursor = ChangeCursor.at(changes.get().next().seen());
      cursors.set(id, cursor.seen());
    }
    return learnt;
  }

  private int learn(AccountId id, MailAccount account, AccountChanges.Changed emails, Instant now)
      throws IOException {
    emails.destroyed().forEach(email -> training.gone(id, email));
    Set<Long> changed = new TreeSet<>(emails.created());
    changed.addAll(emails.updated());
    Places places = new Places(account);
    int learnt = 0;
    List<Long> filed = new ArrayList<>();
    for (long email : changed) {
      learnt += learn(id, account, email, new Seen(places, filed), now) ? 1 : 0;
    }
    training.filed(id, filed);
    if (preferences.of(id).newcomers()) {
      knownSenders.update(id, account, changed);
    }
    return learnt;
  }

  /// @param filed collects messages that the server put into Junk. They are recorded together,
  ///   because a transaction for each would cost as much as delivering it
  private record Seen(Places places, List<Long> filed) {}

  private boolean learn(AccountId id, MailAccount account, long email, Seen seen, Instant now)
      throws IOException {
    Optional<Email> found = account.email(email);
    if (found.isEmpty()) {
      return false;
    }
    AccountTraining.Known known = training.known(id, email);
    TrainingLabel.Place place = seen.places().of(found.get());
    boolean filed = known.filed();
    if (!filed && known.learnt().isEmpty() && place == TrainingLabel.Place.JUNK) {
      filed = isFiledAsJunk(account, email);
    }
    boolean first = filed && !known.filed();
    TrainingLabel label = TrainingLabel.of(seen.places().keywords(found.get()), place, filed);
    Optional<Boolean> spam =
        label == TrainingLabel.NONE ? Optional.empty() : Optional.of(label == TrainingLabel.SPAM);
    if (label == TrainingLabel.UNCHANGED || known.learnt().map(Learnt::spam).equals(spam)) {
      if (first) {
        seen.filed().add(email);
      }
      return false;
    }
    if (first) {
      training.filed(id, List.of(email)); // learning the message reads this
    }
    @Nullable Boolean as = spam.orElse(null);
    Instant received = found.get().internalDate();
    try (MessageBytes bytes = account.open(email)) {
      byte[] octets = bytes.range(0, OCTETS_MAX);
      HeaderFields header = HeaderFields.parse(octets);
      long[] features = features(header, octets);
      // What counts for other accounts comes first: if that fails, everything is repeated.
      shared.record(
          new SharedLearning.ClassifiedMessage(id, email, header, received), features, spam, now);
      return training.learn(id, email, features, shared.model().sums(), as);
    }
  }

  /// Whether the server, not the owner, put a message into Junk.
  private static boolean isFiledAsJunk(MailAccount account, long email) {
    try (MessageBytes bytes = account.open(email)) {
      HeaderFields header = HeaderFields.parse(bytes.range(0, HEADER_OCTETS_MAX));
      boolean flagged =
          header.all("X-Spam-Flag").stream().anyMatch(f -> f.value().equalsIgnoreCase("YES"));
      return flagged || VerdictField.in(header).filter(v -> v.advice() == Advice.JUNK).isPresent();
    }
  }

  private long[] features(HeaderFields header, byte[] octets) throws IOException {
    MessageScanner scanner = new MessageScanner();
    scanner.write(octets, 0, octets.length);
    return extractor.features(
        new MessageView(
            header,
            scanner.finish(),
            (from, to) -> java.util.Arrays.copyOfRange(octets, (int) from, (int) to)));
  }

  /// In which mailboxes a message is, and its keywords.
  private static final class Places {
    private final MailAccount account;
    private final Optional<MailboxId> junk;
    private final Optional<MailboxId> trash;

    private Places(MailAccount account) {
      this.account = account;
      junk = account.mailbox(MailboxRole.JUNK).map(Mailbox::id);
      trash = account.mailbox(MailboxRole.TRASH).map(Mailbox::id);
    }

    private TrainingLabel.Place of(Email email) {
      Set<MailboxId> in = new HashSet<>();
      email.memberships().forEach(place -> in.add(place.mailbox()));
      if (in.isEmpty()) {
        return TrainingLabel.Place.NOWHERE;
      }
      if (junk.isPresent() && in.contains(junk.get())) {
        return TrainingLabel.Place.JUNK;
      }
      trash.ifPresent(in::remove);
      return in.isEmpty() ? TrainingLabel.Place.TRASH : TrainingLabel.Place.ELSEWHERE;
    }

    private Set<String> keywords(Email email) {
      Set<String> keywords = new HashSet<>();
      for (Email.Membership place : email.memberships()) {
        MailboxView view = account.view(place.mailbox());
        int index = view.indexOf(place.uid());
        if (index >= 0) {
          view.keywords()
              .names(view.flags(index))
              .forEach(name -> keywords.add(name.toLowerCase(Locale.ROOT)));
        }
      }
      return keywords;
    }
  }
}
