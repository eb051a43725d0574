package org.posthorn.imap;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.testkit.LineClient;

/// A client that believes what it is told, and nothing else: its picture of the mailbox is right
/// only if the server tells every change, in terms of the numbers the client has.
final class ModelClient {
  private static final Pattern NUMBERED = Pattern.compile("\\* ([0-9]+) ([A-Z]+)(.*)");
  private static final Pattern UID = Pattern.compile("[( ]UID ([0-9]+)");
  private static final Pattern FLAGS = Pattern.compile("[( ]FLAGS \\(([^)]*)\\)");
  private static final Pattern MODSEQ = Pattern.compile("[( ]MODSEQ \\(([0-9]+)\\)");
  private static final Pattern LITERAL = Pattern.compile(".*\\{([0-9]+)}");
  private static final Pattern VANISHED =
      Pattern.compile("\\* VANISHED (\\(EARLIER\\) )?([0-9:,]+)");
  private static final Pattern HIGHEST = Pattern.compile(".*\\[HIGHESTMODSEQ ([0-9]+)].*");
  private static final Pattern VALIDITY = Pattern.compile("\\* OK \\[UIDVALIDITY ([0-9]+)].*");

  /// A message as far as it is known.
  static final class Message {
    int uid;
    Set<String> flags = new TreeSet<>();
    boolean known;
    long modSeq;

    @Override
    public String toString() {
      return uid + " " + flags;
    }
  }

  final List<Message> messages = new ArrayList<>();
  private static final int LINES_KEPT = 400;

  private final LineClient client;
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean condstore;
  private boolean qresync;
  private long uidValidity;
  private long highestModSeq;

  ModelClient(LineClient client) {
    this.client = client;
  }

  /// Enables CONDSTORE or QRESYNC, before a mailbox is selected.
  void enable(String extension) throws IOException {
    run("ENABLE " + extension);
    condstore = true;
    qresync = extension.equals("QRESYNC");
  }

  /// The last lines that were said, for a failure.
  String history() {
    return String.join("\n", lines);
  }

  private void send(String command) throws IOException {
    say("C " + command);
    client.send(command);
  }

  private String line() throws IOException {
    String line = client.line();
    say("S " + line);
    return line;
  }

  private void say(String line) {
    lines.add(line);
    if (lines.size() > LINES_KEPT) {
      lines.remove();
    }
  }

  boolean condstore() {
    return condstore;
  }

  boolean qresync() {
    return qresync;
  }

  /// Runs a command, takes in all it brings, and asks about messages that are new.
  ///
  /// @return the tagged response
  String run(String command) throws IOException {
    String result = exchange(command);
    // While it asks, others may arrive, or leave.
    for (int unknown = unknown(); unknown < messages.size(); unknown = unknown()) {
      exchange("FETCH " + (unknown + 1) + ":* (UID FLAGS)");
      exchange("NOOP");
    }
    return result;
  }

  private int unknown() {
    int unknown = 0;
    while (unknown < messages.size() && messages.get(unknown).known) {
      unknown++;
    }
    return unknown;
  }

  /// Runs a silent STORE of one flag, and makes of the picture what the command says.
  void storeSilently(int from, int to, char sign, String flag) throws IOException {
    mark(from, to, sign, flag);
    run("STORE " + from + ":" + to + " " + sign + "FLAGS.SILENT (" + flag + ")");
  }

  /// As [#storeSilently], of those messages that have not changed since the client was told.
  void storeUnchanged(int from, int to, char sign, String flag) throws IOException {
    long since = 1;
    for (int i = from; i <= to; i++) {
      since = Math.max(since, messages.get(i - 1).modSeq);
    }
    String range = from + ":" + to;
    String uids = messages.get(from - 1).uid + ":" + messages.get(to - 1).uid;
    mark(from, to, sign, flag);
    run(
        "STORE "
            + range
            + " (UNCHANGEDSINCE "
            + since
            + ") "
            + sign
            + "FLAGS.SILENT ("
            + flag
            + ")");
    run("UID FETCH " + uids + " (FLAGS)"); // what was not changed
  }

  private void mark(int from, int to, char sign, String flag) {
    for (int i = from; i <= to; i++) {
      Set<String> flags = messages.get(i - 1).flags;
      if (sign == '+') {
        flags.add(flag);
      } else {
        flags.remove(flag);
      }
    }
  }

