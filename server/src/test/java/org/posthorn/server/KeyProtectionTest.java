package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `master-key.protection` with a token of SoftHSM, which finds its tokens by the environment: so
/// Posthorn runs as a process.
@Timeout(300) // many processes are started
class KeyProtectionTest {
  private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final String PIN = "271828";

  @TempDir Path directory;
  private final int portBase = RunningServer.freePorts();
  private String slot = "";

  @BeforeEach
  void token() throws Exception {
    assumeTrue(Files.exists(LIBRARY), "SoftHSM is not installed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/pkcs11-tool")), "OpenSC is not installed");
    Path tokens = Files.createDirectory(directory.resolve("tokens"));
    Files.writeString(directory.resolve("softhsm2.conf"), "directories.tokendir = " + tokens);
    Files.writeString(directory.resolve("pin"), PIN + "\n");
    String made =
        run(List.of(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "mail",
                "--so-pin",
                "31415926",
                "--pin",
                PIN))
            .out();
    Matcher number = Pattern.compile("reassigned to slot (\\d+)").matcher(made);
    assertThat(number.find()).as(made).isTrue();
    slot = number.group(1);
    Ran key =
        run(
            List.of(
                "pkcs11-tool",
                "--module",
                LIBRARY.toString(),
                "--token-label",
                "mail",
                "--login",
                "--pin",
                PIN,
                "--keygen",
                "--key-type",
                "AES:32",
                "--label",
                "master",
                "--sensitive"));
    assertThat(key.exit()).as(key.out()).isZero();
  }

  private record Ran(int exit, String out) {}

  private String uri(String key) {
    return "pkcs11:slot-id="
        + slot
        + ";object="
        + key
        + "?module-path="
        + LIBRARY
        + "&pin-source=file:"
        + directory.resolve("pin");
  }

  private ProcessBuilder process(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", directory.resolve("softhsm2.conf").toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private static Ran waited(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), out);
  }

  private Ran run(List<String> command) throws IOException, InterruptedException {
    return waited(process(command, Map.of()).start());
  }

  private List<String> posthorn(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "org.posthorn.server.Main"));
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("--data", directory.resolve("data").toString()));
    return command;
  }

  private Ran masterKey(String protection, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    all[0] = "master-key";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return waited(
        process(posthorn(all), Map.of("POSTHORN_MASTER_KEY_PROTECTION", protection)).start());
  }

  private String keyFile() throws IOException {
    return Files.readString(directory.resolve("data.keys/master.key"));
  }

  private void create() throws Exception {
    Files.createDirectory(directory.resolve("data"));
    Ran created = masterKey(uri("master"), "create");
    assertThat(created.exit()).as(created.out()).isZero();
    assertThat(keyFile()).contains(" pkcs11:");
  }

  @Test
  void an_encrypted_store_needs_the_token() throws Exception {
    create();
    Map<String, String> encrypted =
        Map.of(
            "POSTHORN_MASTER_KEY_PROTECTION", uri("master"), "POSTHORN_STORE_ENCRYPTION", "true");
    for (int round = 0; round < 2; round++) { // made, and opened again
      assertThat(starts(encrypted)).contains("event=started").doesNotContain("event=readable");
    }
    assertThat(starts(Map.of("POSTHORN_STORE_ENCRYPTION", "true")))
        .contains("the master key is encrypted by pkcs11: set master-key.protection to it");
  }

  @Test
  void the_keys_are_protected_and_readable_again() throws Exception {
    create();
    assertThat(masterKey(uri("master"), "rotate").out()).containsPattern("(?s)pkcs11.*pkcs11");
    assertThat(masterKey(uri("master"), "protect", "--readable").exit()).isZero();
    assertThat(keyFile()).doesNotContain("pkcs11:");
    assertThat(starts(Map.of("POSTHORN_MASTER_KEY_PROTECTION", uri("master"))))
        .contains("master-key event=readable", "event=started");
    assertThat(masterKey(uri("master"), "protect").exit()).isZero();
    assertThat(keyFile()).containsPattern("(?s)pkcs11:.*pkcs11:");
  }

  @Test
  void what_is_wrong_is_told_in_one_line() throws Exception {
    create();
    String before = keyFile();
    assertThat(masterKey(uri("other"), "status").out()).contains("has no secret key other");
    Files.writeString(directory.resolve("pin"), "1\n");
    Ran refused = masterKey(uri("master"), "rotate");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.out()).contains("CKR_PIN_INCORRECT").doesNotContain("\tat ");
    Files.delete(directory.resolve("pin"));
    assertThat(masterKey(uri("master"), "status").out()).contains("cannot be read");
    assertThat(masterKey("pkcs11:slot-id=x;object=a?module-path=b&pin-source=c", "status").out())
        .contains("slot-id must be a number");
    assertThat(masterKey("http://bao.example.org/v1/transit/keys/a", "status").out())
        .contains("http only on loopback");
    assertThat(keyFile()).isEqualTo(before);
  }

  /// What the log has until the server is started or has given up.
  private String starts(Map<String, String> environment) throws Exception {
    List<String> command = posthorn("quickstart");
    command.addAll(List.of("--port-base", String.valueOf(portBase)));
    Process server = process(command, environment).start();
    StringBuilder log = new StringBuilder();
    try (BufferedReader lines = server.inputReader()) {
      String line = lines.readLine();
      while (line != null) {
        log.append(line).append('\n');
        line = line.contains("event=started") ? null : lines.readLine();
      }
      server.toHandle().destroy();
      lines.lines().forEach(_ -> {}); // to its end
    } finally {
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    return log.toString();
  }
}
