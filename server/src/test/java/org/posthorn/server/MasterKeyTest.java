package org.posthorn.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.Durability;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.KeySchedule;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.storage.Storage;
import org.posthorn.submission.signing.SigningKey;
import org.posthorn.submission.signing.SigningKeys;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.MasterKeyFile;
import org.posthorn.vault.VaultLimits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The master key of a whole server: where it is, what it is needed for, and what happens without
/// it.
class MasterKeyTest {
  private static final DomainName DOMAIN = DomainName.parse(RunningServer.DOMAIN);

  @TempDir Path directory;
  private RunningServer server;
  private Path keyFile;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.stopped(directory.resolve("data"));
    keyFile = directory.resolve("data.keys/master.key");
    server.start(offline());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Configuration offline() {
    return server.configuration(Map.of("POSTHORN_DNS_SERVERS", "127.0.0.1:1"));
  }

  private JsonNode command(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--json";
    Ran ran = server.posthorn(all);
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  private void fails(int exit, String words, String... arguments) {
    Ran ran = server.posthorn(arguments);
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(exit);
    assertThat(ran.err()).contains(words).doesNotContain("\tat ");
  }

  private String newest() {
    return command("master-key", "status").path("keys").get(0).path("id").asString();
  }

  private void doesNotStart(String... words) {
    assertThatThrownBy(() -> server.start(offline()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(words);
  }

  private MasterKeyFile file() {
    return new MasterKeyFile(keyFile, System.getProperty("user.name"), VaultLimits.defaults());
  }

  private static MasterKey fresh() {
    return MasterKey.generate(new SecureRandom(), Instant.now());
  }

  /// The keys of the domain as the store of a stopped server has them.
  private List<DkimKey> signingKeys() throws IOException {
    try (Storage storage = Storage.open(offline())) {
      return new SigningKeys(
              storage.kv(),
              storage.secrets().unlock(),
              KeySchedule.defaults(),
              InstantSource.system())
          .list(DOMAIN).stream().map(SigningKey::key).toList();
    }
  }

  private static List<Path> filesThatHold(Path tree, byte[] wanted) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1)
            .contains(new String(wanted, ISO_8859_1))) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /// 24 random bytes of a key that nothing else has, which the engine does not compress.
  private static byte[] part(byte[] key) {
    int from = key.length > 1_000 ? 321 : key.length > 100 ? 99 : key.length - 27;
    return Arrays.copyOfRange(key, from, from + 24);
  }

  /// The same in base64, as PEM has it.
  private static byte[] partOfText(byte[] key) {
    byte[] text = Base64.getEncoder().encode(key);
    int from = key.length > 1_000 ? 428 : text.length - 36;
    return Arrays.copyOfRange(text, from, from + 32);
  }

  @Test
  void it_is_made_beside_the_data_for_its_owner_alone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
        .isEqualTo("rw-------");
    command("dkim", "generate", "example.test");
    JsonNode status = command("master-key", "status");
    assertThat(status.path("file").asString()).isEqualTo(keyFile.toString());
    assertThat(status.path("keys")).hasSize(1);
    assertThat(status.path("keys").get(0).path("secrets").asInt())
        .as("DKIM, SRS and VAPID")
        .isEqualTo(4);
    assertThat(status.path("plain").asInt()).isZero();
    assertThat(status.path("lost")).isEmpty();
    String text = server.posthorn("master-key", "status").out();
    assertThat(text).contains("file: " + keyFile, newest());
    assertThat(server.posthorn("config", "show").out()).contains("master-key.file");
    server.stop();
    assertThat(server.posthorn("master-key", "status").out())
        .as("without a server")
        .isEqualTo(text);
    fails(4, "exists already", "master-key", "create");
  }

