package org.posthorn.sieve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.sieve.run.RunResult;

/// Dovecot's `sieve-test` and we run the same scripts over the same messages and do the same. Cases
/// whose title ends in `!` and a reason are left out; `docs/sieve.md` has the differences.
class PigeonholeTest {
  private static final Path PROGRAM = Path.of("/usr/bin/sieve-test");

  @TempDir static Path directory;

  @BeforeAll
  static void configure() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "Dovecot's sieve-test is not installed");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(
        directory.resolve("dovecot.conf"),
        """
        mail_uid = nobody
        mail_gid = nogroup
        mail_home = %1$s
        mail_location = maildir:%1$s/mail
        first_valid_uid = 1
        ssl = no
        log_path = /dev/stderr
        plugin {
          sieve = file:%1$s/personal
          sieve_global = file:%1$s/global
          sieve_extensions = +editheader +spamtest +spamtestplus +virustest +special-use +vacation-seconds
        }
        """
            .formatted(directory));
    Files.createDirectories(directory.resolve("personal"));
    Files.createDirectories(directory.resolve("global"));
    for (var script : Messages.account().scripts.entrySet()) {
      String path = script.getKey().toLowerCase(Locale.ROOT) + ".sieve";
      Files.writeString(directory.resolve(path), script.getValue());
    }
  }

  static Stream<Table.Case> cases() {
    return Table.read("outcomes.txt").stream().filter(c -> c.title().indexOf('!') < 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void dovecot_does_the_same(Table.Case row) throws Exception {
    List<String> parts = row.parts();
    String message = Messages.of(row);
    RunResult ours = Messages.account().outcome(parts.getFirst(), message);
    assertThat(normal(ours)).isEqualTo(dovecot(parts.getFirst(), message));
  }

  /// Our actions, without what Dovecot does not show.
  private static Set<String> normal(RunResult outcome) {
    TreeSet<String> actions = new TreeSet<>();
    for (String action : Account.shown(outcome).replace("\r\n", " ").split("; ")) {
      if (action.equals("remember")) {
        continue;
      }
      String plain = action.replaceAll(" :(create|mailboxid|specialuse).*", "").strip();
      if (plain.startsWith("keep")) {
        plain = "fileinto INBOX" + plain.substring(4);
      }
      actions.add(
          plain
              .replaceFirst("^ereject", "reject")
              .replaceFirst("^(vacation|notify) .*", "$1")
              .replaceFirst("^reject .*", "reject"));
    }
    return actions;
  }

  /// Looks at whatever the tests can look at, and files a copy for each that holds.
  private static final String MANY_TESTS =
      """
      require ["fileinto", "copy", "relational", "comparator-i;ascii-numeric", "variables", "date",
        "index", "body", "subaddress", "regex", "envelope", "mime", "foreverypart"];
      if header :contains "subject" "re:" { fileinto :copy "re"; }
      if header :matches "subject" "*[*]*" { fileinto :copy "list ${2}"; }
      if header :regex "subject" "[[:digit:]]+" { fileinto :copy "n ${0}"; }
      if address :domain :contains "from" ".com" { fileinto :copy "com"; }
      if address :localpart :matches "from" "*" { fileinto :copy "lp ${0}"; }
      if address :all :matches ["to", "cc"] "*@*" { fileinto :copy "to ${1}"; }
      if address :count "gt" :comparator "i;ascii-numeric" ["to", "cc"] "1" { fileinto :copy "many"; }
      if header :count "gt" :comparator "i;ascii-numeric" "received" "4" { fileinto :copy "hops"; }
      if date :zone "+0000" :matches "date" "iso8601" "*" { fileinto :copy "d ${0}"; }
      if date :originalzone :matches "date" "zone" "*" { fileinto :copy "z ${0}"; }
      if exists ["mime-version", "content-type"] { fileinto :copy "mime"; }
      if size :over 4K { fileinto :copy "large"; }
      if body :raw :contains "the" { fileinto :copy "raw"; }
      if body :text :contains "free" { fileinto :copy "free"; }
      if body :content "text/html" :contains "<table" { fileinto :copy "table"; }
      if header :mime :anychild :contenttype "content-type" "text/html" { fileinto :copy "html"; }
      if header :mime :type "content-type" "multipart" { fileinto :copy "multi"; }
      if header :index 1 :matches "received" "from * by *" { fileinto :copy "r1 ${1}"; }
      if header :index 1 :last :contains "received" "localhost" { fileinto :copy "rl"; }
      if header :value "ge" "x-mailer" "m" { fileinto :copy "mailer"; }
      """;

  /// Over a directory of messages, if one is given: `-Dposthorn.test.corpus=DIRECTORY`.
  static Stream<Path> corpus() throws IOException {
    String given = System.getProperty("posthorn.test.corpus");
    if (given == null) {
      return Stream.of(Path.of("src/test/resources/org/posthorn/sieve/parts.eml"));
    }
    try (Stream<Path> files = Files.walk(Path.of(given))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void dovecot_sees_the_same_in_a_message(Path file) throws Exception {
    byte[] message = Files.readAllBytes(file);
    RunResult ours = Messages.account().outcome(MANY_TESTS, message, false);
    assertThat(ours.error()).isEmpty();
    assertThat(normal(ours)).isEqualTo(dovecot(MANY_TESTS, message));
  }

  private static Set<String> dovecot(String script, String message) throws Exception {
    return dovecot(script, message.replace("\n", "\r\n").getBytes(UTF_8));
  }

  private static Set<String> dovecot(String script, byte[] message) throws Exception {
    Path work = Files.createTempDirectory(directory, "case");
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path sieve = Files.writeString(work.resolve("script.sieve"), script);
    Path mail = Files.write(work.resolve("message"), message);
    Path out = work.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(
                PROGRAM.toString(),
                "-c",
                directory.resolve("dovecot.conf").toString(),
                "-f",
                "coyote@desert.example.org",
                "-a",
                "me+lists@example.com",
                "-r",
                "me+lists@example.com",
                sieve.toString(),
                mail.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("TZ", "Etc/GMT-1");
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(out);
    if (text.contains("successful implicit keep")) {
      return new TreeSet<>(List.of("fileinto INBOX"));
    }
    assertThat(text).contains("final result: success");
    return read(text);
  }

  private static final Pattern ACTION =
      Pattern.compile(
          "(?m)^ \\* (store message in folder: (.*)|redirect message to: <(.*)>"
              + "|discard|reject message.*|send vacation.*|send notification.*)$"
              + "|^ +\\+ add IMAP flags: (.*)$");

  private static Set<String> read(String text) {
    List<String> actions = new ArrayList<>();
    Matcher found = ACTION.matcher(text);
    while (found.find()) {
      if (found.group(4) != null) {
        String flags = found.group(4).replace("\\seen", "\\Seen").replace("\\flagged", "\\Flagged");
        actions.add(actions.removeLast() + " " + List.of(flags.split(" ")));
      } else if (found.group(2) != null) {
        actions.add("fileinto " + found.group(2).strip());
      } else if (found.group(3) != null) {
        actions.add("redirect " + found.group(3));
      } else {
        actions.add(
            found
                .group(1)
                .replaceFirst("^send vacation.*", "vacation")
                .replaceFirst("^send notification.*", "notify")
                .replaceFirst("^reject.*", "reject"));
      }
    }
    if (actions.size() > 1) {
      actions.remove("discard");
    }
    return new TreeSet<>(actions);
  }
}
