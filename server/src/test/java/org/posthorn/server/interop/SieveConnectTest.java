package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// sieve-connect uploads and chooses scripts over STARTTLS, and checks the server's certificate.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SieveConnectTest {
  private Path directory;
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    Programs.assumeInstalled("sieve-connect");
    directory = temporary;
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Programs.Outcome sieve(String user, String... options) throws IOException {
    return withPassword(RunningServer.PASSWORD, user, options);
  }

  private Programs.Outcome withPassword(String password, String user, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sieve-connect", "--server", "127.0.0.1"));
    command.addAll(
        List.of(
            "--port", "" + server.address(RunningServer.MANAGESIEVE).getPort(), "--user", user));
    command.addAll(List.of("--tlscafile", server.data().resolve("tls/certificate.pem").toString()));
    command.addAll(List.of("--tlshostname", "mail." + RunningServer.DOMAIN));
    command.addAll(List.of("--noclearauth", "--noclearchan", "--passwordfd", "0"));
    command.addAll(List.of(options));
    return Programs.run(
        Programs.Call.of(command.toArray(String[]::new)).withInput(password + "\n"));
  }

  private Path script(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    return file;
  }

  @Test
  void uploads_lists_chooses_shows_and_removes() throws IOException {
    String alice = "alice@example.test";
    Path mine = script("mine.sieve", "require \"fileinto\";\nfileinto \"Archive\";\n");
    Programs.Outcome uploaded =
        sieve(alice, "--localsieve", mine.toString(), "--remotesieve", "mine", "--upload");
    assertThat(uploaded.exit()).as("%s", uploaded).isZero();
    assertThat(sieve(alice, "--remotesieve", "mine", "--activate").exit()).isZero();
    assertThat(sieve(alice, "--list").out()).isEqualToIgnoringNewLines("\"mine\" ACTIVE");
    Path copy = directory.resolve("copy.sieve");
    Programs.Outcome shown =
        sieve(alice, "--localsieve", copy.toString(), "--remotesieve", "mine", "--download");
    assertThat(shown.exit()).as("%s", shown).isZero();
    assertThat(copy).hasSameTextualContentAs(mine);
    Programs.Outcome refused = sieve(alice, "--remotesieve", "mine", "--delete");
    assertThat(refused.out() + refused.err()).contains("ACTIVE");
    assertThat(sieve(alice, "--deactivate").exit()).isZero();
    assertThat(sieve(alice, "--remotesieve", "mine", "--delete").exit()).isZero();
    assertThat(sieve(alice, "--list").out()).isBlank();
  }

  @Test
  void is_told_the_place_of_a_mistake() throws IOException {
    Path broken = script("broken.sieve", "if true {\n  nonsense;\n}\n");
    Programs.Outcome refused =
        sieve(
            "bob@example.test",
            "--localsieve",
            broken.toString(),
            "--remotesieve",
            "broken",
            "--upload");
    assertThat(refused.out() + refused.err()).contains("2:3: error: command 'nonsense'");
    assertThat(sieve("bob@example.test", "--list").out()).isBlank();
  }

  @Test
  void a_wrong_password_is_refused() throws IOException {
    Programs.Outcome refused = withPassword("wrong", "bob@example.test", "--list");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.out() + refused.err()).contains("authentication failed");
  }
}
