package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.server.certificates.SelfSigned;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;

/// `config show` and `config check`, and that no command works with a wrong configuration.
class ConfigurationCommandsTest {
  @TempDir Path directory;

  private String file(String toml) throws IOException {
    return Files.writeString(directory.resolve("posthorn.toml"), toml).toString();
  }

  @Test
  void what_show_prints_is_a_configuration_with_the_same_values() throws IOException {
    String file =
        file(
            """
            [smtp]
            recipients-max = 50
            [[outbound.senders]]
            domain = "example.org"
            password-file = "a \\"b\\""
            user = "me"
            relay = "smtp.example.net:25"
            """);
    Ran shown = RunningServer.run("config", "show", "--config", file);
    assertThat(shown.exit()).isZero();
    assertThat(shown.out())
        .contains("smtp.recipients-max = \"50\"   # " + file + ":2")
        .contains("smtp.idle-timeout = \"5 min\"   # default");
    Path printed = Files.writeString(directory.resolve("printed.toml"), shown.out());
    Ran again = RunningServer.run("config", "show", "--config", printed.toString());
    assertThat(values(again.out())).isEqualTo(values(shown.out()));
  }

  private static String values(String shown) {
    return shown.replaceAll(" {3}# .*", "");
  }

  @Test
  void show_as_json_has_value_origin_and_default() throws IOException {
    String file = file("[smtp]\nrecipients-max = 50\n");
    assertThat(RunningServer.run("config", "show", "--json", "--config", file).out())
        .contains(
            "\"smtp.recipients-max\":{\"value\":\"50\",\"origin\":\""
                + file
                + ":2\",\"default\":\"1000\"");
  }

  @Test
  void check_says_that_all_is_right() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      assertThat(server.posthorn("config", "check").out()).contains("is right");
      assertThat(server.posthorn("config", "check", "--json").out()).startsWith("{\"settings\":");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[outbound.warm-up]] source = \"192.0.2.7\"; since = 2026-11-20"
            + "| 1 | neither outbound.source nor outbound.senders names 192.0.2.7",
        "[outbound]; source = \"192.0.2.7\"; [[outbound.warm-up]]; source = \"192.0.2.7\";"
            + " since = 2026-11-20; [[outbound.warm-up]]; source = \"192.0.2.7\"; since = 2026-11-20"
            + "| 6 | 192.0.2.7 is configured twice",
        "[[outbound.senders]]; domain = \"a.test\"; [[outbound.senders]]; domain = \"a.test\""
            + "| 3 | a.test is configured twice",
        "[[outbound.senders]]; domain = \"b.test\"; [[outbound.senders]]; domain = \"a.test\";"
            + " relay = \"r.test:587\"; user = \"me\"; password-file = \"nofile\""
            + "| 3 | there is no file DATA/nofile",
        "[outbound]; relay = \"r.test:587\"; relay-user = \"me\"; relay-password-file = \"nofile\""
            + "| 4 | there is no file DATA/nofile",
        "[outbound]; relay = \"r.test:587\"; relay-user = \"me\""
            + "| 3 | outbound.relay-password-file is missing",
        "[outbound]; ca-file = \"nofile.pem\" | 2 | there is no file DATA/nofile.pem",
        "[tls]; certificates = [\"nofile.pem\"] | 2 | there is no file DATA/nofile.pem",
        "[tls]; keys = [\"posthorn.toml\"] | 2 | posthorn.toml",
        "[tls]; keys = [\"other.pem\"] | 2 | other.pem",
        "[tls]; keys = [] | 2 | name as many files",
        "[listen]; imap = [\"127.0.0.1:2525\"]; lmtp = [\"127.0.0.1:2525\"]"
            + "| 2 | port 2525 is that of listen.lmtp too",
        "[sieve]; before = [\"nofile.sieve\"] | 2 | there is no file DATA/nofile.sieve",
        "[sieve]; after = [\"posthorn.toml\"] | 2 | posthorn.toml:1:1: error: ",
        "[authentication]; public-suffix-list = \"nofile.dat\" | 2 | there is no file DATA/nofile.dat",
        "[authentication]; public-suffix-list = \"empty.dat\" | 2 | no rule in it",
        "[spam]; refuse-threshold = 0.5 | 2 | 0.5, below that of junk 0.9",
      })
  void check_finds_what_would_keep_the_server_from_starting(String toml, int line, String problem)
      throws IOException {
    Path data = directory.resolve("data");
    Ran made =
        RunningServer.run("init", "--data", data.toString(), "--hostname", "mail.a.test", "a.test");
    assertThat(made.exit()).as(made.err()).isZero();
    SelfSigned.write(List.of("a.test"), directory.resolve("other.crt"), data.resolve("other.pem"));
    Files.writeString(data.resolve("empty.dat"), "// nothing\n");
    Path file = data.resolve("posthorn.toml");
    Files.writeString(
        file, toml.replace("]] ", "]]\n").replace("; ", "\n") + "\n[server]\ndata = \".\"\n");
    Ran checked = RunningServer.run("config", "check", "--config", file.toString());
    assertThat(checked.exit()).isEqualTo(78);
    assertThat(checked.err())
        .startsWith("posthorn: " + file + ":" + line + ": ")
        .contains(problem.replace("DATA", data.toString()))
        .doesNotContain("Exception", "java.");
    Configuration configuration = Configuration.read(file, Map.of());
    Storage storage = Storage.open(configuration);
    assertThatThrownBy(() -> Posthorn.start(configuration, storage))
        .as("the server says the same")
        .message()
        .isEqualTo(checked.err().strip().replaceFirst("^posthorn: ", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"config check", "config show", "serve", "status", "account list"})
  void with_a_wrong_configuration_nothing_is_done(String command) throws IOException {
    String file = file("[smtp]\nrecipient-max = 50\n");
    Ran ran = RunningServer.run((command + " --config " + file).split(" "));
    assertThat(ran.exit()).isEqualTo(78);
    assertThat(ran.err())
        .isEqualTo(
            "posthorn: "
                + file
                + ":2: unknown key smtp.recipient-max; did you mean smtp.recipients-max?"
                + System.lineSeparator());
  }
}
