package org.posthorn.admin.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;

/// Work that takes long, and the backup that is open.
class WorksTest {
  private final Works works = new Works(InstantSource.system(), new WorkLimits(2, Duration.ZERO));

  private Work ended(String id) throws InterruptedException {
    while (works.find(id).orElseThrow().state() == Work.State.RUNNING) {
      Thread.onSpinWait();
    }
    return works.find(id).orElseThrow();
  }

  @Test
  void work_tells_how_far_it_is_and_what_came_of_it() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch half = new CountDownLatch(1);
    Work begun =
        works
            .start(
                Work.Kind.BACKUP,
                "admin",
                "one",
                progress -> {
                  progress.of(10);
                  progress.done(5);
                  half.countDown();
                  goOn.await();
                  progress.done(5);
                  return "10 bytes";
                })
            .orElseThrow();
    half.await();
    Work running = works.find(begun.id()).orElseThrow();
    assertThat(running.state()).isEqualTo(Work.State.RUNNING);
    assertThat(running.amount()).isEqualTo(new Work.Amount(5, 10, ""));
    assertThat(works.start(Work.Kind.BACKUP, "admin", "two", _ -> "")).isEmpty();
    goOn.countDown();
    assertThat(ended(begun.id()).amount()).isEqualTo(new Work.Amount(10, 10, "10 bytes"));
    Work failed =
        works
            .start(
                Work.Kind.BACKUP,
                "admin",
                "two",
                _ -> {
                  throw new IOException("no room");
                })
            .orElseThrow();
    assertThat(ended(failed.id()))
        .extracting(Work::state, work -> work.amount().note())
        .containsExactly(Work.State.FAILED, "no room");
    Work last = works.start(Work.Kind.BACKUP, "admin", "three", _ -> "").orElseThrow();
    assertThat(ended(last.id()).state()).isEqualTo(Work.State.DONE);
    assertThat(works.list()).hasSize(2); // the oldest is forgotten
  }

  @Test
  void work_is_cancelled_where_it_tells_how_far_it_is() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Work begun =
        works
            .start(
                Work.Kind.RESTORE,
                "admin",
                "one",
                progress -> {
                  goOn.await();
                  progress.done(1);
                  return "";
                })
            .orElseThrow();
    assertThat(works.cancel(begun.id())).isTrue();
    goOn.countDown();
    assertThat(ended(begun.id()).state()).isEqualTo(Work.State.CANCELLED);
    assertThat(works.cancel(begun.id())).isFalse();
    works.close();
  }

  /// Counts how often it was closed.
  private record Counted(AtomicInteger closed) implements BackupReader {
    @Override
    public Optional<java.util.List<StoredMailbox>> mailboxes(Address account) {
      return Optional.empty();
    }

    @Override
    public Optional<Found> find(Address account, Query query) {
      return Optional.empty();
    }

    @Override
    public int restore(Account account, Wanted wanted, Progress progress) {
      return 0;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void a_backup_stays_open_for_who_reads_and_closes_when_nobody_does() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    OpenBackup open = new OpenBackup(now::get, Duration.ofMinutes(15));
    Counted one = new Counted(new AtomicInteger());
    Counted two = new Counted(new AtomicInteger());
    open.set("one", one);
    assertThat(open.read("two", _ -> "read")).isEmpty();
    assertThat(
            open.read(
                "one",
                _ -> {
                  open.set("two", two);
                  return one.closed().get();
                }))
        .contains(0);
    assertThat(one.closed()).hasValue(1);
    now.set(Instant.EPOCH.plus(Duration.ofMinutes(14)));
    assertThat(open.read("two", _ -> "read")).contains("read");
    now.set(Instant.EPOCH.plus(Duration.ofMinutes(20)));
    open.closeUnread();
    assertThat(open.name()).contains("two");
    now.set(Instant.EPOCH.plus(Duration.ofMinutes(29)));
    open.closeUnread();
    assertThat(open.name()).isEmpty();
    assertThat(two.closed()).hasValue(1);
    open.close();
    open.set("three", one); // what was being opened when the server stopped
    assertThat(one.closed()).hasValue(2);
  }
}
