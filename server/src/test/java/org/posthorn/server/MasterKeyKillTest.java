package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.Durability;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Secrets;
import org.posthorn.server.storage.Storage;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.vault.MasterKeyFile;
import org.posthorn.vault.VaultLimits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `posthorn master-key rotate` is killed between two domains: every secret opens with a key of the
/// file, and the next start finishes what was begun.
class MasterKeyKillTest {
  private static final int DOMAINS = 100;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void a_kill_in_the_midst_of_a_rotation_costs_nothing() throws Exception {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      Configuration configuration = server.configuration(Map.of());
      fill(configuration);
      MasterKeyFile file =
          new MasterKeyFile(
              Secrets.file(configuration), System.getProperty("user.name"), VaultLimits.defaults());

      Process rotation = rotate(server.data());
      try {
        await()
            .atMost(LONG)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> file.read().size() == 2);
        // Some domains later: each takes at least the 50 ms that are added to a sync.
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
      } finally {
        rotation.destroyForcibly().waitFor();
      }

      JsonNode keys = status(server).path("keys");
      int moved = keys.get(0).path("secrets").asInt();
      int left = keys.get(1).path("secrets").asInt();
      assertThat(moved).as("killed before the end").isBetween(1, DOMAINS - 1);
      assertThat(moved + left).isEqualTo(DOMAINS);
      assertThat(status(server).path("lost")).isEmpty();
      RunningServer.Ran check = server.posthorn("check");
      assertThat(check.exit()).as(check.err()).isZero();

      server.start();
      JsonNode after = status(server).path("keys");
      assertThat(after.get(0).path("secrets").asInt())
          .as("and of SRS and VAPID")
          .isEqualTo(DOMAINS + 2);
      assertThat(after.get(1).path("secrets").asInt()).isZero();
      assertThat(server.posthorn("check").exit()).isZero();
    }
  }

  private static JsonNode status(RunningServer server) {
    RunningServer.Ran ran = server.posthorn("master-key", "status", "--json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  /// Rows as earlier versions wrote them, sealed as a start does.
  private static void fill(Configuration configuration) throws IOException {
    try (Storage storage = Storage.open(configuration)) {
      for (int i = 0; i < DOMAINS; i++) {
        DomainName domain = DomainName.parse("d" + i + ".test");
        DkimKey key = DkimKey.generate(domain, "ph-20261120e", DkimAlgorithm.ED25519_SHA256);
        byte[] row =
            new FieldWriter(1)
                .text(domain.ascii())
                .text(key.selector())
                .octet(2)
                .octets(key.privateBytes())
                .octets(key.publicBytes())
                .text("ph-20261120")
                .octet(2)
                .instant(Instant.parse("2026-11-20T10:00:00Z"))
                .optionalInstant(Optional.empty())
                .bytes();
        byte[] at = (domain.ascii() + "\0" + key.selector()).getBytes(StandardCharsets.US_ASCII);
        storage
            .kv()
            .write(
                OutboundTables.partition(),
                Durability.SYNCED,
                writer -> {
                  writer.put(OutboundTables.DKIM_KEYS, at, row);
                  return true;
                });
      }
      assertThat(storage.secrets().status().found().plain()).isEqualTo(DOMAINS);
      storage.secrets().unlock();
      assertThat(storage.secrets().status().found().plain()).isZero();
    }
  }

  private static Process rotate(Path data) throws IOException {
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.posthorn.server.Main",
            "master-key",
            "rotate",
            "--data",
            data.toString());
    child.environment().put("POSTHORN_STORE_SYNC_DELAY", "50 ms");
    return child
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
