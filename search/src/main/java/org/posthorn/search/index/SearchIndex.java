package org.posthorn.search.index;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.extract.process.Extractor;
import org.posthorn.extract.process.ExtractorLimits;
import org.posthorn.extract.process.ExtractorProcess;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.MatchResult;
import org.posthorn.search.TextIndex;
import org.posthorn.search.TextPlace;
import org.posthorn.search.WordCounts;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The search index of all accounts. Thread-safe. It is made ready in the background: until then,
/// and whenever it fails, searches read the messages.
public final class SearchIndex implements TextIndex, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);

  /// Then messages are read instead.
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  private final Path directory;
  private final MailStore store;
  private final Setup setup;
  private final Function<ExtractorLimits, Extractor> extractors;
  private final LongAdder changes = new LongAdder();
  private final ThreadPoolExecutor asking;
  private final Metrics.Counter answered;
  private final Metrics.Counter unanswered;
  private volatile String version = "";
  private volatile List<ShardSlot> slots = List.of();
  private volatile List<Indexer> indexers = List.of();
  private volatile @Nullable AttachmentIndexer attachments;
  private @Nullable Watch watch;

  /// How an index works.
  ///
  /// @param epoch of the store, greater with each opening of it
  /// @param attachments bounds of reading attachments; empty to read none
  public record Setup(
      IndexLimits limits,
      PaceLimits pace,
      IndexFiles files,
      long epoch,
      Metrics metrics,
      Optional<ExtractorLimits> attachments) {
    public static Setup of(long epoch) {
      return new Setup(
          IndexLimits.defaults(),
          PaceLimits.defaults(),
          IndexFiles.PLAIN,
          epoch,
          new Metrics(),
          Optional.empty());
    }

    public Setup with(IndexLimits other) {
      return new Setup(other, pace, files, epoch, metrics, attachments);
    }

    public Setup with(PaceLimits other) {
      return new Setup(limits, other, files, epoch, metrics, attachments);
    }

    public Setup with(IndexFiles other) {
      return new Setup(limits, pace, other, epoch, metrics, attachments);
    }

    public Setup with(Metrics other) {
      return new Setup(limits, pace, files, epoch, other, attachments);
    }

    /// Attachments are read, within these bounds.
    public Setup with(ExtractorLimits bounds) {
      return new Setup(limits, pace, files, epoch, metrics, Optional.of(bounds));
    }
  }

  /// @param directory of the index; made if it is missing
  public SearchIndex(Path directory, MailStore store, Setup setup) {
    this(directory, store, setup, ExtractorProcess::new);
  }

  /// @param extractors makes what reads attachments
  SearchIndex(
      Path directory,
      MailStore store,
      Setup setup,
      Function<ExtractorLimits, Extractor> extractors) {
    this.extractors = extractors;
    this.directory = directory;
    this.store = store;
    this.setup = setup;
    Metrics metrics = setup.metrics;
    this.answered = metrics.counter("search.answered");
    this.unanswered = metrics.counter("search.unanswered");
    int threads = setup.limits.queryThreads();
    this.asking =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_THREAD.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("search-query-", 0).factory());
    asking.allowCoreThreadTimeOut(true);
    metrics.gauge("search.documents", () -> slots.stream().mapToLong(ShardSlot::documents).sum());
    metrics.gauge("search.bytes", () -> slots.stream().mapToLong(ShardSlot::bytes).sum());
    metrics.gauge(
        "search.accounts_waiting", () -> indexers.stream().mapToLong(Indexer::waiting).sum());
    metrics.gauge(
        "search.attachments_waiting",
        () -> attachments == null ? 0 : slots.stream().mapToLong(ShardSlot::waitingCount).sum());
    metrics.gauge(
        "search.shards_closed", () -> slots.stream().filter(slot -> !slot.isOpen()).count());
  }

  /// Begins to index, in the background. Called before other threads are busy: see [LuceneClasses].
  public void start() {
    LuceneClasses.load();
    IndexVersion found;
    try {
      found =
          IndexVersion.prepare(directory, setup.limits.shards(), setup.epoch, setup.files.form());
    } catch (IOException e) {
      LOG.error("search event=no-index action=searching-without", e);
      return;
    }
    ShardSlot.Setup common =
        new ShardSlot.Setup(
            setup.files,
            setup.limits.memoryBytesMax() / found.shards(),
            setup.limits.readMin(),
            setup.pace.retryAfter(),
            setup.metrics.counter("search.failures"));
    List<ShardSlot> all = new ArrayList<>();
    for (int number = 0; number < found.shards(); number++) {
      Path path = directory.resolve(Integer.toString(number));
      all.add(new ShardSlot(number, found.shards(), path, common));
    }
    version = found.toString();
    slots = List.copyOf(all);
    indexers = indexers(all);
    setup.attachments.ifPresent(bounds -> {
      AttachmentIndexer reading =
          new AttachmentIndexer(
              store,
              all,
              indexers,
              new AttachmentIndexer.Reading(extractors.apply(bounds), bounds),
              setup.pace.retryAfter(),
              setup.metrics);
      attachments = reading;
      indexers.forEach(indexer -> indexer.onAttachments(reading::look));
      reading.start();
    });
    watch = store.watch(this::changed);
    indexers.forEach(Indexer::start);
  }

  private List<Indexer> indexers(List<ShardSlot> all) {
    int threads = Math.min(setup.limits.threads(), all.size());
    Metrics.Counter indexed = setup.metrics.counter("search.indexed");
    List<Indexer> started = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      List<ShardSlot> own = new ArrayList<>();
      for (int number = thread; number < all.size(); number += threads) {
        own.add(all.get(number));
      }
      Pace pace = new Pace(setup.pace, changes, indexed, System::nanoTime);
      started.add(new Indexer(directory, store, own, setup.limits, pace));
    }
    return List.copyOf(started);
  }

  private void changed(AccountId account) {
    changes.increment();
    indexers.stream().filter(each -> each.has(account)).forEach(each -> each.look(account));
  }

  private Optional<ShardSlot> slot(AccountId account) {
    return slots.stream().filter(slot -> slot.has(account)).findFirst();
  }

  @Override
  public Answers ask(AccountId account, TextPlace place, String folded) {
    Optional<ShardSlot> slot = slot(account);
    Optional<Shard.Found> found =
        slot.flatMap(each -> onOwnThread(() -> each.ask(account, place, folded), account));
    if (found.isEmpty()) {
      unanswered.increment();
      return Answers.UNKNOWN;
    }
    answered.increment();
    EmailIds documents = found.get().documents();
    EmailIds matching = found.get().matching();
    EmailIds containing = found.get().containing();
    return email -> {
      if (containing.contains(email)) {
        return MatchResult.YES;
      }
      return documents.contains(email) && !matching.contains(email)
          ? MatchResult.NO
          : MatchResult.OPEN;
    };
  }

  /// On a thread of its own: reading files would keep a virtual thread's carrier.
  private <T> Optional<T> onOwnThread(Callable<Optional<T>> question, AccountId account) {
    Future<Optional<T>> answer;
    try {
      answer = asking.submit(question);
    } catch (RejectedExecutionException e) {
      return Optional.empty(); // closed
    }
    try {
      return answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (TimeoutException e) {
      LOG.warn("search event=slow-answer action=searching-without account={}", account);
      return Optional.empty();
    } catch (ExecutionException e) {
      LOG.error("search event=question-failed action=searching-without", e.getCause());
      return Optional.empty();
    }
  }

  @Override
  public List<String> attachmentTexts(AccountId account, long emailId) {
    return attachments(account, emailId).map(ReadAttachments::texts).orElse(List.of());
  }

  Optional<ReadAttachments> attachments(AccountId account, long email) {
    return slot(account)
        .flatMap(slot -> onOwnThread(() -> slot.attachments(account, email), account));
  }

  @Override
  public WordCounts counts(AccountId account, String folded) {
    return slot(account)
        .flatMap(slot -> onOwnThread(() -> slot.counts(account, folded), account))
        .orElse(WordCounts.NONE);
  }

  @Override
  public long attachmentsRead(AccountId account) {
    AttachmentIndexer reading = attachments;
    return reading == null ? 0 : reading.version(account);
  }

  /// What the index is, and how far it is.
  public IndexStatus status() {
    List<ShardSlot> all = slots;
    return new IndexStatus(
        version,
        all.size(),
        (int) all.stream().filter(ShardSlot::isOpen).count(),
        all.stream().mapToLong(ShardSlot::documents).sum(),
        all.stream().mapToLong(ShardSlot::bytes).sum(),
        indexers.stream().mapToInt(Indexer::waiting).sum(),
        attachments == null ? 0 : all.stream().mapToInt(ShardSlot::waitingCount).sum());
  }

  /// How much of an account is indexed.
  ///
  /// @throws org.posthorn.store.mail.MailException of kind NOT_FOUND if it is erased
  public IndexedCount count(AccountId account) {
    long emails = store.account(Principal.system(), account).quota().emails();
    return new IndexedCount(emails, slot(account).map(slot -> slot.documents(account)).orElse(0));
  }

  /// How much of all accounts is indexed.
  public IndexedCount count() {
    IndexedCount[] all = {IndexedCount.NONE};
    store.forEachAccount(account -> {
      try {
        all[0] = all[0].plus(count(account));
      } catch (MailException e) {
        // It was erased meanwhile.
      }
    });
    return all[0];
  }

  /// Why a search in an account finds a message, or does not.
  ///
  /// @param text as somebody types it
  public WhyFound why(MailAccount account, long email, String text) {
    return WhyFound.of(this, account, email, text);
  }

  /// Indexes an account anew, in the background. Until then its messages are read.
  public void rebuild(AccountId account) {
    indexers.stream().filter(each -> each.has(account)).forEach(each -> each.rebuild(account));
  }

  /// Makes the whole index anew, in the background. Until then messages are read.
  public void rebuild() {
    slots.forEach(ShardSlot::rebuild);
    indexers.forEach(Indexer::wake);
  }

  /// Waits until all mail that is there is indexed.
  ///
  /// @return false if the time was too short
  public boolean awaitIndexed(Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    for (Indexer indexer : indexers) {
      if (!indexer.awaitIdle(Duration.ofNanos(until - System.nanoTime()))) {
        return false;
      }
    }
    AttachmentIndexer reading = attachments;
    return reading == null || reading.awaitIdle(Duration.ofNanos(until - System.nanoTime()));
  }

  @Override
  public void close() {
    Watch watching = watch;
    if (watching != null) {
      watching.close();
    }
    AttachmentIndexer reading = attachments;
    if (reading != null) {
      reading.close();
    }
    indexers.forEach(Indexer::close);
    asking.shutdown();
  }
}