  @Test
  void init_makes_it_and_is_repeated_where_it_could_not() throws IOException {
    Path data = directory.resolve("new");
    Path inTheWay = Files.createFile(directory.resolve("new.keys"));
    String[] init = {
      "init", "--data", data.toString(), "--hostname", "mail.example.org", "example.org"
    };
    Ran failed = RunningServer.run(init);
    assertThat(failed.exit()).isEqualTo(78);
    assertThat(failed.err()).contains(inTheWay.toString(), "cannot be created");
    Files.delete(inTheWay);
    Ran made = RunningServer.run(init);
    assertThat(made.exit()).as(made.err()).isZero();
    assertThat(made.out()).contains("keep a copy of " + inTheWay.resolve("master.key"));
    assertThat(inTheWay.resolve("master.key")).exists();
  }

  @Test
  void neither_the_store_nor_a_backup_shows_a_private_key() throws IOException {
    command("dkim", "generate", "example.test");
    Path backup = directory.resolve("backup");
    assertThat(server.posthorn("backup", backup.toString()).exit()).isZero();
    server.stop();
    String master = file().read().getFirst().toString();
    String line =
        Files.readAllLines(keyFile).stream()
            .filter(text -> text.startsWith(master.substring(master.lastIndexOf(' ') + 1)))
            .findFirst()
            .orElseThrow();
    byte[] masterBytes = Base64.getDecoder().decode(line.split(" ")[2]);
    List<byte[]> secrets = new ArrayList<>();
    secrets.add(part(masterBytes));
    secrets.add(partOfText(masterBytes));
    List<DkimKey> keys = signingKeys();
    assertThat(keys).hasSize(2);
    for (DkimKey key : keys) {
      secrets.add(part(key.privateBytes()));
      secrets.add(partOfText(key.privateBytes()));
    }
    for (Path tree : List.of(backup, directory.resolve("data/kv"))) {
      for (byte[] secret : secrets) {
        assertThat(filesThatHold(tree, secret)).isEmpty();
      }
      // What is not secret in the same rows is found like this.
      for (DkimKey key : keys) {
        assertThat(filesThatHold(tree, part(key.publicBytes())))
            .as("%s %s", tree, key)
            .isNotEmpty();
      }
    }
  }

  @Test
  void without_the_key_the_server_does_not_start_and_says_which_it_needs() throws IOException {
    command("dkim", "generate", "example.test");
    String id = newest();
    server.stop();
    Path safe = directory.resolve("safe");
    Files.move(keyFile, safe);
    doesNotStart(keyFile.toString(), "(missing)", id, "master-key.file", "--discard-lost");
    assertThat(keyFile).as("no other is made").doesNotExist();
    assertThat(command("master-key", "status").path("lost").get(0).path("id").asString())
        .isEqualTo(id);
    assertThat(server.posthorn("master-key", "status").out())
        .contains("It is missing.", "lost: " + id + ", needed by secrets: 4");
    fails(5, id, "master-key", "create");
    fails(1, "is missing", "master-key", "rotate");
    fails(1, id, "check");
    Ran ran = RunningServer.run("quickstart", "--data", server.data().toString());
    assertThat(ran.exit()).as(ran.err()).isEqualTo(78);
    assertThat(ran.err()).contains(id).doesNotContain("\tat ");
    // Commands that need no secrets work.
    assertThat(server.posthorn("account", "list").exit()).isZero();

    Files.move(safe, keyFile);
    server.start(offline());
    assertThat(command("dkim", "list")).hasSize(2);
    assertThat(server.posthorn("check").exit()).isZero();
  }

  @Test
  void with_another_key_it_does_not_start_either() throws IOException {
    String id = newest();
    server.stop();
    Files.delete(keyFile);
    file().create(fresh());
    doesNotStart(keyFile.toString(), id, "does not hold");
  }

  @Test
  void a_key_that_is_lost_for_good_costs_the_secrets_and_nothing_else() throws IOException {
    command("dkim", "generate", "example.test");
    server.stop();
    Files.delete(keyFile);
    assertThat(command("master-key", "create", "--discard-lost").path("discarded").asInt())
        .isEqualTo(4);
    server.start(offline());
    assertThat(command("dkim", "list")).isEmpty();
    assertThat(command("dkim", "generate", "example.test")).hasSize(2);
    server.login("alice@example.test", RunningServer.PASSWORD).close();
  }

