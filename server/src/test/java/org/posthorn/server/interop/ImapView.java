package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.testkit.LineClient;

/// An IMAP session that believes only what it is told: it keeps the list of messages as EXISTS,
/// EXPUNGE and FETCH describe it, and finds fault with an answer that does not fit. Used by one
/// thread.
final class ImapView implements AutoCloseable {
  private static final Pattern NUMBERED = Pattern.compile("\\* (\\d+) (EXISTS|EXPUNGE|FETCH)(.*)");
  private static final Pattern LITERAL = Pattern.compile(".*\\{(\\d+)}$");
  private static final Pattern UID = Pattern.compile("UID (\\d+)");
  private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
  private static final Pattern SUBJECT = Pattern.compile("Subject: ([^\\r]*)");

  /// What is known of a message.
  static final class Message {
    Optional<Long> uid = Optional.empty();
    Optional<Set<String>> flags = Optional.empty();
    Optional<String> subject = Optional.empty();

    @Override
    public String toString() {
      return uid + " " + flags + " " + subject;
    }
  }

  private final LineClient client;
  private final List<Message> messages = new ArrayList<>();
  private final List<String> transcript = new ArrayList<>();
  private int tags;

  ImapView(LineClient loggedIn) {
    client = loggedIn;
  }

  List<Message> messages() {
    return messages;
  }

  /// The last things said, for the report of a failure.
  String transcript() {
    int from = Math.max(0, transcript.size() - 60);
    return String.join("\n", transcript.subList(from, transcript.size()));
  }

  /// Opens a mailbox and forgets what was known.
  void select(String mailbox) throws IOException {
    messages.clear();
    assertThat(command("SELECT " + mailbox).getLast()).contains(" OK ");
  }

  /// Opens a mailbox without changing anything in it.
  void examine(String mailbox) throws IOException {
    messages.clear();
    assertThat(command("EXAMINE " + mailbox).getLast()).contains(" OK ");
  }

  /// Runs a command to its end and takes in all that is announced.
  ///
  /// @return the answer's lines, literals unfolded into them
  List<String> command(String command) throws IOException {
    String tag = "t" + tags++;
    say(tag + " " + command);
    // RFC 9051 §7.5.1: numbers must not shift under a command that uses them.
    boolean numbersMayShift = !command.matches("(FETCH|STORE|SEARCH) .*");
    List<String> lines = new ArrayList<>();
    String line;
    do {
      line = response();
      lines.add(line);
      if (line.startsWith("* SEARCH")) {
        checkFound(command, line);
      } else if (line.startsWith("* ")) {
        takeIn(line, numbersMayShift);
      }
    } while (!line.startsWith(tag + " "));
    assertThat(line).as(command).doesNotContain(" BAD ");
    return lines;
  }

  /// STORE with .SILENT: what flags these messages have is known again only when it is told.
  ///
  /// @param from the first message's number, at most `to`
  void storeSilently(int from, int to, String change) throws IOException {
    messages.subList(from - 1, to).forEach(message -> message.flags = Optional.empty());
    command("STORE " + from + ":" + to + " " + change);
  }

  /// APPEND of a small message.
  List<String> append(String mailbox, String text) throws IOException {
    return command("APPEND " + mailbox + " {" + text.length() + "+}\r\n" + text);
  }

  /// IDLE, ended at once: what has happened is announced.
  void idle() throws IOException {
    String tag = "t" + tags++;
    say(tag + " IDLE");
    boolean ended = false;
    while (!ended) {
      String line = response();
      if (line.startsWith("+")) {
        say("DONE");
      } else if (line.startsWith("* ")) {
        takeIn(line, true);
      } else {
        assertThat(line).startsWith(tag + " OK");
        ended = true;
      }
    }
  }

  private void say(String text) throws IOException {
    transcript.add("C: " + text.replace("\r\n", "\\"));
    client.send(text);
  }

  private String response() throws IOException {
    StringBuilder whole = new StringBuilder();
    String line = client.line();
    Matcher literal = LITERAL.matcher(line);
    while (literal.matches()) {
      byte[] bytes = client.bytes(Integer.parseInt(literal.group(1)));
      whole.append(line).append(new String(bytes, StandardCharsets.ISO_8859_1));
      line = client.line();
      literal = LITERAL.matcher(line);
    }
    whole.append(line);
    transcript.add("S: " + whole.toString().replace("\r\n", "\\"));
    return whole.toString();
  }

  private void checkFound(String command, String line) {
    if (!command.startsWith("UID")) {
      for (String number : line.substring("* SEARCH".length()).strip().split(" ")) {
        if (!number.isEmpty() && !number.startsWith("(")) {
          assertThat(Integer.parseInt(number)).isBetween(1, messages.size());
        }
      }
    }
  }

  private void takeIn(String line, boolean numbersMayShift) {
    Matcher matcher = NUMBERED.matcher(line.replace("\r\n", "\\"));
    if (!matcher.matches()) {
      return;
    }
    int number = Integer.parseInt(matcher.group(1));
    switch (matcher.group(2)) {
      case "EXISTS" -> {
        assertThat(number)
            .as("EXISTS never lowers the number")
            .isGreaterThanOrEqualTo(messages.size());
        while (messages.size() < number) {
          messages.add(new Message());
        }
      }
      case "EXPUNGE" -> {
        assertThat(numbersMayShift).as("EXPUNGE in a command with numbers").isTrue();
        assertThat(number).as("EXPUNGE").isBetween(1, messages.size());
        messages.remove(number - 1);
      }
      default -> fetched(number, line);
    }
  }

  private void fetched(int number, String line) {
    assertThat(number).as("FETCH").isBetween(1, messages.size());
    Message message = messages.get(number - 1);
    Matcher uid = UID.matcher(line);
    if (uid.find()) {
      long told = Long.parseLong(uid.group(1));
      message.uid.ifPresent(known -> assertThat(told).as("UID of %d", number).isEqualTo(known));
      message.uid = Optional.of(told);
    }
    Matcher flags = FLAGS.matcher(line);
    if (flags.find()) {
      message.flags = Optional.of(flagSet(flags.group(1)));
    }
    Matcher subject = SUBJECT.matcher(line);
    if (subject.find()) {
      String told = subject.group(1);
      message.subject.ifPresent(
          known -> assertThat(told).as("subject of %d", number).isEqualTo(known));
      message.subject = Optional.of(told);
    }
  }

  /// \Recent is left out: it is each session's own.
  private static Set<String> flagSet(String flags) {
    Set<String> set = new TreeSet<>(List.of(flags.strip().toLowerCase(Locale.ROOT).split(" ")));
    set.remove("");
    set.remove("\\recent");
    return set;
  }

  @Override
  public void close() {
    client.close();
  }
}
