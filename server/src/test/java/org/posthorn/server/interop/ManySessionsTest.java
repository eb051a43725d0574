package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;

/// Several sessions work on one mailbox at once, each with random commands, while mail arrives.
/// Whatever each is told must fit together, and at the end all must have been told the same.
///
/// `-Dposthorn.sessions.seconds=60 -Dposthorn.sessions.seed=1` makes it longer or repeats a run.
class ManySessionsTest {
  private static final int SESSIONS = 6;
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("posthorn.sessions.seconds", 6));
  private static final int MESSAGES_AIM = 40;
  private static final Pattern APPENDED = Pattern.compile("\\[APPENDUID \\d+ (\\d+)]");
  private static final Pattern COPIED = Pattern.compile("\\[COPYUID \\d+ (\\S+) (\\S+)]");

  @TempDir Path directory;

  /// Which subject a UID has; no two sessions may be told different things.
  private final Map<Long, String> subjects = new ConcurrentHashMap<>();

  @Test
  void all_sessions_are_told_one_story() throws Exception {
    long seed = Long.getLong("posthorn.sessions.seed", System.nanoTime());
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Player> players = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        players.add(new Player(i, new Random(seed + i), open(server)));
      }
      players.getFirst().view.command("CREATE Copies");
      long end = System.nanoTime() + LENGTH.toNanos();
      List<Future<?>> running = new ArrayList<>();
      for (Player player : players) {
        running.add(threads.submit(() -> player.play(end)));
      }
      running.add(threads.submit(() -> deliver(server, end)));
      for (Future<?> each : running) {
        each.get();
      }
      changeWhileNumbersStand(players);
      checkEnd(players, open(server));
      players.forEach(player -> player.view.close());
    } catch (ExecutionException e) {
      throw new AssertionError("with -Dposthorn.sessions.seed=" + seed, e.getCause());
    } catch (AssertionError e) {
      throw new AssertionError("with -Dposthorn.sessions.seed=" + seed, e);
    }
  }

  private static ImapView open(RunningServer server) throws IOException {
    ImapView view = new ImapView(server.login("alice@example.test", RunningServer.PASSWORD));
    view.select("INBOX");
    return view;
  }

  private static Optional<Void> deliver(RunningServer server, long end) throws IOException {
    int sent = 0;
    while (System.nanoTime() < end) {
      String letter = "Subject: delivered-" + sent++ + "\n\nHello.";
      assertThat(server.deliver("alice@example.test", letter)).startsWith("250");
    }
    return Optional.empty();
  }

  /// Flags change together with an EXPUNGE, and the others hear of it first in a command under
  /// which numbers must stand: the flags must not get lost with the EXPUNGE that has to wait.
  private static void changeWhileNumbersStand(List<Player> players) throws IOException {
    ImapView changing = players.getFirst().view;
    for (int i = 0; i < 3; i++) {
      changing.append("INBOX", "Subject: last-" + i + "\r\n\r\nx\r\n");
    }
    for (Player player : players) {
      player.view.command("NOOP");
      player.view.command("FETCH 1:* (UID FLAGS)");
    }
    changing.command("STORE 1 +FLAGS (\\Deleted)");
    changing.command("EXPUNGE");
    changing.command("STORE 1:* +FLAGS (changed)");
    for (Player player : players) {
      player.view.command("SEARCH ALL");
    }
  }

  /// When all is quiet, every session knows what a fresh one reads.
  private void checkEnd(List<Player> players, ImapView fresh) throws IOException {
    fresh.command("FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    Map<Long, ImapView.Message> truth = new TreeMap<>();
    fresh.messages().forEach(message -> truth.put(message.uid.orElseThrow(), message));
    assertThat(truth).hasSameSizeAs(fresh.messages());
    for (Player player : players) {
      player.view.command("NOOP");
      List<ImapView.Message> told = player.view.messages();
      assertThat(told).as("%s", player.view.transcript()).hasSameSizeAs(fresh.messages());
      for (int i = 0; i < told.size(); i++) {
        ImapView.Message known = told.get(i);
        ImapView.Message real = fresh.messages().get(i);
        String context = "message " + (i + 1) + " of session " + player.number + "\n";
        known.uid.ifPresent(uid -> assertThat(real.uid).as(context).contains(uid));
        known.subject.ifPresent(text -> assertThat(real.subject).as(context).contains(text));
        if (known.flags.isPresent()) {
          assertThat(known.flags).as(context + player.view.transcript()).isEqualTo(real.flags);
        }
      }
      player.checkKeywords(truth);
    }
    truth.forEach((uid, message) -> sameSubject(uid, message.subject.orElseThrow()));
  }

  private void sameSubject(long uid, String subject) {
    String earlier = subjects.putIfAbsent(uid, subject);
    if (earlier != null) {
      assertThat(subject).as("subject of UID %d", uid).isEqualTo(earlier);
    }
  }

  /// One session and what it may rely on: nobody else touches its keyword. Copies in one account
  /// share their keywords, so that a message is known by its subject, not by a UID.
  private final class Player {
    private final int number;
    private final Random random;
    private final ImapView view;
    private final String keyword;
    private final Map<String, Boolean> keywordSet = new HashMap<>();
    private int appended;

    Player(int number, Random random, ImapView view) {
      this.number = number;
      this.random = random;
      this.view = view;
      keyword = "k" + number;
    }

    Optional<Void> play(long end) throws IOException {
      try {
        while (System.nanoTime() < end) {
          step();
        }
      } catch (AssertionError | IOException e) {
        throw new AssertionError("session " + number + ":\n" + view.transcript(), e);
      }
      return Optional.empty();
    }

    private void step() throws IOException {
      boolean crowded = view.messages().size() > MESSAGES_AIM;
      if (view.messages().isEmpty()) {
        append();
        return;
      }
      switch (random.nextInt(16)) {
        case 0, 1 -> append();
        case 2, 3 -> mark(true);
        case 4 -> mark(false);
        case 5 -> view.command("STORE " + range() + " " + sign() + "FLAGS (\\Seen)");
        case 6 -> {
          int from = 1 + random.nextInt(view.messages().size());
          int to = from + random.nextInt(view.messages().size() - from + 1);
          view.storeSilently(from, to, sign() + "FLAGS.SILENT (\\Answered)");
        }
        case 7 -> fetch("FETCH " + range());
        case 8 -> fetch("UID FETCH " + anyUid());
        case 9 -> view.command("SEARCH ALL");
        case 10 -> view.command("UID SEARCH KEYWORD " + keyword);
        case 11 -> copied("UID COPY " + anyUid() + " Copies");
        case 12 -> {
          if (crowded) {
            copied("MOVE " + range() + " Copies");
          } else {
            copied("COPY " + range() + " INBOX");
          }
        }
        case 13 -> expunge(crowded);
        case 14 -> view.command("NOOP");
        default -> view.idle();
      }
    }

    private void append() throws IOException {
      String subject = "from-" + number + "-" + appended++;
      String answer = view.append("INBOX", "Subject: " + subject + "\r\n\r\nx\r\n").getLast();
      Matcher uid = APPENDED.matcher(answer);
      assertThat(uid.find()).as(answer).isTrue();
      sameSubject(Long.parseLong(uid.group(1)), subject);
    }

    private void mark(boolean set) throws IOException {
      List<ImapView.Message> known =
          view.messages().stream()
              .filter(message -> message.uid.isPresent() && message.subject.isPresent())
              .toList();
      if (known.isEmpty()) {
        return;
      }
      ImapView.Message message = known.get(random.nextInt(known.size()));
      long uid = message.uid.orElseThrow();
      List<String> answer =
          view.command("UID STORE " + uid + (set ? " +" : " -") + "FLAGS (" + keyword + ")");
      // A message that another session has expunged is passed over in silence; what is told of it
      // then is what had not been told of it before, without the keyword.
      answer.stream()
          .filter(line -> line.contains("FETCH") && hasUid(line, uid))
          .forEach(line -> keywordSet.put(message.subject.orElseThrow(), hasKeyword(line)));
    }

    private boolean hasUid(String line, long uid) {
      return Pattern.compile("UID " + uid + "\\b").matcher(line).find();
    }

    private boolean hasKeyword(String line) {
      return Pattern.compile("\\b" + keyword + "\\b").matcher(line).find();
    }

    private void fetch(String command) throws IOException {
      view.command(command + " (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
      for (ImapView.Message message : view.messages()) {
        if (message.uid.isPresent() && message.subject.isPresent()) {
          sameSubject(message.uid.get(), message.subject.get());
        }
      }
    }

    private void copied(String command) throws IOException {
      List<String> lines = view.command(command);
      for (String line : lines) {
        Matcher copied = COPIED.matcher(line);
        if (copied.find()) {
          assertThat(count(copied.group(1))).as(line).isEqualTo(count(copied.group(2)));
        }
      }
    }

    private void expunge(boolean crowded) throws IOException {
      String victims = crowded ? range() : number();
      view.command("STORE " + victims + " +FLAGS (\\Deleted)");
      view.command(random.nextBoolean() ? "EXPUNGE" : "UID EXPUNGE " + anyUid());
    }

    private String sign() {
      return random.nextBoolean() ? "+" : "-";
    }

    private String number() {
      return String.valueOf(1 + random.nextInt(view.messages().size()));
    }

    private String range() {
      return number() + ":" + number();
    }

    private String anyUid() {
      List<Long> known = view.messages().stream().flatMap(message -> message.uid.stream()).toList();
      return known.isEmpty() ? "1" : known.get(random.nextInt(known.size())).toString();
    }

    private int count(String set) {
      int count = 0;
      for (String part : set.split(",")) {
        String[] ends = part.split(":");
        count +=
            ends.length == 1
                ? 1
                : 1 + Math.abs(Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]));
      }
      return count;
    }

    /// A keyword that this session was told is set, or not, is so.
    void checkKeywords(Map<Long, ImapView.Message> truth) {
      truth.forEach((uid, message) -> {
        Boolean set = keywordSet.get(message.subject.orElseThrow());
        if (set != null) {
          assertThat(message.flags.orElseThrow().contains(keyword))
              .as("%s on UID %d\n%s", keyword, uid, view.transcript())
              .isEqualTo(set);
        }
      });
    }
  }
}
