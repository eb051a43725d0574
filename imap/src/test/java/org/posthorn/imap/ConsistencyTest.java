package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.view.MailboxView;

/// Several sessions change one mailbox at the same time at random; in the end each one's picture,
/// made only of what it was told, is the mailbox.
class ConsistencyTest {
  private static final int COMMANDS = 120;
  private static final List<String> FLAGS =
      List.of("\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "Work");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void every_session_ends_with_the_same_picture(long chosen) throws Exception {
    run(chosen, List.of("alice", "alice", "alice"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void so_do_sessions_of_somebody_with_whom_the_mailbox_is_shared(long chosen) throws Exception {
    run(chosen, List.of("alice", "bob", "alice", "bob"));
  }

  private void run(long chosen, List<String> users) throws Exception {
    long seed = chosen == 0 ? new Random().nextLong() : chosen;
    try (Fixture fixture = new Fixture(directory)) {
      Fixture.ask(fixture.login("alice"), "a SETACL INBOX bob lrswite");
      List<ModelClient> clients = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (String user : users) {
        names.add(user.equals("alice") ? "INBOX" : "\"Other Users/alice/INBOX\"");
        clients.add(new ModelClient(fixture.login(user)));
        clients.getLast().run("SELECT " + names.getLast());
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < users.size(); i++) {
          ModelClient client = clients.get(i);
          String name = names.get(i);
          Random random = new Random(seed + i);
          work.add(
              threads.submit(() -> {
                for (int n = 0; n < COMMANDS; n++) {
                  step(client, name, "Archive", random);
                }
                return null;
              }));
        }
        for (Future<?> each : work) {
          each.get();
        }
      } catch (ExecutionException e) {
        throw new AssertionError("seed " + seed, e.getCause());
      }
      List<String> truth = truth(fixture, "INBOX");
      for (ModelClient client : clients) {
        client.run("NOOP");
        assertThat(client.messages)
            .as("seed %d", seed)
            .extracting(ModelClient.Message::toString)
            .containsExactlyElementsOf(truth);
      }
      assertThat(fixture.metrics.snapshot().getOrDefault("internal_errors_total", 0L)).isZero();
    }
  }

  /// Runs one random command.
  ///
  /// @param other where messages are moved to
  static void step(ModelClient client, String name, String other, Random random)
      throws IOException {
    int size = client.messages.size();
    if (size < 5) {
      client.run("APPEND " + name + " (" + flag(random) + ") {14+}\r\nSubject: new\r\n");
      return;
    }
    int from = 1 + random.nextInt(size);
    int to = Math.min(size, from + random.nextInt(4));
    String range = from + ":" + to;
    String uids = client.messages.get(from - 1).uid + ":" + client.messages.get(to - 1).uid;
    char sign = random.nextBoolean() ? '+' : '-';
    switch (random.nextInt(14)) {
      case 0 -> client.run("APPEND " + name + " () {14+}\r\nSubject: new\r\n");
      case 1 -> client.run("COPY " + range + " " + name);
      case 2 -> client.run("EXPUNGE");
      case 3 -> client.run("UID EXPUNGE " + uids);
      case 4 -> client.run("UID MOVE " + uids + " " + other);
      case 5, 6 -> client.storeSilently(from, to, sign, flag(random));
      case 7 -> client.run("STORE " + range + " " + sign + "FLAGS (" + flag(random) + ")");
      case 8 -> client.run("UID STORE " + uids + " " + sign + "FLAGS (" + flag(random) + ")");
      case 9 -> client.run("STORE " + range + " FLAGS (" + flag(random) + ")");
      case 10 -> client.run("FETCH " + range + " (UID FLAGS)");
      case 11 -> client.run("FETCH " + range + " BODY[TEXT]");
      case 12 -> client.run("SEARCH UNSEEN");
      default -> client.run("NOOP");
    }
  }

  static String flag(Random random) {
    return FLAGS.get(random.nextInt(FLAGS.size()));
  }

  /// What a mailbox has.
  static List<String> truth(Fixture fixture, String path) {
    var mail = fixture.mail("alice");
    MailboxView view = mail.view(mail.mailbox(path).orElseThrow().id());
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < view.size(); i++) {
      TreeSet<String> flags = new TreeSet<>(view.keywords().names(view.flags(i)));
      addIf(flags, view.flags(i), Flags.SEEN, "\\Seen");
      addIf(flags, view.flags(i), Flags.FLAGGED, "\\Flagged");
      addIf(flags, view.flags(i), Flags.ANSWERED, "\\Answered");
      addIf(flags, view.flags(i), Flags.DELETED, "\\Deleted");
      messages.add(view.uid(i) + " " + flags);
    }
    return messages;
  }

  private static void addIf(Set<String> flags, long bits, long bit, String name) {
    if ((bits & bit) != 0) {
      flags.add(name);
    }
  }
}
