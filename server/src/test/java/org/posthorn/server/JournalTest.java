package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `journal.directory` and `posthorn journal`: all mail of a server that runs, in its archive.
class JournalTest {
  private static final String ALICE = "alice@example.test";
  private static final String BOB = "bob@example.test";

  private RunningServer server;
  private Path archive;
  private Path temporary;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    temporary = directory;
    archive = directory.resolve("disk/archive");
    server = RunningServer.stopped(directory.resolve("data"));
    Files.writeString(
        server.data().resolve("posthorn.toml"),
        "\n[journal]\ndirectory = \"" + archive + "\"\n",
        StandardOpenOption.APPEND);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void startWithDisk() throws IOException {
    Files.createDirectory(archive.getParent());
    server.start();
    assertThat(server.posthorn("alias", "add", "team@example.test", ALICE, BOB).exit()).isZero();
  }

  private JsonNode json(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--json");
    Ran ran = server.posthorn(all.toArray(String[]::new));
    assertThat(ran.exit()).as(ran.err()).isZero();
    return new JsonMapper().readTree(ran.out());
  }

  private void awaitRecords(int records) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          JsonNode status = json("journal", "status");
          assertThat(status.get("records").asInt()).as(status.toString()).isEqualTo(records);
          assertThat(status.get("waiting").asInt()).isZero();
        });
  }

  private void exchangeMail() throws IOException {
    assertThat(
            server.deliver(
                "team@example.test",
                "From: carol@example.org\nSubject: Tender 17\nMessage-ID: <t@example.org>\n\nHi\n"))
        .startsWith("250");
    assertThat(Submission.send(server, "Offer", List.of("dave@elsewhere.example", BOB)))
        .startsWith("250");
    assertThat(Submission.send(server, "Lunch", List.of(BOB))).startsWith("250");
    awaitRecords(3);
  }

  private JsonNode found(String... criteria) {
    List<String> command = new ArrayList<>(List.of("journal", "search"));
    command.addAll(List.of(criteria));
    return json(command.toArray(String[]::new)).get("messages");
  }

  @Test
  void mail_in_out_and_internal_is_recorded_with_its_envelope_and_expanded_recipients()
      throws IOException {
    startWithDisk();
    exchangeMail();
    JsonNode in = found("--subject", "tender").get(0);
    assertThat(in.get("direction").asString()).isEqualTo("in");
    assertThat(in.get("to").toString()).isEqualTo("[\"team@example.test\"]");
    assertThat(in.get("expanded").toString()).contains(ALICE, BOB);
    assertThat(in.get("messageId").asString()).isEqualTo("t@example.org");
    assertThat(in.get("outcome").asString()).isEqualTo("accepted");
    JsonNode out = found("--recipient", "dave@elsewhere").get(0);
    assertThat(out.get("direction").asString()).isEqualTo("out");
    assertThat(out.get("submitter").asString()).isEqualTo(ALICE);
    assertThat(out.get("to").toString()).isEqualTo("[\"dave@elsewhere.example\",\"" + BOB + "\"]");
    JsonNode internal = found("--sender", ALICE, "--subject", "Lunch").get(0);
    assertThat(internal.get("direction").asString()).isEqualTo("internal");
    assertThat(found()).hasSize(3);
    assertThat(found("--until", "2001-01-01")).isEmpty();
    assertThat(server.posthorn("journal", "search", "--since", "yesterday").exit()).isEqualTo(2);
  }

  @Test
  void messages_are_exported_as_they_were_accepted() throws IOException {
    startWithDisk();
    exchangeMail();
    Path zip = temporary.resolve("all.zip");
    assertThat(json("journal", "export", zip.toString()).get("messages").asInt()).isEqualTo(3);
    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertThat(file.stream().map(Object::toString))
          .containsExactly("000000000001.eml", "000000000002.eml", "000000000003.eml", "index.tsv");
      String message =
          new String(
              file.getInputStream(file.getEntry("000000000001.eml")).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(message).contains("Received: from", "Subject: Tender 17").endsWith("Hi\r\n\r\n");
    }
    Path mbox = temporary.resolve("tender.mbox");
    assertThat(
            json("journal", "export", "--subject", "tender", mbox.toString())
                .get("messages")
                .asInt())
        .isEqualTo(1);
    assertThat(mbox).content().startsWith("From MAILER-DAEMON ").contains("Subject: Tender 17");
    assertThat(server.posthorn("journal", "export", mbox.toString()).exit()).isEqualTo(4);
    assertThat(server.posthorn("audit", "list", "--text", "journal.export").out())
        .contains("subject=tender", "everything");
  }

  @Test
  void verify_finds_what_was_changed_with_and_without_the_server() throws IOException {
    startWithDisk();
    exchangeMail();
    Ran ran = server.posthorn("journal", "verify");
    assertThat(ran.exit()).as(ran.out()).isZero();
    assertThat(ran.out()).contains("3 records in 1 files", "No problems");
    Path heads = temporary.resolve("published");
    Files.writeString(heads, server.posthorn("journal", "head").out());
    Path key = temporary.resolve("key");
    Files.writeString(key, json("journal", "key").get("pem").asString());
    Path copy = copy();
    String[] verify = {
      "journal",
      "verify",
      "--directory",
      copy.toString(),
      "--head",
      heads.toString(),
      "--key",
      key.toString()
    };
    Ran intact = RunningServer.run(verify);
    assertThat(intact.exit()).as(intact.out() + intact.err()).isZero();
    Path file = journalFile(copy);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (RandomAccessFile change = new RandomAccessFile(file.toFile(), "rw")) {
      change.setLength(change.length() - 1_000);
    }
    Ran cut = RunningServer.run(verify);
    assertThat(cut.exit()).isEqualTo(1);
    assertThat(cut.out()).contains("PROBLEM " + file.getFileName(), "was cut");
  }

  private static Path journalFile(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(each -> each.toString().endsWith(".journal")).findFirst().orElseThrow();
    }
  }

  private Path copy() throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    try (Stream<Path> files = Files.list(archive)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    return copy;
  }

  @Test
  void an_archive_that_cannot_be_written_delays_no_mail_and_is_written_later() throws IOException {
    server.start();
    assertThat(server.deliver(ALICE, "From: carol@example.org\nSubject: Early\n\nHi\n"))
        .startsWith("250");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          JsonNode status = json("journal", "status");
          assertThat(status.get("waiting").asInt()).isEqualTo(1);
          assertThat(status.get("failure").asString())
              .isEqualTo(archive.getParent() + " does not exist");
        });
    assertThat(server.posthorn("status").out())
        .contains("archive of the journal cannot be written: posthorn journal status");
    Files.createDirectory(archive.getParent());
    awaitRecords(1);
    assertThat(found().get(0).get("subject").asString()).isEqualTo("Early");
    assertThat(json("journal", "status").has("failure")).isFalse();
  }

  @Test
  void what_was_archived_is_found_after_a_restart_and_while_no_server_runs() throws IOException {
    startWithDisk();
    exchangeMail();
    server.restart();
    assertThat(server.deliver(ALICE, "From: carol@example.org\nSubject: Again\n\nHi\n"))
        .startsWith("250");
    awaitRecords(4);
    server.stop();
    assertThat(found()).hasSize(4);
    assertThat(json("journal", "verify").get("covered").asInt()).isEqualTo(4);
  }

  private record Reply(int status, String body) {}

  private Reply rest(String user, String method, String path, String body) {
    String both = user + ":" + RunningServer.PASSWORD;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + (server.portBase() + RunningServer.HTTP)
                        + "/api/v1"
                        + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Reply(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void an_auditor_reads_the_journal_by_rest_and_nothing_else() throws IOException {
    startWithDisk();
    exchangeMail();
    assertThat(server.posthorn("account", "role", BOB, "auditor").exit()).isZero();
    Reply found = rest(BOB, "GET", "/journal/messages?subject=tender", "");
    assertThat(found.status()).as(found.body()).isEqualTo(200);
    assertThat(found.body()).contains("Tender 17", "team@example.test", ALICE, "\"in\"");
    assertThat(rest(BOB, "GET", "/journal/messages/1", "").body()).contains("Subject: Tender 17");
    assertThat(rest(BOB, "GET", "/journal/messages/99", "").status()).isEqualTo(404);
    assertThat(rest(BOB, "GET", "/journal/export?format=mbox", "").body())
        .contains("From MAILER-DAEMON", "Subject: Lunch");
    assertThat(rest(BOB, "GET", "/journal", "").body()).contains("\"records\":3");
    for (String path :
        List.of(
            "/domains",
            "/accounts",
            "/accounts/" + ALICE,
            "/audit",
            "/status",
            "/queue/messages",
            "/configuration",
            "/findings",
            "/backups")) {
      assertThat(rest(BOB, "GET", path, "").status()).as(path).isIn(403, 404);
    }
    assertThat(rest(BOB, "PATCH", "/accounts/" + ALICE, "{\"displayName\":\"x\"}").status())
        .isIn(403, 404);
    assertThat(rest(BOB, "POST", "/domains", "{\"name\":\"b.test\"}").status()).isEqualTo(403);
    assertThat(rest(ALICE, "GET", "/journal/messages", "").status()).isEqualTo(403);
    assertThat(rest("admin@example.test", "GET", "/journal/messages", "").status()).isEqualTo(403);
    assertThat(server.posthorn("audit", "list", "--actor", BOB).out())
        .contains("journal.search", "subject=tender", "journal.read", "record=1", "journal.export");
    assertThat(server.posthorn("audit", "verify").out()).contains("No problems");
  }

  @Test
  void without_a_directory_there_is_no_journal() throws IOException {
    Path toml = server.data().resolve("posthorn.toml");
    Files.writeString(toml, Files.readString(toml).replaceAll("(?s)\n\\[journal].*", "\n"));
    server.start();
    assertThat(server.posthorn("journal", "status").err())
        .contains("there is no journal: journal.directory is empty");
  }
}
