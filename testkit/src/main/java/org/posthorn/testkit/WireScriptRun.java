package org.posthorn.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.testkit.WireScript.Step;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.ReadTimeoutException;

/// Runs a [WireScript] over any connections.
///
/// With `-Dscripts.update=true` a script whose expectations are not met is rewritten with what came
/// and does not fail: look at the difference before keeping it.
public final class WireScriptRun {
  private static final Pattern LITERAL =
      Pattern.compile(".*\\{(\\*|[0-9]+)(\\+?)}", Pattern.DOTALL);
  private static final Pattern SERVER_LITERAL =
      Pattern.compile(".*\\{([0-9]{1,9})}", Pattern.DOTALL);

  /// RFC 5321 §4.2.1: all lines of a reply but the last have a hyphen.
  private static final Pattern REPLY_GOES_ON = Pattern.compile("[0-9]{3}-.*", Pattern.DOTALL);

  private static final int SAID_LINES = 12;

  /// Opens the sessions of a script.
  public interface Sessions {
    /// Connects a session, ready for the script's first step: greeted and logged in as the
    /// directives say.
    ///
    /// @param number from 1
    LineClient open(int number) throws IOException;
  }

  private final WireScript script;
  private final Sessions sessions;
  private final Optional<ClientTls> tls;
  private final Duration patience;
  private final boolean update;
  private final Map<Integer, LineClient> open = new TreeMap<>();
  private final ScriptNames names = new ScriptNames();
  private final ArrayDeque<String> said = new ArrayDeque<>();
  private final Map<Step, List<String>> corrections = new HashMap<>();

  private WireScriptRun(
      WireScript script,
      Sessions sessions,
      Optional<ClientTls> tls,
      Duration patience,
      boolean update) {
    this.script = script;
    this.sessions = sessions;
    this.tls = tls;
    this.patience = patience;
    this.update = update;
  }

  /// Runs a script, with 10 seconds for each answer.
  ///
  /// @throws AssertionError naming script and line, with what was expected and what came
  public static void run(WireScript script, Sessions sessions) throws IOException {
    run(script, sessions, Optional.empty());
  }

  /// Runs a script that has `{tls}` in it.
  public static void run(WireScript script, Sessions sessions, Optional<ClientTls> tls)
      throws IOException {
    run(script, sessions, tls, Duration.ofSeconds(10), Boolean.getBoolean("scripts.update"));
  }

  static void run(
      WireScript script,
      Sessions sessions,
      Optional<ClientTls> tls,
      Duration patience,
      boolean update)
      throws IOException {
    new WireScriptRun(script, sessions, tls, patience, update).run();
  }

  private void run() throws IOException {
    try {
      for (int number = 1; number <= script.sessions(); number++) {
        open.put(number, sessions.open(number).patience(patience));
      }
      List<Step> steps = script.steps();
      for (int i = 0; i < steps.size(); ) {
        Step step = steps.get(i);
        if (step.send()) {
          send(step);
          i++;
        } else {
          List<Step> group = group(steps, i);
          expect(group);
          i += group.size();
        }
      }
    } finally {
      open.values().forEach(LineClient::close);
    }
    if (!corrections.isEmpty()) {
      rewrite();
    }
  }

  /// The expected lines of one session that belong together: untagged ones or the lines of a reply,
  /// and what ends them.
  private List<Step> group(List<Step> steps, int from) {
    int to = from;
    int session = steps.get(from).session();
    boolean more = true;
    while (more
        && to < steps.size()
        && !steps.get(to).send()
        && steps.get(to).session() == session) {
      more = goesOn(steps.get(to).text());
      to++;
    }
    return steps.subList(from, to);
  }

  /// Whether another line belongs to the same answer.
  private boolean goesOn(String line) {
    return script.imap() ? line.startsWith("* ") : REPLY_GOES_ON.matcher(line).matches();
  }

  private void send(Step step) throws IOException {
    LineClient client = client(step);
    switch (step.text()) {
      case "{close}" -> client.close();
      case "{tls}" ->
          client.startTls(tls.orElseThrow(() -> failure(step, "this run has no TLS", "")));
      case "{deflate}" -> client.startDeflate();
      default -> {
        try {
          sendCommand(step, client);
        } catch (IllegalArgumentException e) {
          throw failure(step, String.valueOf(e.getMessage()), "");
        }
      }
    }
  }

  private void sendCommand(Step step, LineClient client) throws IOException {
    StringBuilder raw = new StringBuilder();
    for (String line : step.raw()) {
      raw.append(names.sent(line)).append("\r\n");
    }
    String command = names.sent(step.text());
    Matcher literal = LITERAL.matcher(command);
    while (!raw.isEmpty() && literal.matches()) {
      boolean counted = literal.group(1).equals("*");
      int size = counted ? raw.length() : Integer.parseInt(literal.group(1));
      if (size > raw.length()) {
        throw new IllegalArgumentException(
            "the literal has " + raw.length() + " bytes, not " + size);
      }
      String line = command.substring(0, literal.start(1)) + size + literal.group(2) + "}";
      say(step.session(), "> ", line);
      client.send(line);
      if (literal.group(2).isEmpty()) {
        awaitContinuation(step, client);
      }
      client.sendRaw(raw.substring(0, size));
      raw.delete(0, size);
      int end = raw.indexOf("\r\n");
      command = end < 0 ? "" : raw.substring(0, end);
      raw.delete(0, end < 0 ? 0 : end + 2);
      literal = LITERAL.matcher(command);
    }
    say(step.session(), "> ", command);
    client.sendRaw(command + "\r\n" + raw);
  }

