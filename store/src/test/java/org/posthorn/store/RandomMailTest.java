package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.Changes;
import org.posthorn.store.view.MailboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Random operations, alone against a simple model, and by many sessions at once.
abstract class RandomMailTest extends MailTest {
  private static final Logger LOG = LoggerFactory.getLogger(RandomMailTest.class);
  private static final String[] FLAGS = {"\\Seen", "\\Deleted", "\\Flagged", "$Junk", "own"};

  abstract int operations();

  static Random random() {
    long seed = System.nanoTime();
    LOG.info("seed {}", seed);
    return new Random(seed);
  }

  /// An Email of the model.
  private static final class Letter {
    final String text;
    final TreeSet<String> keywords = new TreeSet<>();

    Letter(String text) {
      this.text = text;
    }
  }

  /// A place of an Email in the model.
  private static final class Filed {
    final Letter letter;
    boolean deleted;

    Filed(Letter letter) {
      this.letter = letter;
    }

    List<String> flags() {
      List<String> flags = new ArrayList<>(letter.keywords);
      if (deleted) {
        flags.add("\\Deleted");
      }
      flags.sort(null);
      return flags;
    }
  }

  /// What mailboxes should hold: a map from UID to place, and the next UID.
  private static final class Model {
    final List<TreeMap<Integer, Filed>> mailboxes =
        List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    final int[] uidNext = {1, 1, 1};

    int add(int mailbox, Filed filed) {
      mailboxes.get(mailbox).put(uidNext[mailbox], filed);
      return uidNext[mailbox]++;
    }

    Filed at(int mailbox, int uid) {
      return Objects.requireNonNull(mailboxes.get(mailbox).get(uid));
    }

    int[] some(Random random, int mailbox) {
      return mailboxes.get(mailbox).keySet().stream()
          .filter(uid -> random.nextInt(4) == 0)
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }

  private final class Walk {
    final Random random;
    final Model model = new Model();
    final List<MailboxId> ids;
    final List<MailboxView> shown = new ArrayList<>();

    Walk(Random random) {
      this.random = random;
      this.ids = List.of(inbox(), archive(), alice().mailbox("Trash").orElseThrow().id());
      ids.forEach(id -> shown.add(alice().view(id)));
    }

    void step(int n) {
      int from = random.nextInt(3);
      int to = random.nextInt(3);
      int[] uids = model.some(random, from);
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> append(n, to);
        case 3, 4, 5 -> flag(from, uids);
        case 6 -> copy(from, uids, to);
        case 7 -> move(from, uids, to);
        case 8 -> expunge(from);
        default -> requireSame(from);
      }
    }

    private void append(int n, int to) {
      List<NewMessage> messages = new ArrayList<>();
      List<Integer> uids = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        String text = testMessage(n + "." + i) + "x".repeat(random.nextInt(20) == 0 ? 100_000 : 10);
        Letter letter = new Letter(text);
        Filed filed = new Filed(letter);
        String flag = FLAGS[random.nextInt(FLAGS.length)];
        set(filed, flag, true);
        messages.add(message(text, flag));
        uids.add(model.add(to, filed));
      }
      assertThat(alice().append(ids.get(to), messages))
          .extracting(Appended::uid)
          .containsExactlyElementsOf(uids);
    }

    private void set(Filed filed, String flag, boolean on) {
      if (flag.equals("\\Deleted")) {
        filed.deleted = on;
      } else if (on) {
        filed.letter.keywords.add(flag);
      } else {
        filed.letter.keywords.remove(flag);
      }
    }

    private void flag(int in, int[] uids) {
      String flag = FLAGS[random.nextInt(FLAGS.length)];
      FlagChange change =
          switch (random.nextInt(3)) {
            case 0 -> FlagChange.add(flag);
            case 1 -> FlagChange.remove(flag);
            default -> FlagChange.replace(flag);
          };
      StoreOutcome outcome = alice().store(ids.get(in), uids, change, OptionalLong.empty());
      assertThat(outcome.missing()).isEmpty();
      for (int uid : uids) {
        Filed filed = model.at(in, uid);
        if (change.mode() == FlagChange.Mode.REPLACE) {
          filed.letter.keywords.clear();
          filed.deleted = false;
        }
        set(filed, flag, change.mode() != FlagChange.Mode.REMOVE);
      }
    }

    private void copy(int from, int[] uids, int to) {
      List<Integer> expected = new ArrayList<>();
      for (int uid : uids) {
        Filed source = model.at(from, uid);
        Filed copy = new Filed(source.letter);
        copy.deleted = source.deleted;
        expected.add(model.add(to, copy));
      }
      assertThat(alice().copy(ids.get(from), uids, ids.get(to)).to())
          .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
    }

    private void move(int from, int[] uids, int to) {
      List<Integer> expected = new ArrayList<>();
      for (int uid : uids) {
        Filed moved = model.at(from, uid);
        model.mailboxes.get(from).remove(uid);
        expected.add(model.add(to, moved));
      }
      assertThat(alice().move(ids.get(from), uids, ids.get(to)).to())
          .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
    }

    private void expunge(int in) {
      int[] all = model.mailboxes.get(in).keySet().stream().mapToInt(Integer::intValue).toArray();
      int[] gone = Arrays.stream(all).filter(uid -> model.at(in, uid).deleted).toArray();
      assertThat(alice().expunge(ids.get(in), all)).containsExactly(gone);
      Arrays.stream(gone).forEach(model.mailboxes.get(in)::remove);
    }