  /// Leaves the mailbox, and selects it again with what is known of it (RFC 7162 §3.2.5): what it
  /// is told then makes the picture right.
  void resynchronise(String name) throws IOException {
    exchange("UNSELECT");
    TreeMap<Integer, Message> byUid = new TreeMap<>();
    messages.stream()
        .filter(message -> message.known)
        .forEach(message -> byUid.put(message.uid, message));
    messages.clear();
    send("t SELECT " + name + " (QRESYNC (" + uidValidity + " " + highestModSeq + "))");
    int exists = -1;
    TreeMap<Integer, Integer> numbers = new TreeMap<>();
    for (String line = line(); !line.startsWith("t "); line = line()) {
      Matcher vanished = VANISHED.matcher(line);
      Matcher numbered = NUMBERED.matcher(line);
      if (vanished.matches()) {
        check(vanished.group(1) != null, line);
        each(vanished.group(2), byUid::remove);
      } else if (numbered.matches() && numbered.group(2).equals("EXISTS")) {
        exists = Integer.parseInt(numbered.group(1));
      } else if (numbered.matches() && numbered.group(2).equals("FETCH")) {
        Message told = new Message();
        takeFetch(told, numbered.group(3));
        check(told.known && told.modSeq > 0, line);
        byUid.put(told.uid, told);
        numbers.put(Integer.parseInt(numbered.group(1)), told.uid);
      } else {
        takeCodes(line);
      }
    }
    messages.addAll(byUid.values());
    check(messages.size() == exists, "EXISTS " + exists + " after QRESYNC");
    numbers.forEach(
        (number, uid) -> check(messages.get(number - 1).uid == uid, "FETCH of " + number));
  }

  private static void each(String set, IntConsumer uid) {
    for (String range : set.split(",")) {
      String[] ends = range.split(":");
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
        uid.accept(i);
      }
    }
  }

  private String exchange(String command) throws IOException {
    boolean usesNumbers = command.matches("(FETCH|STORE|SEARCH) .*");
    send("t " + command);
    while (true) {
      String line = line();
      if (line.startsWith("+ ")) {
        continue;
      }
      if (line.startsWith("t ")) {
        check(!line.startsWith("t BAD"), line + " to " + command);
        takeCodes(line);
        return line.substring(2);
      }
      Matcher literal = LITERAL.matcher(line);
      if (literal.matches()) {
        client.bytes(Integer.parseInt(literal.group(1)));
        line = line + line();
      }
      take(line, usesNumbers);
    }
  }

  private void takeCodes(String line) {
    Matcher validity = VALIDITY.matcher(line);
    if (validity.matches()) {
      uidValidity = Long.parseLong(validity.group(1));
    }
    Matcher highest = HIGHEST.matcher(line);
    if (highest.matches()) {
      long told = Long.parseLong(highest.group(1));
      check(told >= highestModSeq, line);
      highestModSeq = told;
    }
  }

  private void take(String line, boolean usesNumbers) {
    takeCodes(line);
    Matcher vanished = VANISHED.matcher(line);
    if (vanished.matches()) {
      check(qresync && !usesNumbers && vanished.group(1) == null, line);
      each(vanished.group(2), this::vanish);
    }
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
        check(!qresync && !usesNumbers && number >= 1 && number <= messages.size(), line);
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

  /// If the client does not know the UID yet, it belongs to a message without one, between those
  /// with smaller and greater ones.
  private void vanish(int uid) {
    int at = -1;
    for (int i = 0; i < messages.size() && messages.get(i).uid <= uid; i++) {
      if (messages.get(i).uid == uid) {
        messages.remove(i);
        return;
      }
      at = messages.get(i).uid == 0 ? i : -1;
    }
    check(at >= 0, "VANISHED " + uid);
    messages.remove(at);
  }

  private void takeFetch(Message message, String items) {
    Matcher uid = UID.matcher(items);
    if (uid.find()) {
      int told = Integer.parseInt(uid.group(1));
      check(message.uid == 0 || message.uid == told, items);
      message.uid = told;
    }
    Matcher modSeq = MODSEQ.matcher(items);
    if (modSeq.find()) {
      long told = Long.parseLong(modSeq.group(1));
      check(told >= message.modSeq, items + " after MODSEQ " + message.modSeq);
      message.modSeq = told;
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
      throw new AssertionError(
          "told " + line + " with " + messages.size() + " messages, after\n" + history());
    }
  }
}
