package org.posthorn.jmap.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Fixture;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;

/// Email/import (RFC 8621 §4.8) and Email/copy (§4.7).
class EmailImportTest {
  private static final String MESSAGE =
      """
      Received: from a by b; Thu, 1 Jan 2026 10:00:00 +0100\r
      Subject: hello\r
      \r
      Hello.\r
      """;

  @TempDir private Path directory;
  private Fixture f;

  @BeforeEach
  void open() {
    f = EmailSetTest.fixture(directory);
  }

  @AfterEach
  void everything_agrees() {
    assertThat(f.store.check(Fixture.ALICE.account()).problems()).isEmpty();
    assertThat(f.store.check(Fixture.BOB.account()).problems()).isEmpty();
    f.close();
  }

  private JsonNode load(String email) {
    return f.call("Email/import", "{'accountId': 'A1', 'emails': {'k1': {" + email + "}}}");
  }

  private String upload(String message) {
    return f.upload(Fixture.ALICE, message.getBytes(UTF_8));
  }

  private String bytes(Principal of, JsonNode made) {
    long id = ObjectId.email(made.get("id").asString()).orElseThrow();
    return new String(f.bytes(of, id), UTF_8);
  }

  private JsonNode get(String account, String id) {
    Principal principal = account.equals("A1") ? Fixture.ALICE : Fixture.BOB;
    return f.call(
            principal,
            "Email/get",
            "{'accountId': '"
                + account
                + "', 'ids': ['"
                + id
                + "'], 'properties': ['keywords', 'mailboxIds', 'receivedAt']}")
        .get("list")
        .get(0);
  }

  private static void same(JsonNode node, String json) {
    assertThat((Object) node).hasToString(Fixture.json(json).toString());
  }

  /// RFC 8620 §5.3: an id may be that of what the same request has created before.
  @Test
  void a_blob_is_named_by_the_creation_id_of_its_upload() {
    JsonNode answers =
        f.calls(
            Fixture.ALICE,
            """
            ['Blob/upload', {'accountId': 'A1', 'create': {'b': {'data': [
                {'data:asText': 'Subject: x\\r\\n\\r\\nHi.\\r\\n'}]}}}, '0'],
            ['Email/import', {'accountId': 'A1', 'emails': {'k': {
                'blobId': '#b', 'mailboxIds': {'M1': true}}}}, '1'],
            ['Email/set', {'accountId': 'A1', 'create': {'k': {'mailboxIds': {'M1': true},
                'attachments': [{'blobId': '#b', 'type': 'text/plain'}]}}}, '2']
            """);
    assertThat(bytes(Fixture.ALICE, answers.get(1).get(1).get("created").get("k")))
        .isEqualTo("Subject: x\r\n\r\nHi.\r\n");
    assertThat(bytes(Fixture.ALICE, answers.get(2).get(1).get("created").get("k")))
        .contains("U3ViamVjdDogeA0KDQpIaS4NCg==");
  }

  @Test
  void an_uploaded_message_becomes_an_email_octet_for_octet() {
    JsonNode answer =
        load(
            "'blobId': '"
                + upload(MESSAGE)
                + "', 'mailboxIds': {'M1': true, 'M2': true}, 'keywords': {'$seen': true}");
    JsonNode made = answer.get("created").get("k1");
    assertThat(bytes(Fixture.ALICE, made)).isEqualTo(MESSAGE);
    assertThat(made.get("size").asInt()).isEqualTo(MESSAGE.length());
    assertThat(made.propertyNames()).containsExactlyInAnyOrder("id", "blobId", "threadId", "size");
    same(answer.get("notCreated"), "null");
    same(
        get("A1", made.get("id").asString()),
        // §4.8: when it was received by the last server.
        "{'id': 'E1', 'mailboxIds': {'M1': true, 'M2': true}, 'keywords': {'$seen': true},"
            + " 'receivedAt': '2026-01-01T09:00:00Z'}");
  }

  @Test
  void the_client_may_say_when_it_was_received_and_import_it_again() {
    String email =
        "'blobId': '"
            + upload("Subject: x\r\n\r\n")
            + "', 'mailboxIds': {'M1': true}, 'receivedAt': '2020-01-01T00:00:00Z'";
    String first = load(email).get("created").get("k1").get("id").asString();
    String second = load(email).get("created").get("k1").get("id").asString();
    assertThat(first).isNotEqualTo(second);
    assertThat(get("A1", second).get("receivedAt").asString()).isEqualTo("2020-01-01T00:00:00Z");
  }

  @Test
  void a_message_from_a_file_gets_the_line_breaks_of_mail() {
    JsonNode made =
        load("'blobId': '" + upload("Subject: x\n\na\r\nb\n") + "', 'mailboxIds': {'M1': true}")
            .get("created")
            .get("k1");
    assertThat(bytes(Fixture.ALICE, made)).isEqualTo("Subject: x\r\n\r\na\r\nb\r\n");
  }

