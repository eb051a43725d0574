package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.LineClient;

/// A client that keeps a picture of a mailbox, and brings it up to date by QRESYNC each time that
/// it comes back (RFC 7162 §3.2.5), has the mailbox as it is.
class QresyncTest {
  private static final Pattern FETCH = Pattern.compile("\\* \\d+ FETCH \\((.*)\\)");
  private static final Pattern UID = Pattern.compile("UID (\\d+)");
  private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
  private static final Pattern CODE = Pattern.compile("\\* OK \\[(\\w+) (\\d+)].*");

  @TempDir private Path directory;

  private final SortedMap<Integer, String> picture = new TreeMap<>();
  private long uidValidity = 4_000_000_000L;
  private long modSeq = 1;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void the_picture_is_the_mailbox_whatever_happened_meanwhile(long chosen) throws IOException {
    long seed = chosen == 0 ? new Random().nextLong() : chosen;
    Random random = new Random(seed);
    try (Fixture fixture = new Fixture(directory)) {
      LineClient other = fixture.select("alice", "INBOX");
      for (int round = 0; round < 25; round++) {
        for (int i = random.nextInt(6); i >= 0; i--) {
          change(fixture, other, random);
        }
        LineClient client = fixture.login("alice");
        Fixture.ask(client, "a ENABLE QRESYNC");
        select(client, random.nextBoolean());
        assertThat(picture).as("seed %d, round %d", seed, round).isEqualTo(mailbox(fixture));
        client.close();
      }
    }
  }

  private static void change(Fixture fixture, LineClient other, Random random) throws IOException {
    int size = fixture.mail("alice").mailbox("INBOX").orElseThrow().counts().total();
    int number = size == 0 ? 0 : 1 + random.nextInt(size);
    switch (size == 0 ? 0 : random.nextInt(5)) {
      case 0 -> fixture.append(other, "INBOX", "", "Subject: x\r\n\r\nbody\r\n");
      case 1 -> Fixture.ask(other, "s STORE " + number + " +FLAGS (\\Deleted)");
      case 2 -> Fixture.ask(other, "s STORE " + number + " +FLAGS (\\Seen kw)");
      case 3 -> Fixture.ask(other, "s STORE " + number + " -FLAGS (\\Seen)");
      default -> Fixture.ask(other, random.nextBoolean() ? "e EXPUNGE" : "m MOVE 1 Archive");
    }
  }

  private void select(LineClient client, boolean tellsUids) throws IOException {
    String uids = tellsUids && !picture.isEmpty() ? " " + joined() : "";
    String parameters = " (QRESYNC (" + uidValidity + " " + modSeq + uids + "))";
    List<String> lines = new ArrayList<>(Fixture.ask(client, "b SELECT INBOX" + parameters));
    if (!uids.isEmpty()) {
      // Only what is known was told of; the rest is new.
      int last = picture.lastKey();
      lines.addAll(Fixture.ask(client, "c UID FETCH " + (last + 1) + ":* (FLAGS)"));
    }
    long before = uidValidity;
    lines.forEach(this::take);
    if (uidValidity != before) {
      // Nothing was known, so nothing was told.
      picture.clear();
      Fixture.ask(client, "d UID FETCH 1:* (FLAGS)").forEach(this::take);
    }
  }

  private String joined() {
    return String.join(",", picture.keySet().stream().map(String::valueOf).toList());
  }

  private void take(String line) {
    Matcher fetch = FETCH.matcher(line);
    Matcher code = CODE.matcher(line);
    if (line.startsWith("* VANISHED (EARLIER) ")) {
      for (String range : line.substring("* VANISHED (EARLIER) ".length()).split(",")) {
        String[] ends = range.split(":");
        int from = Integer.parseInt(ends[0]);
        int to = Integer.parseInt(ends[ends.length - 1]);
        picture.keySet().removeIf(uid -> uid >= from && uid <= to);
      }
    } else if (fetch.matches()) {
      Matcher uid = UID.matcher(line);
      Matcher flags = FLAGS.matcher(line);
      assertThat(uid.find() && flags.find()).as(line).isTrue();
      picture.put(Integer.parseInt(uid.group(1)), sorted(flags.group(1)));
    } else if (code.matches()) {
      long number = Long.parseLong(code.group(2));
      uidValidity = code.group(1).equals("UIDVALIDITY") ? number : uidValidity;
      modSeq = code.group(1).equals("HIGHESTMODSEQ") ? number : modSeq;
    }
  }

  private static String sorted(String flags) {
    TreeSet<String> sorted = new TreeSet<>(Arrays.asList(flags.split(" ")));
    sorted.remove("");
    sorted.remove("\\Recent");
    return sorted.toString();
  }

  private static SortedMap<Integer, String> mailbox(Fixture fixture) throws IOException {
    SortedMap<Integer, String> all = new TreeMap<>();
    LineClient client = fixture.login("alice");
    Fixture.ask(client, "a EXAMINE INBOX");
    for (String line : Fixture.ask(client, "b FETCH 1:* (UID FLAGS)")) {
      Matcher uid = UID.matcher(line);
      Matcher flags = FLAGS.matcher(line);
      if (uid.find() && flags.find()) {
        all.put(Integer.parseInt(uid.group(1)), sorted(flags.group(1)));
      }
    }
    client.close();
    return all;
  }

  /// RFC 7162 §3.2.5.2: what is older than what the server remembers.
  @Test
  void removals_that_are_forgotten_are_told_as_everything_that_is_not_there() throws IOException {
    try (Fixture fixture = new Fixture(directory, Fixture.Settings.defaults().withTombstones(2))) {
      LineClient other = fixture.select("alice", "INBOX");
      for (int i = 0; i < 8; i++) {
        fixture.append(other, "INBOX", "", "Subject: x\r\n\r\nbody\r\n");
      }
      LineClient client = fixture.login("alice");
      Fixture.ask(client, "a ENABLE QRESYNC");
      select(client, false);
      Fixture.ask(client, "u UNSELECT");
      for (int i = 0; i < 4; i++) {
        Fixture.ask(other, "s STORE 2 +FLAGS (\\Deleted)");
        Fixture.ask(other, "e EXPUNGE");
      }
      MailboxView view =
          fixture.mail("alice").view(fixture.mail("alice").mailbox("INBOX").orElseThrow().id());
      assertThat(fixture.mail("alice").removedSince(view.mailbox(), modSeq)).isEmpty();
      select(client, false);
      assertThat(picture.keySet()).containsExactly(1, 6, 7, 8);
    }
  }
}
