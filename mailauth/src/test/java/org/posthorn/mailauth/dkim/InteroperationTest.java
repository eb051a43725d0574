package org.posthorn.mailauth.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.Programs.Outcome;

/// What we sign, others verify: dkimpy both signatures, OpenDKIM the RSA one.
class InteroperationTest {
  private static final long SEED = 20_261_121;
  private static final int MESSAGES = 240;

  /// Debian's own, which has Debian's python3-dkim.
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path directory;

  @Test
  void dkimpy_verifies_what_we_sign_with_both_kinds_of_keys() throws IOException {
    Programs.assumeInstalled(PYTHON);
    Outcome modules = Programs.run(Call.of(PYTHON, "-c", "import dkim, nacl"));
    Assumptions.assumeTrue(modules.exit() == 0, "python3-dkim and python3-nacl are not installed");
    Map<String, byte[]> messages = messages();
    write(messages, TestKeys.BOTH);
    Path script = directory.resolve("verify.py");
    try (InputStream resource = InteroperationTest.class.getResourceAsStream("verify.py")) {
      Files.copy(Objects.requireNonNull(resource), script);
    }
    Outcome outcome =
        Programs.run(
            Call.of(PYTHON, script.toString(), directory.toString())
                .withTimeout(Duration.ofMinutes(2)));
    assertThat(outcome.err()).isEmpty();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines).as("seed " + SEED).hasSize(messages.size());
    List<String> others = lines.stream().filter(line -> !line.endsWith(".eml True True")).toList();
    assertThat(others).as("not verified, seed " + SEED).isEmpty();
  }

  @Test
  void opendkim_verifies_what_we_sign() throws IOException {
    Programs.assumeInstalled("opendkim");
    Map<String, byte[]> messages = messages();
    write(messages, List.of(TestKeys.RSA));
    Path configuration = directory.resolve("opendkim.conf");
    Files.writeString(
        configuration,
        """
        Mode v
        TestPublicKeys %s
        SendReports no
        Syslog no
        """
            .formatted(directory.resolve("records")));
    List<String> failed = new ArrayList<>();
    int unread = 0;
    // It says nothing of a message that verifies, and which one it is of those that do not.
    for (String name : messages.keySet()) {
      Outcome outcome =
          Programs.run(
              Call.of(
                  "opendkim",
                  "-x",
                  configuration.toString(),
                  "-t",
                  directory.resolve(name).toString()));
      String said = outcome.out() + outcome.err();
      if (said.contains("message not signed")) {
        // It does not see the header of a message with a line of white space only after a colon.
        unread++;
      } else if (!said.contains("verification (s=rsa2026") || !said.contains("succeeded")) {
        failed.add(name + ": " + said);
      }
    }
    assertThat(messages.size() - unread).isGreaterThanOrEqualTo(200);
    assertThat(failed).as("not verified, seed " + SEED).isEmpty();
  }

  private void write(Map<String, byte[]> messages, List<DkimKey> keys) throws IOException {
    StringBuilder records = new StringBuilder();
    for (DkimKey key : keys) {
      records.append(key.name()).append(' ').append(key.record().text()).append('\n');
    }
    Files.writeString(directory.resolve("records"), records);
    for (Map.Entry<String, byte[]> message : messages.entrySet()) {
      Files.write(directory.resolve(message.getKey()), Letters.signed(message.getValue(), keys));
    }
  }

  private static Map<String, byte[]> messages() {
    Map<String, byte[]> messages = new LinkedHashMap<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.put("letter-%03d.eml".formatted(i), Letters.testMessage(SEED, i));
    }
    return messages;
  }
}
