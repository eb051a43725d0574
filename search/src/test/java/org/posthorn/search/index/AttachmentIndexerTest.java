package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.AccountId;
import org.posthorn.extract.process.Document;
import org.posthorn.extract.process.Extraction;
import org.posthorn.extract.process.Extractor;
import org.posthorn.extract.process.ExtractorLimits;
import org.posthorn.extract.text.Outcome;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.Condition;

/// What becomes of attachments whose reading takes long, fails, or is ended.
class AttachmentIndexerTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final List<String> tried = new CopyOnWriteArrayList<>();
  private final AtomicInteger rests = new AtomicInteger();
  private volatile Function<Document, Extraction> reading =
      document -> new Extraction("text of " + document.name(), Outcome.READ);
  private IndexedMail mail;

  /// Reads as the test says.
  private final class Reader implements Extractor {
    @Override
    public Extraction read(Document document) {
      tried.add(document.name());
      return reading.apply(document);
    }

    @Override
    public void rest() {
      rests.incrementAndGet();
    }

    @Override
    public void close() {
      // There is no process.
    }
  }

  @BeforeEach
  void open() throws IOException {
    mail = opened(directory, ExtractorLimits.defaults());
  }

  private IndexedMail opened(Path at, ExtractorLimits limits) throws IOException {
    return new IndexedMail(at, Optional.of(limits), _ -> new Reader());
  }

  @AfterEach
  void close() {
    mail.close();
  }

  private long append(String... names) {
    StringBuilder message = new StringBuilder("Subject: x\n");
    message.append("Content-Type: multipart/mixed; boundary=b\n\n");
    for (String name : names) {
      message.append("--b\nContent-Type: application/pdf; name=").append(name);
      message.append("\nContent-Transfer-Encoding: base64\n\n");
      byte[] octets = ("%PDF-" + name).getBytes(StandardCharsets.US_ASCII);
      message.append(Base64.getEncoder().encodeToString(octets)).append('\n');
    }
    return mail.append(IndexedMail.ALICE, message + "--b--\n");
  }

  private List<String> outcomes(long email) {
    return mail.index().why(mail.account(IndexedMail.ALICE), email, "x").files().stream()
        .map(WhyFound.AttachedFile::outcome)
        .toList();
  }

  /// A document that takes some time.
  private static Extraction slow(Duration time) {
    await(new CountDownLatch(1), time);
    return new Extraction("slow", Outcome.READ);
  }

  private static boolean await(CountDownLatch latch, Duration most) {
    try {
      return latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void long_texts_are_in_the_index_before_others_are_read() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    reading =
        document -> {
          if (document.name().equals("9.pdf")) {
            reached.countDown();
            await(goOn, LONG);
          }
          return new Extraction("long ".repeat(200_000), Outcome.READ);
        };
    List<Long> emails = new ArrayList<>();
    for (int number = 0; number < 10; number++) {
      emails.add(append(number + ".pdf"));
    }
    try {
      assertThat(await(reached, LONG)).isTrue();
      assertThat(emails.subList(0, 8))
          .allSatisfy(email ->
              assertThat(mail.index().attachmentTexts(IndexedMail.ALICE, email)).hasSize(1));
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void a_message_with_many_slow_documents_has_a_bounded_time() throws Exception {
    reading = _ -> slow(Duration.ofMillis(300));
    mail.close();
    mail =
        opened(
            directory.resolve("other"),
            ExtractorLimits.defaults().withMessageMax(Duration.ofMillis(100)));
    long email = append("a.pdf", "b.pdf", "c.pdf");
    mail.settle();
    assertThat(outcomes(email)).containsExactly("read", "took too long", "took too long");
    mail.reopen();
    mail.settle();
    assertThat(tried).as("none is tried again").containsExactly("a.pdf");
    assertThat(mail.index().status().attachmentsWaiting()).isZero();
  }

  @Test
  void a_message_that_cannot_be_handled_does_not_keep_others_waiting() throws Exception {
    reading =
        document -> {
          if (document.name().equals("bad.pdf")) {
            throw new IllegalStateException("not foreseen");
          }
          return new Extraction("good text", Outcome.READ);
        };
    long bad = append("bad.pdf");
    long good = append("good.pdf");
    mail.settle();
    assertThat(outcomes(bad)).containsExactly("damaged or encrypted");
    assertThat(mail.find(IndexedMail.ALICE, new Condition.Attachments("GOOD TEXT"), mail.index()))
        .containsExactly(good);
    assertThat(tried).as("each is tried once").hasSize(2);
  }

  @Test
  void when_the_index_is_closed_no_more_documents_are_begun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    reading =
        _ -> {
          begun.countDown();
          return slow(Duration.ofMillis(500));
        };
    long email = append("a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf");
    assertThat(await(begun, LONG)).isTrue();
    mail.index().close();
    assertThat(tried).hasSizeLessThan(3);
    reading = _ -> new Extraction("read", Outcome.READ);
    mail.reopen();
    mail.settle();
    assertThat(outcomes(email)).as("those that were not begun are read later").hasSize(5);
    assertThat(outcomes(email)).containsOnly("read");
  }

  @Test
  void other_mail_does_not_end_the_process_that_reads() throws Exception {
    append("a.pdf");
    mail.settle();
    for (int number = 0; number < 3; number++) {
      mail.append(IndexedMail.ALICE, "Subject: other\n\nx\n");
      mail.settle();
    }
    assertThat(tried).hasSize(1);
    assertThat(rests).as("it was not idle for 30 s").hasValue(0);
  }

  @Test
  void who_hands_over_does_not_wait_without_end_if_keeping_fails() throws Exception {
    Pace pace =
        new Pace(
            IndexedMail.FAST,
            new LongAdder(),
            new Metrics().counter("search.indexed"),
            System::nanoTime);
    CountDownLatch told = new CountDownLatch(1);
    try (Indexer indexer =
        new Indexer(directory, mail.store, List.of(), IndexedMail.limits(), pace)) {
      indexer.keep(List.of(new Indexer.Read(new AccountId(99), 1, List.of())), told::countDown);
      indexer.start();
      assertThat(await(told, LONG)).isTrue();
    }
  }
}