  @Test
  void a_file_that_others_may_read_or_that_is_cut_off_is_refused() throws IOException {
    server.stop();
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r-----"));
    doesNotStart("chmod 600 " + keyFile);
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    String whole = Files.readString(keyFile);
    Files.writeString(keyFile, whole.substring(0, whole.length() - 4));
    doesNotStart(keyFile.toString(), "cut off");
    Files.writeString(keyFile, whole);
    server.start(offline());
  }

  @Test
  void a_file_in_the_data_directory_is_refused() {
    server.stop();
    for (String inside : List.of("master.key", "tls/master.key", "../data/master.key")) {
      Configuration configuration =
          server.configuration(Map.of("POSTHORN_MASTER_KEY_FILE", inside));
      assertThatThrownBy(() -> server.start(configuration))
          .as(inside)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("is in the data directory");
    }
  }

  @Test
  void a_place_where_it_cannot_be_made_is_told_with_what_to_do() throws IOException {
    RunningServer other = RunningServer.stopped(directory.resolve("other"));
    Path keys = directory.resolve("nowhere/keys");
    Path place = keys.resolve("master.key");
    Configuration configuration =
        other.configuration(Map.of("POSTHORN_MASTER_KEY_FILE", place.toString()));
    assertThatThrownBy(() -> other.start(configuration))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("install -d -m 700")
        .hasMessageContaining(keys.toString());
    Files.createDirectories(keys);
    other.start(configuration);
    other.close();
    assertThat(place).exists();
  }

  /// The store of an earlier version has its keys in plain.
  @Test
  void keys_of_an_earlier_version_are_sealed_at_the_first_start() throws IOException {
    server.stop();
    DkimKey key = DkimKey.generate(DOMAIN, "ph-20261120r", DkimAlgorithm.RSA_SHA256);
    byte[] row =
        new FieldWriter(1)
            .text(DOMAIN.ascii())
            .text(key.selector())
            .octet(1)
            .octets(key.privateBytes())
            .octets(key.publicBytes())
            .text("ph-20261120")
            .octet(2)
            .instant(Instant.parse("2026-11-20T10:00:00Z"))
            .optionalInstant(Optional.empty())
            .bytes();
    byte[] at = (DOMAIN.ascii() + "\0" + key.selector()).getBytes(StandardCharsets.US_ASCII);
    change(at, row);
    assertThat(command("master-key", "status").path("plain").asInt()).isEqualTo(1);
    assertThat(server.posthorn("master-key", "status").out()).contains("not encrypted until");
    server.start(offline());
    assertThat(command("master-key", "status").path("plain").asInt()).isZero();
    assertThat(command("dkim", "list").get(0).path("state").asString()).isEqualTo("active");
    server.stop();
    assertThat(signingKeys()).containsExactly(key);
    assertThat(value(at)).doesNotContain(new String(key.privateBytes(), ISO_8859_1));
  }

