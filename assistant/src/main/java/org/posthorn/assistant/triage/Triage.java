package org.posthorn.assistant.triage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.mail.FlagSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rates the importance of messages for the owners of accounts. One instance in a process.
/// Thread-safe.
public final class Triage implements ArrivalMarks {
  private static final Logger LOG = LoggerFactory.getLogger(Triage.class);

  private final TriageRows rows;
  private final ModelCache models;
  private final TriageLimits limits;
  private final String hostName;
  private final Predicate<AccountId> allowed;
  private final Metrics.Counter important;
  private final Metrics.Counter bundled;
  private final Metrics.Counter failed;

  /// @param hostName of this server, as its authserv-id in Authentication-Results
  /// @param allowed whether an account may have triage; its owner may turn it off
  /// @param metrics counts `triage.important_messages`, `triage.bundled_messages` and
  ///   `triage.failed`, and has `triage.cached_bytes`
  public Triage(
      KeyValueStore kv,
      TriageLimits limits,
      String hostName,
      Predicate<AccountId> allowed,
      Metrics metrics) {
    this.limits = limits;
    this.hostName = hostName;
    this.allowed = allowed;
    rows = new TriageRows(kv, limits.model());
    models = new ModelCache(rows, allowed, limits.cachedBytesMax(), System::nanoTime);
    important = metrics.counter("triage.important_messages");
    bundled = metrics.counter("triage.bundled_messages");
    failed = metrics.counter("triage.failed");
    metrics.gauge("triage.cached_bytes", models::bytes);
  }

  TriageRows rows() {
    return rows;
  }

  TriageLimits limits() {
    return limits;
  }

  /// Tells that triage may be allowed now in an account, or not any more. Without it, messages are
  /// treated as before for half a minute.
  public void changed(AccountId account) {
    models.changed(account);
  }

  MessageFacts facts(HeaderFields header, Instant received) {
    return MessageFacts.of(header, hostName, received);
  }

  /// Whether the server allows triage for an account.
  public boolean allowed(AccountId account) {
    return allowed.test(account);
  }

  @Override
  public FlagSet of(AccountId account, HeaderFields header, Instant received) {
    try {
      if (isMarkedAsSpam(header)) {
        return FlagSet.NONE;
      }
      Optional<TriageModel> model = models.of(account);
      return model.isEmpty() ? FlagSet.NONE : marks(model.get(), header, received);
    } catch (StoreException e) {
      failed.increment();
      LOG.warn("triage event=not-rated account={} reason={}", account, e.getMessage());
      return FlagSet.NONE;
    } catch (RuntimeException e) {
      // A defect; the text of the exception may quote the message.
      failed.increment();
      LOG.warn(
          "triage event=not-rated account={} reason={} at={}",
          account,
          e.getClass().getName(),
          Arrays.stream(e.getStackTrace()).findFirst().map(String::valueOf).orElse(""));
      return FlagSet.NONE;
    }
  }

  private FlagSet marks(TriageModel model, HeaderFields header, Instant received) {
    MessageFacts facts = facts(header, received);
    List<String> keywords = new ArrayList<>();
    if (model.important(facts)) {
      important.increment();
      keywords.add(TriageKeywords.IMPORTANT);
    }
    Optional<Bundle> bundle = facts.distribution().bundle();
    if (bundle.isPresent()) {
      bundled.increment();
      keywords.add(bundle.get().keyword());
    }
    return keywords.isEmpty() ? FlagSet.NONE : FlagSet.of(keywords.toArray(String[]::new));
  }

  /// Spam that stays in INBOX because the owner wants that.
  private static boolean isMarkedAsSpam(HeaderFields header) {
    return header
        .first("X-Spam-Flag")
        .filter(field -> field.value().equalsIgnoreCase("YES"))
        .isPresent();
  }

  /// Triage in an account.
  ///
  /// @param allowed whether the server allows it
  /// @param on whether it is on
  /// @param lessons number of messages from which the owner's preferences were learnt
  public record Status(boolean allowed, boolean on, int lessons) {}

  /// @throws StoreException if it cannot be read
  public Status status(AccountId account) {
    boolean may = allowed.test(account);
    return new Status(
        may, may && !rows.isOff(account), rows.model(account).map(TriageModel::lessons).orElse(0));
  }

  /// Turns triage on or off. The keywords of existing messages stay, and so does what was learnt.
  ///
  /// @throws StoreException if it cannot be written
  public void turn(AccountId account, boolean on) {
    try {
      rows.setOff(account, !on);
    } finally {
      changed(account);
    }
  }

  /// Forgets everything that was learnt in an account.
  ///
  /// @throws StoreException if it cannot be written
  public void reset(AccountId account) {
    try {
      rows.reset(account);
    } finally {
      changed(account);
    }
  }

  /// What was learnt in an account.
  ///
  /// @param weights the largest first
  /// @param correspondents those to whom the owner writes most, first
  public record Learned(int lessons, List<LearnedWeight> weights, List<Known> correspondents) {
    public Learned {
      weights = List.copyOf(weights);
      correspondents = List.copyOf(correspondents);
    }
  }

  /// A weight in a model.
  ///
  /// @param name of a kind of property, with its value: `sender:anna@example.test`
  /// @param weight in log-odds, as learnt: what the model began with is not in it
  public record LearnedWeight(String name, double weight) {}

  /// Somebody to whom the owner writes.
  ///
  /// @param written messages to that address
  /// @param answered messages from it that were answered
  public record Known(String address, int written, int answered) {}

  /// @throws StoreException if it cannot be read
  public Learned learned(AccountId account) {
    TriageModel model = rows.model(account).orElseGet(rows::empty);
    return new Learned(
        model.lessons(),
        model.largest().stream()
            .map(each -> new LearnedWeight(each.getKey(), each.getValue().difference))
            .toList(),
        model.correspondents().entrySet().stream()
            .map(each ->
                new Known(each.getKey(), each.getValue().written(), each.getValue().answered()))
            .toList());
  }

  /// Rates a stored message with the current model.
  ///
  /// @param header of the message
  /// @throws StoreException if the model cannot be read
  public Importance rate(AccountId account, HeaderFields header, Instant received) {
    return models.of(account).orElseGet(rows::empty).rate(facts(header, received));
  }
}
