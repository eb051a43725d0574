package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.search.Condition;
import org.posthorn.search.TextIndex;
import org.posthorn.search.index.encrypted.EncryptedFiles;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.Corpus;

/// A search with the index finds what a search without it does. `-Dsearch.queries=20000` asks more,
/// `-Dsearch.seed=N` others.
class IndexEqualsScanTest {
  private static final int QUERIES = Integer.getInteger("search.queries", 1_000);
  private static final long SEED = Long.getLong("search.seed", 20_261_130);
  private static final int MESSAGES = 80;
  private static final int TEXT_BYTES = 300;

  /// Messages that come, and as many that go, for each query.
  private static final int CHANGES = 2;

  @TempDir Path directory;

  private static byte[] message(Corpus corpus, int number) {
    Corpus.Shape[] shapes = Corpus.Shape.values();
    return corpus.message(number, shapes[number % shapes.length], TEXT_BYTES).bytes();
  }

  @Test
  @Timeout(600)
  void when_all_is_indexed() throws IOException, InterruptedException {
    whenAllIsIndexed(IndexedMail.limits(), IndexFiles.PLAIN);
  }

  @Test
  @Timeout(600)
  void when_words_and_their_positions_are_always_asked_and_files_are_encrypted()
      throws IOException, InterruptedException {
    whenAllIsIndexed(IndexedMail.limits().withReadMin(0), new EncryptedFiles(new byte[32]));
  }

  private void whenAllIsIndexed(IndexLimits limits, IndexFiles files)
      throws IOException, InterruptedException {
    try (IndexedMail mail = new IndexedMail(directory)) {
      mail.reopen(files, limits);
      RandomConditions conditions = new RandomConditions(SEED);
      Corpus corpus = new Corpus(SEED);
      for (int number = 0; number < MESSAGES; number++) {
        long email = mail.append(IndexedMail.ALICE, message(corpus, number));
        conditions.learn(mail.account(IndexedMail.ALICE), email);
      }
      mail.settle();
      int hits = 0;
      for (int query = 0; query < QUERIES; query++) {
        hits +=
            mail.findBoth(IndexedMail.ALICE, conditions.next(), "seed " + SEED + " query " + query)
                .size();
      }
      assertThat(hits).isGreaterThan(QUERIES);
    }
  }

  @Test
  @Timeout(600)
  void while_messages_come_and_go() throws IOException, InterruptedException {
    try (IndexedMail mail = new IndexedMail(directory)) {
      RandomConditions conditions = new RandomConditions(SEED + 1);
      Corpus corpus = new Corpus(SEED + 1);
      for (int number = 0; number < MESSAGES; number++) {
        long email = mail.append(IndexedMail.ALICE, message(corpus, number));
        conditions.learn(mail.account(IndexedMail.ALICE), email);
      }
      Semaphore turns = new Semaphore(0);
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread busy = new Thread(() -> comeAndGo(mail, corpus, turns, done));
      busy.setUncaughtExceptionHandler((_, e) -> failure.set(e));
      busy.start();
      try {
        for (int query = 0; query < QUERIES; query++) {
          turns.release(CHANGES);
          compare(mail, conditions.next(), "seed " + SEED + " query " + query);
          if (query % 400 == 399) {
            mail.reopen();
          }
        }
      } finally {
        done.set(true);
        turns.release();
        busy.join();
      }
      assertThat(failure.get()).isNull();
    }
  }

  /// The mailbox changes between the searches: what is there all the time must be found by all.
  private static void compare(IndexedMail mail, Condition condition, String what) {
    Set<Long> before = mail.find(IndexedMail.ALICE, condition, TextIndex.NONE);
    Set<Long> indexed = mail.find(IndexedMail.ALICE, condition, mail.index());
    Set<Long> after = mail.find(IndexedMail.ALICE, condition, TextIndex.NONE);
    Set<Long> always = new TreeSet<>(before);
    always.retainAll(after);
    assertThat(indexed).as("%s: %s", what, condition).containsAll(always);
  }

  private static void comeAndGo(
      IndexedMail mail, Corpus corpus, Semaphore turns, AtomicBoolean done) {
    Random random = new Random(SEED);
    MailAccount account = mail.account(IndexedMail.ALICE);
    int number = MESSAGES;
    while (true) {
      turns.acquireUninterruptibly();
      if (done.get()) {
        return;
      }
      mail.append(IndexedMail.ALICE, message(corpus, number++));
      MailboxView view = account.view(MailboxId.INBOX);
      if (view.size() > MESSAGES) {
        mail.expunge(IndexedMail.ALICE, view.uid(random.nextInt(view.size())));
      }
    }
  }
}
