package org.posthorn.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A conversation with a server as text, that a mail administrator can read and write.
///
/// ```
/// # What it shows, and the RFC's section.
/// given: INBOX holds 4 messages          prose and directives: `word: text`, before the first step
/// login: alice
/// 1> a UID MOVE $u2:$u3 Archive          sent by session 1; `>` alone is session 1 too
/// 1< * OK [COPYUID $validity {any}] {any}  # expected; $name takes or compares a value
/// 1< a OK {any}                          {any} is anything
/// > b APPEND INBOX {*}                   a literal: the lines that follow, each with CRLF; {*} is
/// Subject: hello                         its size, or the size is written out and checked
///
/// body
/// ```
///
/// - A send is followed by raw lines up to the next step. After a literal's last byte the command
///   goes on with what is left of them, as on the wire. Before the literal of `{n}` (not `{n+}`)
///   the runner waits for the server's `+`. Without raw lines nothing is waited for.
/// - `\xHH` is a byte, anywhere. `$name` begins with a small letter, so that `$Junk` is itself;
///   `$$` is a dollar sign.
/// - In a file `.imap`, expected lines that begin with `* ` come in any order before the next one
///   that does not, and one that was not expected fails; a server's literal is written as raw lines
///   after the expected line. In all others, lines come in order.
/// - `{closed}` expects the end of the stream; `{tls}` in a send starts TLS, `{deflate}`
///   compression; `{close}` closes.
/// - A comment begins with `#`, or after two spaces with `# `.
///
/// @param file for messages
/// @param directives by their words; one that is repeated has several lines
/// @param steps in order
public record WireScript(Path file, Map<String, String> directives, List<Step> steps) {
  private static final Pattern STEP = Pattern.compile("([0-9]*)([<>]) ?(.*)");
  private static final Pattern DIRECTIVE = Pattern.compile("([a-z][a-z-]*): *(.*)");
  private static final Pattern COMMENT = Pattern.compile("\\s{2,}# .*$");

  /// One thing that is sent or expected.
  ///
  /// @param line where it stands in the file, from 1
  /// @param text without its prefix and comment
  /// @param raw the lines that follow it
  public record Step(int line, int session, boolean send, String text, List<String> raw) {}

  /// The words of a directive; none if it is not there.
  public List<String> words(String directive) {
    String text = directives.getOrDefault(directive, "").strip();
    return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
  }

  /// The sessions it speaks of: `sessions: 2`, or as many as its steps name.
  public int sessions() {
    return steps.stream().mapToInt(Step::session).max().orElse(1);
  }

  /// Whether untagged lines and literals are as in IMAP: by the file's name.
  public boolean imap() {
    return file.toString().endsWith(".imap");
  }

  /// The scripts in a directory with this ending, by name.
  ///
  /// @throws IllegalStateException if there are none: a test of nothing must not pass
  public static List<WireScript> all(Path directory, String ending) throws IOException {
    List<WireScript> scripts = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(ending)) {
          scripts.add(read(file));
        }
      }
    }
    if (scripts.isEmpty()) {
      throw new IllegalStateException("no scripts " + ending + " in " + directory);
    }
    return scripts;
  }

  public static WireScript read(Path file) throws IOException {
    return parse(file, Files.readString(file, StandardCharsets.UTF_8));
  }

  /// Reads a script.
  ///
  /// @throws IllegalArgumentException naming file and line
  public static WireScript parse(Path file, String text) {
    Map<String, String> directives = new LinkedHashMap<>();
    List<Step> steps = new ArrayList<>();
    List<String> blanks = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (line.startsWith("#")) {
        continue;
      }
      Matcher step = STEP.matcher(line);
      if (step.matches()) {
        blanks.clear();
        int session = step.group(1).isEmpty() ? 1 : Integer.parseInt(step.group(1));
        String content = COMMENT.matcher(step.group(3)).replaceFirst("");
        steps.add(new Step(number, session, step.group(2).equals(">"), content, new ArrayList<>()));
      } else if (line.isBlank()) {
        // Blank lines belong to a literal only if it goes on after them.
        blanks.add("");
      } else if (steps.isEmpty()) {
        blanks.clear();
        Matcher directive = DIRECTIVE.matcher(COMMENT.matcher(line).replaceFirst(""));
        if (!directive.matches()) {
          throw new IllegalArgumentException(
              file + ":" + number + ": neither a directive nor a step: " + line);
        }
        directives.merge(
            directive.group(1), directive.group(2).strip(), (one, two) -> one + "\n" + two);
      } else {
        List<String> raw = steps.getLast().raw();
        raw.addAll(blanks);
        raw.add(line);
        blanks.clear();
      }
    }
    if (steps.isEmpty()) {
      throw new IllegalArgumentException(file + ": no steps");
    }
    return new WireScript(file, directives, List.copyOf(steps));
  }

  @Override
  public String toString() {
    return String.valueOf(file.getFileName());
  }
}
