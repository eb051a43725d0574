package org.posthorn.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.testkit.LineClient;

/// A client that believes what it is told, and nothing else: its picture of the mailbox is right
/// only if the server tells every change, in terms of the numbers the client has.
final class ModelClient {
  private static final Pattern NUMBERED = Pattern.compile("\\* ([0-9]+) ([A-Z]+)(.*)");
  private static final Pattern UID = Pattern.compile("[( ]UID ([0-9]+)");
  private static final Pattern FLAGS = Pattern.compile("[( ]FLAGS \\(([^)]*)\\)");
  private static final Pattern LITERAL = Pattern.compile(".*\\{([0-9]+)}");

  /// A message as far as it is known.
  static final class Message {
    int uid;
    Set<String> flags = new TreeSet<>();
    boolean known;

    @Override
    public String toString() {
      return uid + " " + flags;
    }
  }

  final List<Message> messages = new ArrayList<>();
  private final LineClient client;

  ModelClient(LineClient client) {
    this.client = client;
  }

  /// Runs a command, takes in all it brings, and asks about messages that are new.
  ///
  /// @return the tagged response
  String run(String command) throws IOException {
    String result = exchange(command);
    int unknown = 0;
    while (unknown < messages.size() && messages.get(unknown).known) {
      unknown++;
    }
    if (unknown < messages.size()) {
      exchange("FETCH " + (unknown + 1) + ":* (UID FLAGS)");
    }
    return result;
  }

  /// Runs a silent STORE of one flag, and makes of the picture what the command says.
  void storeSilently(int from, int to, char sign, String flag) throws IOException {
    for (int i = from; i <= to; i++) {
      Set<String> flags = messages.get(i - 1).flags;
      if (sign == '+') {
        flags.add(flag);
      } else {
        flags.remove(flag);
      }
    }
    run("STORE " + from + ":" + to + " " + sign + "FLAGS.SILENT (" + flag + ")");
  }

  private String exchange(String command) throws IOException {
    boolean usesNumbers = command.matches("(FETCH|STORE|SEARCH) .*");
    client.send("t " + command);
    while (true) {
      String line = client.line();
      if (line.startsWith("+ ")) {
        continue;
      }
      if (line.startsWith("t ")) {
        return line.substring(2);
      }
      Matcher literal = LITERAL.matcher(line);
      if (literal.matches()) {
        client.bytes(Integer.parseInt(literal.group(1)));
        line = line + client.line();
      }
      take(line, usesNumbers);
    }
  }

  private void take(String line, boolean usesNumbers) {
    Matcher numbered = NUMBERED.matcher(line);
    if (!numbered.matches()) {
      return;
    }
    int number = Integer.parseInt(numbered.group(1));
    switch (numbered.group(2)) {
      case "EXISTS" -> {
        check(number >= messages.size(), line);
        while (messages.size() < number) {
          messages.add(new Message());
        }
      }
      case "EXPUNGE" -> {
        check(!usesNumbers && number >= 1 && number <= messages.size(), line);
        messages.remove(number - 1);
      }
      case "FETCH" -> {
        check(number >= 1 && number <= messages.size(), line);
        takeFetch(messages.get(number - 1), numbered.group(3));
      }
      default -> {
        // RECENT says nothing about the picture.
      }
    }
  }

  private void takeFetch(Message message, String items) {
    Matcher uid = UID.matcher(items);
    if (uid.find()) {
      int told = Integer.parseInt(uid.group(1));
      check(message.uid == 0 || message.uid == told, items);
      message.uid = told;
    }
    Matcher flags = FLAGS.matcher(items);
    if (flags.find()) {
      message.flags = new TreeSet<>(Arrays.asList(flags.group(1).split(" ")));
      message.flags.remove("");
      message.flags.remove("\\Recent");
      message.known = message.uid != 0;
    }
  }

  private void check(boolean right, String line) {
    if (!right) {
      throw new AssertionError("told " + line + " with " + messages.size() + " messages");
    }
  }
}