  @Test
  void a_message_within_another_can_be_imported() {
    f.append(
        Fixture.ALICE,
        MailboxId.INBOX,
        Instant.EPOCH,
        """
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: message/rfc822

        Subject: inner

        Inner.
        --b--
        """);
    JsonNode made = load("'blobId': 'Bp1-1', 'mailboxIds': {'M1': true}").get("created").get("k1");
    assertThat(bytes(Fixture.ALICE, made)).isEqualTo("Subject: inner\r\n\r\nInner.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'blobId': 'Bu7', 'mailboxIds': {'M1': true}|invalidProperties",
        "'blobId': 7, 'mailboxIds': {'M1': true}|invalidProperties",
        "'mailboxIds': {'M1': true}|invalidProperties",
        "'blobId': 'GOOD'|invalidProperties",
        "'blobId': 'GOOD', 'mailboxIds': {'M77': true}|invalidProperties",
        "'blobId': 'GOOD', 'mailboxIds': {'M1': true}, 'keywords': {'a b': true}|invalidProperties",
        "'blobId': 'GOOD', 'mailboxIds': {'M1': true}, 'subject': 'x'|invalidProperties",
        "'blobId': 'BAD', 'mailboxIds': {'M1': true}|invalidEmail",
        "'blobId': 'BOBS', 'mailboxIds': {'M1': true}|invalidProperties",
      })
  void what_cannot_be_imported_is_refused(String email, String type) {
    String filled =
        email
            .replace("GOOD", upload(MESSAGE))
            .replace("BAD", upload("no header here"))
            .replace("BOBS", f.upload(Fixture.BOB, MESSAGE.getBytes(UTF_8)));
    assertThat(load(filled).path("notCreated").path("k1").path("type").asString("none"))
        .isEqualTo(type);
  }

  @Test
  void an_import_over_quota_is_refused() {
    String blob = upload(MESSAGE);
    f.quotaBytes.set(10);
    assertThat(
            load("'blobId': '" + blob + "', 'mailboxIds': {'M1': true}")
                .get("notCreated")
                .get("k1")
                .get("type")
                .asString())
        .isEqualTo("overQuota");
  }

  private JsonNode copy(Principal by, String arguments) {
    return f.calls(by, "['Email/copy', " + arguments + ", 'c']");
  }

  private static final String COPY =
      "{'fromAccountId': 'A1', 'accountId': 'A2', 'create': {'k1': {'id': 'E1',"
          + " 'mailboxIds': {'M2': true} MORE}} ARGUMENTS}";

  private static String copy(String more, String arguments) {
    return COPY.replace("MORE", more).replace("ARGUMENTS", arguments);
  }

  @Test
  void a_copy_has_what_its_original_has_unless_the_client_says_otherwise() {
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE, "\\Seen", "$Junk");
    Principal both = Principal.system();

    JsonNode plain = copy(both, copy("", "")).get(0).get(1).get("created").get("k1");
    JsonNode other =
        copy(both, copy(", 'keywords': {'x': true}, 'receivedAt': '2020-01-01T00:00:00Z'", ""))
            .get(0)
            .get(1)
            .get("created")
            .get("k1");

    assertThat(bytes(Fixture.BOB, plain)).isEqualTo(MESSAGE);
    same(
        get("A2", plain.get("id").asString()),
        "{'id': 'E1', 'mailboxIds': {'M2': true}, 'keywords': {'$seen': true, '$junk': true},"
            + " 'receivedAt': '1970-01-01T00:00:00Z'}");
    same(
        get("A2", other.get("id").asString()),
        "{'id': 'E2', 'mailboxIds': {'M2': true}, 'keywords': {'x': true},"
            + " 'receivedAt': '2020-01-01T00:00:00Z'}");
    assertThat(get("A1", "E1").get("id").asString()).isEqualTo("E1");
  }

  @Test
  void the_original_is_destroyed_afterwards_if_the_client_wants_it() {
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE);
    JsonNode answers =
        copy(
            Principal.system(),
            copy(
                "}, 'k2': {'id': 'E77', 'mailboxIds': {'M2': true}",
                ", 'onSuccessDestroyOriginal': true"));
    assertThat(answers.get(0).get(1).get("notCreated").get("k2").get("type").asString())
        .isEqualTo("notFound");
    // RFC 8620 §5.4: the answer of the implicit call has the same call id.
    assertThat(answers.get(1).get(0).asString()).isEqualTo("Email/set");
    assertThat(answers.get(1).get(2).asString()).isEqualTo("c");
    same(answers.get(1).get(1).get("destroyed"), "['E1']");
    assertThat((Object) get("A1", "E1")).isNull();
  }

  @Test
  void an_original_that_has_changed_meanwhile_is_not_destroyed() {
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE);
    JsonNode answers =
        copy(
            Principal.system(),
            copy("", ", 'onSuccessDestroyOriginal': true, 'destroyFromIfInState': '77777'"));
    assertThat(answers.get(0).get(1).get("created").has("k1")).isTrue();
    assertThat(answers.get(1).get(0).asString()).isEqualTo("error");
    assertThat(answers.get(1).get(1).get("type").asString()).isEqualTo("stateMismatch");
    assertThat(get("A1", "E1").get("id").asString()).isEqualTo("E1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'fromAccountId': 'A1', 'accountId': 'A1', 'create': {}}|invalidArguments",
        "{'fromAccountId': 'A1', 'accountId': 'A2'}|invalidArguments",
        "{'fromAccountId': 'A1', 'accountId': 'A2', 'create': {}, 'ifFromInState': 'x'}|stateMismatch",
        "{'fromAccountId': 'A1', 'accountId': 'A2', 'create': {}, 'ifInState': 'x'}|stateMismatch",
        "{'fromAccountId': 'nonsense', 'accountId': 'A2', 'create': {}}|fromAccountNotFound",
      })
  void what_makes_a_copy_impossible(String arguments, String type) {
    JsonNode answer = copy(Principal.system(), arguments).get(0);
    assertThat(answer.get(0).asString()).isEqualTo("error");
    assertThat(answer.get(1).get("type").asString()).isEqualTo(type);
  }

  @Test
  void nobody_copies_from_or_to_the_account_of_another() {
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE);
    assertThat(copy(Fixture.BOB, copy("", "")).get(0).get(1).get("type").asString())
        .isEqualTo("fromAccountNotFound");
    assertThat(copy(Fixture.ALICE, copy("", "")).get(0).get(1).get("type").asString())
        .isEqualTo("accountNotFound");
  }
}