    void requireSame(int mailbox) {
      MailboxView view = alice().view(ids.get(mailbox));
      TreeMap<Integer, Filed> rows = model.mailboxes.get(mailbox);
      assertThat(view.size()).isEqualTo(rows.size());
      int i = 0;
      for (Map.Entry<Integer, Filed> row : rows.entrySet()) {
        assertThat(view.uid(i)).isEqualTo(row.getKey());
        List<String> flags = new ArrayList<>(List.of(names(view, i).split(" ")));
        flags.remove("");
        flags.sort(null);
        assertThat(flags).isEqualTo(row.getValue().flags());
        if (random.nextInt(30) == 0) {
          assertThat(text(view.emailId(i))).isEqualTo(row.getValue().letter.text);
        }
        i++;
      }
      MailboxView before = shown.set(mailbox, view);
      Changes changes = view.since(before);
      assertThat(before.size() - changes.expunged().length).isEqualTo(changes.firstAdded());
    }
  }

  @Test
  void a_session_alone_sees_what_a_simple_model_says() {
    Walk walk = new Walk(random());
    for (int n = 0; n < operations(); n++) {
      walk.step(n);
      if (n == operations() / 2) {
        sweep(now.get().plus(Duration.ofDays(15)));
      }
    }
    IntStream.range(0, 3).forEach(walk::requireSame);
  }

  @Test
  void sessions_at_once_leave_a_sound_account() throws Exception {
    Random seeds = random();
    MailboxId inbox = inbox();
    MailboxId archive = archive();
    AtomicInteger appended = new AtomicInteger();
    List<Callable<Integer>> sessions = new ArrayList<>();
    for (int s = 0; s < 8; s++) {
      long seed = seeds.nextLong();
      sessions.add(() -> {
        Random random = new Random(seed);
        MailAccount mine = alice();
        for (int n = 0; n < operations() / 8; n++) {
          MailboxView view = mine.view(random.nextBoolean() ? inbox : archive);
          MailboxId other = view.mailbox().equals(inbox) ? archive : inbox;
          int[] uids =
              IntStream.range(0, view.size())
                  .filter(i -> random.nextInt(6) == 0)
                  .map(view::uid)
                  .toArray();
          switch (random.nextInt(7)) {
            case 0, 1 -> {
              Appended one =
                  mine.append(view.mailbox(), List.of(message(testMessage("n" + n)))).getFirst();
              appended.incrementAndGet();
              int at = mine.view(view.mailbox()).indexOf(one.uid());
              assertThat(at >= 0 || wasMovedOn(one, view.mailbox())).as("seen after OK").isTrue();
            }
            case 2 ->
                mine.store(
                    view.mailbox(),
                    uids,
                    FlagChange.add(FLAGS[random.nextInt(FLAGS.length)]),
                    OptionalLong.empty());
            case 3 -> mine.copy(view.mailbox(), uids, other);
            case 4 -> mine.move(view.mailbox(), uids, other);
            case 5 -> mine.change(refiled(view, uids, other), OptionalLong.empty());
            default -> mine.expunge(view.mailbox(), uids);
          }
        }
        return 0;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> session : threads.invokeAll(sessions)) {
        session.get();
      }
    }
    assertThat(appended.get()).isPositive();
    assertThat(mail().check(ALICE).problems()).isEmpty();
  }

  /// As a JMAP client changes Emails: some are put elsewhere, some only get a keyword, some go.
  private static List<EmailChange> refiled(MailboxView view, int[] uids, MailboxId other) {
    List<EmailChange> changes = new ArrayList<>();
    for (int uid : uids) {
      long email = view.emailId(view.indexOf(uid));
      changes.add(
          switch (uid % 4) {
            case 0 -> new EmailChange.Destroy(email);
            case 1 ->
                new EmailChange.Update(
                    email, List.of(FlagChange.add("own")), EmailChange.Mailboxes.SAME);
            case 2 ->
                new EmailChange.Update(
                    email, List.of(), new EmailChange.Mailboxes(false, Set.of(other), Set.of()));
            default ->
                new EmailChange.Update(
                    email, List.of(), EmailChange.Mailboxes.exactly(Set.of(other)));
          });
    }
    return changes;
  }

  /// Another session may have moved or expunged it already.
  private boolean wasMovedOn(Appended appended, MailboxId from) {
    return alice().email(appended.emailId()).stream()
        .flatMap(email -> email.memberships().stream())
        .noneMatch(m -> m.uid() == appended.uid() && m.mailbox().equals(from));
  }

  @Test
  void after_ok_in_one_session_the_next_view_of_another_shows_it() throws Exception {
    MailboxId inbox = inbox();
    MailAccount reader = alice();
    AtomicInteger answered = new AtomicInteger();
    int count = operations() / 2;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> writer =
          threads.submit(() -> {
            for (int n = 0; n < count; n++) {
              answered.set(append(inbox, testMessage("n" + n)).uid());
            }
            return count;
          });
      Future<Integer> looks =
          threads.submit(() -> {
            int seen = 0;
            while (seen < count && !(writer.isDone() && writer.state() == Future.State.FAILED)) {
              int said = answered.get();
              MailboxView view = reader.view(inbox);
              assertThat(view.size()).isGreaterThanOrEqualTo(said);
              seen = view.size();
            }
            return seen;
          });
      assertThat(writer.get()).isEqualTo(looks.get());
    }
  }
}
