package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthorn.testkit.Dialogue;

/// One dialogue of a wire script. A file holds several, each begun by a line `== title`.
///
/// - `given: role lmtp`, `given: auth`, `given: tolerance NUL_IN_DATA`, `given: limit recipients 2`
/// - `given: future-release 86400` messages may be held so many seconds
/// - `given: verp` XVERP is taken
/// - `> text` a line the client sends; lines that follow each other are sent in one piece
/// - `>+ text` the same without CRLF; `\r`, `\n`, `\0`, `\xHH` are octets
/// - `>* 600 x` the same character many times, without CRLF
/// - `< text` a line the server must answer; `...` at its end stands for any rest
/// - `< (closed)` the server closes
/// - `message: text` what the service must have received next, CRLF as `\r\n`
/// - `# ...` a remark
final class SmtpScript {
  private final String title;
  private final List<String> lines = new ArrayList<>();

  private SmtpScript(String title) {
    this.title = title;
  }

  static List<SmtpScript> read(Path file) {
    List<SmtpScript> scripts = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("== ")) {
          scripts.add(new SmtpScript(file.getFileName() + ": " + line.substring(3)));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          scripts.getLast().lines.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return scripts;
  }

  String title() {
    return title;
  }

  private static void send(Dialogue dialogue, byte[] octets) throws IOException {
    try {
      dialogue.send(octets);
    } catch (SocketException closed) {
      // A server may close before it has taken all. The replies that the script expects say why.
    }
  }

  void run() throws IOException {
    RecordingService service = new RecordingService();
    SmtpSettings settings = settings(service);
    int messages = 0;
    StringBuilder sending = new StringBuilder();
    try (Dialogue dialogue = new Dialogue(new SmtpServer(settings, service))) {
      for (String line : lines) {
        if (line.startsWith(">")) {
          sending.append(sent(line));
          continue;
        }
        if (!sending.isEmpty()) {
          send(dialogue, sending.toString().getBytes(StandardCharsets.ISO_8859_1));
          sending.setLength(0);
        }
        if (line.startsWith("< ")) {
          expect(dialogue.line(), line.substring(2));
        } else if (line.startsWith("message: ")) {
          String text = service.received.get(messages++).text();
          assertThat(text).isEqualTo(unescaped(line.substring(9)).toString());
        } else {
          assertThat(line).startsWith("given: ");
        }
      }
      assertThat(service.received).as("messages that the script did not expect").hasSize(messages);
    }
  }

  private static void expect(String line, String expected) {
    if (expected.endsWith("...")) {
      assertThat(line).startsWith(expected.substring(0, expected.length() - 3));
    } else {
      assertThat(line).isEqualTo(expected);
    }
  }

  private static CharSequence sent(String line) {
    if (line.startsWith(">* ")) {
      String[] words = line.split(" ");
      return words[2].repeat(Integer.parseInt(words[1]));
    }
    return line.startsWith(">+ ")
        ? octets(unescaped(line.substring(3)))
        : octets(unescaped(line.length() > 2 ? line.substring(2) : "")) + "\r\n";
  }

  /// The UTF-8 octets of a text, one a character.
  private static String octets(String text) {
    StringBuilder octets = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0xE000 && c < 0xE100) {
        octets.append((char) (c - 0xE000)); // an octet written as \xHH
      } else {
        byte[] utf8 = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
        octets.append(new String(utf8, StandardCharsets.ISO_8859_1));
      }
    }
    return octets.toString();
  }

  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\') {
        result.append(c);
        continue;
      }
      switch (text.charAt(i++)) {
        case 'r' -> result.append('\r');
        case 'n' -> result.append('\n');
        case '0' -> result.append('\0');
        case '\\' -> result.append('\\');
        case 'x' -> {
          result.append((char) (0xE000 + Integer.parseInt(text.substring(i, i + 2), 16)));
          i += 2;
        }
        default -> throw new IllegalArgumentException("escape in " + text);
      }
    }
    return result.toString();
  }

  private SmtpSettings settings(RecordingService service) {
    ListenerRole role = ListenerRole.MX;
    SmtpLimits limits = SmtpLimits.defaults();
    Set<SmtpTolerance> tolerances = EnumSet.noneOf(SmtpTolerance.class);
    boolean clear = false;
    for (String line : lines) {
      if (line.startsWith("given: ")) {
        String[] words = line.substring(7).split(" ");
        switch (words[0]) {
          case "role" -> role = ListenerRole.valueOf(words[1].toUpperCase(java.util.Locale.ROOT));
          case "auth" -> {
            service.authenticates = true;
            clear = words.length > 1 && words[1].equals("clear");
          }
          case "tolerance" -> tolerances.add(SmtpTolerance.valueOf(words[1]));
          case "limit" -> limits = limited(limits, words[1], Integer.parseInt(words[2]));
          case "future-release" ->
              service.futureRelease =
                  new FutureRelease(
                      Instant.parse("2026-11-21T08:00:00Z"),
                      Duration.ofSeconds(Integer.parseInt(words[1])));
          case "verp" -> service.verp = true;
          case "failing" -> service.failure = new IOException("no");
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
    SmtpSettings settings =
        SmtpSettings.of(role, "mx.example.test").withLimits(limits).withTolerances(tolerances);
    return clear ? settings.withAuthenticationInClear() : settings;
  }

  static SmtpLimits limited(SmtpLimits d, String name, int value) {
    SmtpLimits.Counts c = d.counts();
    SmtpLimits.Timeouts t = d.timeouts();
    Duration millis = Duration.ofMillis(value);
    SmtpLimits.Counts counts =
        new SmtpLimits.Counts(
            name.equals("errors") ? value : c.errorsMax(),
            name.equals("refusals") ? value : c.refusalsMax(),
            name.equals("idleCommands") ? value : c.idleCommandsMax(),
            name.equals("authenticationFailures") ? value : c.authenticationFailuresMax());
    SmtpLimits.Timeouts timeouts =
        new SmtpLimits.Timeouts(
            name.equals("greeting") ? millis : t.greeting(),
            name.equals("command") ? millis : t.command(),
            name.equals("login") ? millis : t.login(),
            name.equals("firstMail") ? millis : t.firstMail(),
            name.equals("message") ? millis : t.message(),
            name.equals("data") ? millis : t.data(),
            t.dataBytesPerSecondMin(),
            name.equals("dataWindow") ? millis : t.dataWindow());
    return new SmtpLimits(
        name.equals("messageBytes") ? value : d.messageBytesMax(),
        name.equals("recipients") ? value : d.recipientsMax(),
        name.equals("recipientsExcess") ? value : d.recipientsExcessMax(),
        name.equals("messages") ? value : d.messagesMax(),
        name.equals("smallChunks") ? value : d.smallChunksMax(),
        counts,
        timeouts);
  }
}
