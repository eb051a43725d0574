package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer.Ran;

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
        .contains("smtp.timeout = \"5 min\"   # default");
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
    String file = file("[smtp]\nrecipients-max = 50\n");
    assertThat(RunningServer.run("config", "check", "--config", file).out()).contains("is right");
    assertThat(RunningServer.run("config", "check", "--json", "--config", file).out())
        .startsWith("{\"settings\":");
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
