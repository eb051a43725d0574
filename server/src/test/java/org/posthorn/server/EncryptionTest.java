package org.posthorn.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.storage.Secrets;
import org.posthorn.testkit.LineClient;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.MasterKeyFile;
import org.posthorn.vault.VaultLimits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `store.encryption`, turned on for a store with mail, and `posthorn encryption`.
class EncryptionTest {
  private static final String ALICE = "alice@example.test";

  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Configuration encryption(boolean on) {
    return server.configuration(Map.of("POSTHORN_STORE_ENCRYPTION", String.valueOf(on)));
  }

  private void restart(boolean encrypting) throws IOException {
    server.stop();
    server.start(encryption(encrypting));
  }

  private void deliver(String text) throws IOException {
    server.deliver(ALICE, "From: bob@example.test\nSubject: Palace\n\n" + text + "\n");
  }

  private JsonNode json(String... command) {
    Ran ran = server.posthorn(command);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return new JsonMapper().readTree(ran.out());
  }

  private void awaitDone(boolean encrypting) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          JsonNode status = json("encryption", "status", "--json");
          assertThat(status.get("encryption").asBoolean()).isEqualTo(encrypting);
          assertThat(status.get("done").asInt())
              .isEqualTo(status.get("partitions").asInt())
              .isPositive();
          assertThat(status.get("complete").asBoolean()).isTrue();
        });
  }

  private String text(int message) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("a EXAMINE INBOX");
      while (!client.line().startsWith("a OK")) {
        // until it is open
      }
      client.send("b FETCH " + message + " BODY.PEEK[TEXT]");
      StringBuilder text = new StringBuilder();
      for (String line = client.line(); !line.startsWith("b "); line = client.line()) {
        text.append(line).append('\n');
      }
      return text.toString();
    }
  }

  /// Waits until a text is found in as many messages, and all of them are indexed.
  private void awaitIndexed(String text, int messages) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          JsonNode status = json("search", "status", "--json");
          assertThat(status.get("messages").asInt()).isEqualTo(messages);
          assertThat(status.get("notIndexed").asInt()).isZero();
          assertThat(status.get("openShards").asInt()).isEqualTo(status.get("shards").asInt());
        });
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("a EXAMINE INBOX");
      while (!client.line().startsWith("a OK")) {
        // until it is open
      }
      client.send("b SEARCH RETURN (COUNT) BODY \"" + text + "\"");
      assertThat(client.line()).endsWith("COUNT " + messages);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Files of the stopped server that contain a text.
  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(server.data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          found.add(server.data().relativize(file));
        }
      }
    }
    return found;
  }

  @Test
  void mail_is_encrypted_while_the_server_runs_and_decrypted_again() throws Exception {
    deliver("The queen arrives at noon.");
    awaitIndexed("queen", 1);
    server.stop();
    assertThat(filesWith("queen")).isNotEmpty();
    assertThat(filesWith("QUEEN")).as("the index").isNotEmpty();
    assertThat(filesWith(ALICE)).isNotEmpty();

    restart(true);
    deliver("The queen leaves at night.");
    deliver("The queen sleeps.\n".repeat(10_000));
    assertThat(text(1)).contains("The queen arrives at noon.");
    awaitDone(true);
    assertThat(server.posthorn("encryption", "status").out())
        .isEqualTo("encryption: on\nall rows are encrypted\n");
    awaitIndexed("queen", 3);
    server.stop();
    assertThat(filesWith("queen")).isEmpty();
    assertThat(filesWith("QUEEN")).as("the index").isEmpty();
    assertThat(filesWith(ALICE))
        .as("content, not keys of rows")
        .allMatch(file -> file.startsWith("kv"));

    restart(true);
    assertThat(text(2)).contains("The queen leaves at night.");
    assertThat(text(3)).contains("The queen sleeps.");
    assertThat(server.posthorn("encryption", "renew").exit()).isZero();
    assertThat(server.posthorn("master-key", "rotate").exit()).isZero();
    awaitDone(true);
    JsonNode old = json("master-key", "status", "--json").get("keys").get(1);
    Ran removed = server.posthorn("master-key", "remove", old.get("id").asString());
    assertThat(removed.exit()).as(removed.err()).isZero();

    restart(true);
    assertThat(text(1)).contains("The queen arrives at noon.");
    awaitIndexed("queen", 3);
    restart(false);
    awaitDone(false);
    assertThat(text(1)).contains("The queen arrives at noon.");
    awaitIndexed("queen", 3);
    server.stop();
    assertThat(filesWith("queen arrives")).isNotEmpty();
  }

  @Test
  void plain_rows_are_refused_only_when_all_are_encrypted() throws Exception {
    deliver("The queen arrives at noon.");
    server.stop();
    assertThatThrownBy(() -> server.start(only("false")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("store.encrypted-only requires store.encryption");
    assertThatThrownBy(() -> server.start(only("true")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not all rows are encrypted yet");
    restart(true);
    awaitDone(true);
    server.stop();
    server.start(only("true"));
    assertThat(text(1)).contains("The queen arrives at noon.");
  }

  private Configuration only(String encryption) {
    return server.configuration(
        Map.of("POSTHORN_STORE_ENCRYPTION", encryption, "POSTHORN_STORE_ENCRYPTED_ONLY", "true"));
  }

  @Test
  void without_its_master_key_an_encrypted_store_does_not_open() throws Exception {
    restart(true);
    deliver("The queen arrives at noon.");
    server.stop();
    Path key = Secrets.file(encryption(true));
    Path aside = key.resolveSibling("aside");
    Files.move(key, aside);
    assertThatThrownBy(() -> server.start(encryption(true)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the store is encrypted, and its master key is missing")
        .hasMessageContaining(key.toString());
    assertThat(key).doesNotExist();
    Files.move(aside, key);
    restart(true);
    assertThat(text(1)).contains("The queen arrives at noon.");
  }

  /// DKIM keys and others need the key that is missing.
  @Test
  void a_store_with_secrets_gets_no_other_master_key() throws Exception {
    server.stop();
    Path key = Secrets.file(encryption(true));
    Path aside = key.resolveSibling("aside");
    Files.move(key, aside);
    assertThatThrownBy(() -> server.start(encryption(true)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("secrets in the store are encrypted with master key");
    assertThat(key).doesNotExist();
    MasterKeyFile other =
        new MasterKeyFile(key, System.getProperty("user.name"), VaultLimits.defaults());
    other.create(MasterKey.generate(new SecureRandom(), Instant.now()));
    assertThatThrownBy(() -> server.start(encryption(true)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("secrets in the store are encrypted with master key");
  }

  @Test
  void renewing_keys_of_a_store_that_is_not_encrypted_is_refused() {
    Ran refused = server.posthorn("encryption", "renew");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains("set store.encryption to true first");
  }
}