  private void awaitContinuation(Step step, LineClient client) throws IOException {
    String line = response(step, client);
    if (!line.startsWith("+")) {
      throw failure(step, "the server does not want the literal", "  got: " + line);
    }
  }

  private void expect(List<Step> group) throws IOException {
    Step last = group.getLast();
    LineClient client = client(last);
    List<Step> pending = new ArrayList<>(group);
    List<String> got = new ArrayList<>();
    boolean right = true;
    boolean ended = false;
    boolean open = goesOn(last.text()) || last.text().equals("{closed}");
    while (!pending.isEmpty() && !ended) {
      String line;
      try {
        line = response(last, client);
      } catch (EOFException e) {
        line = "{closed}";
      } catch (ReadTimeoutException e) {
        if (update) {
          break;
        }
        throw failure(last, "nothing came within " + patience, expected(pending));
      }
      got.add(line);
      Optional<Step> match = match(pending, line, last);
      match.ifPresent(pending::remove);
      ended = line.equals("{closed}") || !(open || goesOn(line));
      right &= match.isPresent();
      if (!right && !update) {
        throw failure(
            last, "unexpected line", "  got: " + ScriptNames.shown(line) + expected(pending));
      }
    }
    if (!pending.isEmpty()) {
      right = false;
      if (!update) {
        throw failure(last, "lines are missing", expected(pending));
      }
    }
    if (!right) {
      group.forEach(step -> corrections.put(step, List.of()));
      corrections.put(group.getFirst(), got);
    }
  }

  /// Untagged lines match in any order, what ends them only when nothing else is left.
  private Optional<Step> match(List<Step> pending, String line, Step last) {
    for (Step step : script.imap() ? pending : pending.subList(0, 1)) {
      boolean mayCome = !step.equals(last) || pending.size() == 1;
      if (mayCome && names.matches(expectedText(step), line)) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  private static String expectedText(Step step) {
    return step.raw().isEmpty()
        ? step.text()
        : step.text() + "\r\n" + String.join("\r\n", step.raw());
  }

  /// A line, in IMAP with the literals in it and what follows them.
  private String response(Step step, LineClient client) throws IOException {
    StringBuilder text = new StringBuilder(client.line());
    Matcher literal = SERVER_LITERAL.matcher(text);
    while (script.imap() && literal.matches()) {
      byte[] bytes = client.bytes(Integer.parseInt(literal.group(1)));
      text.append("\r\n").append(new String(bytes, StandardCharsets.ISO_8859_1));
      String tail = client.line();
      text.append(tail);
      literal = SERVER_LITERAL.matcher(tail);
    }
    say(step.session(), "< ", text.toString());
    return text.toString();
  }

  private LineClient client(Step step) {
    LineClient client = open.get(step.session());
    if (client == null) {
      throw failure(step, "there is no session " + step.session(), "");
    }
    return client;
  }

  private void say(int session, String direction, String text) {
    said.addLast(session + direction + ScriptNames.shown(text));
    if (said.size() > SAID_LINES) {
      said.removeFirst();
    }
  }

  private static String expected(List<Step> pending) {
    StringBuilder text = new StringBuilder();
    for (Step step : pending) {
      text.append("\n  expected: ").append(expectedText(step).replace("\r\n", "\n"));
    }
    return text.toString();
  }

  private AssertionError failure(Step step, String what, String details) {
    return new AssertionError(
        "%s:%d: session %d: %s%n%s%n  names: %s%n  said last:%n    %s"
            .formatted(
                script.file(),
                step.line(),
                step.session(),
                what,
                details.startsWith("\n") ? details.substring(1) : details,
                names.values(),
                String.join("\n    ", said)));
  }

  /// Puts what came in place of what was expected.
  private void rewrite() throws IOException {
    List<String> lines =
        new ArrayList<>(
            Arrays.asList(Files.readString(script.file(), StandardCharsets.UTF_8).split("\n", -1)));
    for (Step step : script.steps().reversed()) {
      List<String> got = corrections.get(step);
      if (got != null) {
        List<String> old = lines.subList(step.line() - 1, lastLine(step, lines));
        String prefix = old.getFirst().substring(0, old.getFirst().indexOf('<')) + "< ";
        old.clear();
        got.reversed()
            .forEach(line -> lines.add(step.line() - 1, prefix + ScriptNames.shown(line)));
      }
    }
    Files.writeString(script.file(), String.join("\n", lines), StandardCharsets.UTF_8);
  }

  /// The number of the last line that belongs to a step; comments may stand between its raw lines.
  private static int lastLine(Step step, List<String> lines) {
    int number = step.line();
    for (int left = step.raw().size(); left > 0; number++) {
      left -= lines.get(number).startsWith("#") ? 0 : 1;
    }
    return number;
  }
}
