package org.posthorn.search.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.extract.process.Extractor;
import org.posthorn.extract.process.ExtractorLimits;
import org.posthorn.extract.process.ExtractorProcess;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.search.Candidate;
import org.posthorn.search.Condition;
import org.posthorn.search.ContentSearch;
import org.posthorn.search.MatchResult;
import org.posthorn.search.Narrowing;
import org.posthorn.search.TextIndex;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// Mail of some accounts, with an index.
final class IndexedMail implements AutoCloseable {
  static final AccountId ALICE = new AccountId(1);
  static final AccountId BOB = new AccountId(2);

  static final PaceLimits FAST =
      new PaceLimits(
          Duration.ZERO,
          Duration.ofMillis(200),
          Duration.ofMinutes(15),
          Duration.ofMillis(100),
          Integer.MAX_VALUE,
          100);

  final Metrics metrics = new Metrics();
  final MailStore store;
  final Path directory;
  private final MemoryStore kv = new MemoryStore();
  private final Optional<ExtractorLimits> attachments;
  private final Function<ExtractorLimits, Extractor> extractors;
  private IndexFiles files = IndexFiles.PLAIN;
  private long epoch;
  private SearchIndex index;

  IndexedMail(Path directory) throws IOException {
    this(directory, Optional.empty());
  }

  /// @param attachments bounds of reading them; empty to read none
  IndexedMail(Path directory, Optional<ExtractorLimits> attachments) throws IOException {
    this(directory, attachments, ExtractorProcess::new);
  }

  /// @param extractors makes what reads attachments
  IndexedMail(
      Path directory,
      Optional<ExtractorLimits> attachments,
      Function<ExtractorLimits, Extractor> extractors)
      throws IOException {
    this.extractors = extractors;
    this.attachments = attachments;
    this.directory = directory.resolve("search");
    store =
        new MailStore(
            kv,
            new FileBlobStore(Files.createDirectories(directory.resolve("blobs"))),
            new Access(_ -> Optional.empty()),
            _ -> Long.MAX_VALUE,
            InstantSource.system(),
            StoreLimits.defaults());
    index = opened(this.directory, limits());
  }

  static IndexLimits limits() {
    return IndexLimits.defaults().withFreeBytesMin(0);
  }

  SearchIndex index() {
    return index;
  }

  /// Opens an index, as a server that starts does.
  SearchIndex opened(Path at, IndexLimits limits) {
    epoch++;
    SearchIndex.Setup setup =
        SearchIndex.Setup.of(epoch).with(limits).with(FAST).with(files).with(metrics);
    SearchIndex made =
        new SearchIndex(at, store, attachments.map(setup::with).orElse(setup), extractors);
    made.start();
    return made;
  }

  void reopen(IndexFiles other) {
    reopen(other, limits());
  }

  void reopen(IndexFiles other, IndexLimits limits) {
    files = other;
    reopen(limits);
  }

  void reopen() {
    reopen(limits());
  }

  void reopen(IndexLimits limits) {
    index.close();
    index = opened(directory, limits);
  }

  void settle() throws InterruptedException {
    if (!index.awaitIndexed(Duration.ofSeconds(60))) {
      throw new IllegalStateException("not indexed within a minute");
    }
  }

  MailAccount account(AccountId id) {
    return store.account(Principal.system(), id);
  }

  long append(AccountId to, String message) {
    return append(to, message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  long append(AccountId to, byte[] message) {
    MailAccount account = account(to);
    try (MessageWriter writer = account.receive(message.length)) {
      writer.write(message, 0, message.length);
      account.append(
          MailboxId.INBOX,
          List.of(
              new NewMessage(
                  writer.finish(), FlagSet.of(), Instant.parse("2026-03-01T12:00:00Z"))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    MailboxView view = account.view(MailboxId.INBOX);
    return view.emailId(view.size() - 1);
  }

  void expunge(AccountId of, int... uids) {
    MailAccount account = account(of);
    account.store(
        MailboxId.INBOX,
        uids,
        new FlagChange(FlagChange.Mode.ADD, FlagSet.of("\\Deleted")),
        OptionalLong.empty());
    account.expunge(MailboxId.INBOX, uids);
  }

  /// The Emails that match, as a protocol finds them.
  Set<Long> find(AccountId in, Condition condition, TextIndex by) {
    MailAccount account = account(in);
    MailboxView view = account.view(MailboxId.INBOX);
    Condition asked = Narrowing.of(condition, by, in, view::emailId);
    Set<Long> found = new TreeSet<>();
    List<Integer> open = new ArrayList<>();
    try (Candidate candidate = new Candidate(account)) {
      for (int place = 0; place < view.size(); place++) {
        MatchResult answer = asked.of(candidate.at(place, place));
        if (answer == MatchResult.YES) {
          found.add(view.emailId(place));
        } else if (answer == MatchResult.OPEN) {
          open.add(place);
        }
      }
    }
    int[] places = open.stream().mapToInt(Integer::intValue).toArray();
    read += places.length;
    long[] ids = open.stream().mapToLong(view::emailId).toArray();
    long[] octets = open.stream().mapToLong(view::bytes).toArray();
    new ContentSearch(account, asked, new TimeSlice())
        .decide(
            new ContentSearch.Asked(ids, places, places, octets),
            new ContentSearch.Outcome() {
              @Override
              public void matches(int at) {
                found.add(ids[at]);
              }

              @Override
              public void unreadable(int at, RuntimeException cause) {
                throw new IllegalStateException("email " + ids[at], cause);
              }
            });
    return found;
  }

  /// Messages that searches have read.
  int read;

  /// Finds by the index and by reading all, which must be the same.
  Set<Long> findBoth(AccountId in, Condition condition, String what) {
    Set<Long> scanned = find(in, condition, TextIndex.NONE);
    Set<Long> indexed = find(in, condition, index);
    if (!scanned.equals(indexed)) {
      throw new AssertionError(
          what + ": " + condition + "\nscan  " + scanned + "\nindex " + indexed);
    }
    return indexed;
  }

  @Override
  public void close() {
    index.close();
    store.close();
    kv.close();
  }
}