  private void change(byte[] at, byte[] row) throws IOException {
    try (Storage storage = Storage.open(offline())) {
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
  }

  private String value(byte[] at) throws IOException {
    try (Storage storage = Storage.open(offline())) {
      return storage
          .kv()
          .read(
              OutboundTables.partition(),
              reader -> {
                byte[] found = reader.get(OutboundTables.DKIM_KEYS, at);
                return found == null ? "" : new String(found, ISO_8859_1);
              });
    }
  }

  @Test
  void a_new_key_takes_over_while_the_server_runs_and_the_old_one_may_go() throws IOException {
    JsonNode made = command("dkim", "generate", "example.test");
    String old = newest();
    JsonNode rotated = command("master-key", "rotate");
    assertThat(rotated.path("encrypted").asInt()).isEqualTo(4);
    assertThat(rotated.path("keys").get(0).path("secrets").asInt()).isEqualTo(4);
    assertThat(rotated.path("keys").get(1).path("id").asString()).isEqualTo(old);
    assertThat(rotated.path("keys").get(1).path("secrets").asInt()).isZero();
    assertThat(newest()).isNotEqualTo(old);

    fails(5, "rotate first", "master-key", "remove", newest());
    fails(3, "does not hold", "master-key", "remove", "00000000");
    fails(2, "is not the id", "master-key", "remove", "x");
    assertThat(command("master-key", "remove", old).path("keys")).hasSize(1);
    assertThat(command("dkim", "list")).hasSameSizeAs(made);
    command("dkim", "activate", "example.test");
    command("dkim", "rotate", "example.test");
    server.stop();
    assertThat(command("master-key", "rotate").path("encrypted").asInt())
        .as("offline")
        .isEqualTo(6);
    server.start(offline());
    assertThat(command("dkim", "list")).hasSize(4);
  }

  /// As after a kill between the new file and the sealing anew.
  @Test
  void a_rotation_that_was_interrupted_is_finished_at_the_next_start() throws IOException {
    command("dkim", "generate", "example.test");
    server.stop();
    MasterKey old = file().read().getFirst();
    List<DkimKey> keys = signingKeys();
    MasterKey next = fresh();
    file().replace(List.of(next, old));
    fails(5, "4 secrets are encrypted", "master-key", "remove", old.id().toString());
    server.start(offline());
    JsonNode status = command("master-key", "status");
    assertThat(status.path("keys").get(0).path("id").asString()).isEqualTo(next.id().toString());
    assertThat(status.path("keys").get(0).path("secrets").asInt()).isEqualTo(4);
    command("master-key", "remove", old.id().toString());
    server.stop();
    assertThat(signingKeys()).isEqualTo(keys);
  }

  @Test
  void a_running_server_writes_a_file_again_that_was_removed() throws IOException {
    command("dkim", "generate", "example.test");
    String id = newest();
    Files.delete(keyFile);
    assertThat(server.posthorn("master-key", "status").out()).contains("It is missing.");
    assertThat(command("master-key", "create").path("discarded").asInt()).isZero();
    assertThat(newest()).isEqualTo(id);
    server.stop();
    server.start(offline());
    assertThat(command("dkim", "list")).hasSize(2);
  }

  @Test
  void a_whole_backup_needs_the_key_where_it_is_restored() throws IOException {
    command("dkim", "generate", "example.test");
    String id = newest();
    Path backup = directory.resolve("backup");
    server.posthorn("backup", backup.toString());
    server.stop();
    Path second = directory.resolve("second");
    Path keys = directory.resolve("second.keys");
    Ran ran = RunningServer.run("restore", backup.toString(), "--data", second.toString());
    assertThat(ran.out()).contains("master key: " + keys.resolve("master.key"));
    Ran check = RunningServer.run("check", "--data", second.toString());
    assertThat(check.exit()).isEqualTo(1);
    assertThat(check.err()).contains(id, keys.toString());
    Files.createDirectory(keys);
    Files.copy(keyFile, keys.resolve("master.key"));
    assertThat(RunningServer.run("check", "--data", second.toString()).exit()).isZero();
  }

  /// Rather no mail of the domain than mail without its signature.
  @Test
  void mail_of_a_domain_whose_key_was_tampered_with_waits() throws IOException {
    JsonNode made = command("dkim", "generate", "example.test");
    command("dkim", "activate", "example.test");
    server.stop();
    String selector = made.get(0).path("selector").asString();
    byte[] at = (DOMAIN.ascii() + "\0" + selector).getBytes(StandardCharsets.US_ASCII);
    byte[] row = value(at).getBytes(ISO_8859_1);
    row[80] ^= 1; // in the sealed private half
    change(at, row);
    server.start(offline());
    String message = "From: Alice <alice@example.test>\r\nSubject: x\r\n\r\nx";
    assertThat(Submission.send(server, List.of("bob@elsewhere.test"), message)).startsWith("451");
    fails(1, "dkim_key example.test " + selector, "check");
    command("dkim", "remove", "example.test");
    assertThat(server.posthorn("check").exit()).isZero();
    assertThat(Submission.send(server, List.of("bob@elsewhere.test"), message)).startsWith("250");
  }
}
