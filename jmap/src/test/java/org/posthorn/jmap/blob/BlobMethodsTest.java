package org.posthorn.jmap.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Fixture;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;

/// RFC 9404, and RFC 8620 §6.3.
class BlobMethodsTest {
  @TempDir private Path directory;
  private Fixture f;

  @BeforeEach
  void open() {
    f =
        Fixture.of(
            directory,
            (accounts, limits) -> List.of(BlobMethods.feature(accounts, new Blobs(), limits)));
  }

  @AfterEach
  void close() {
    f.close();
  }

  private String upload(String text) {
    return f.upload(Fixture.ALICE, text.getBytes(UTF_8));
  }

  private static void same(JsonNode node, String json) {
    assertThat((Object) node).hasToString(Fixture.json(json).toString());
  }

  private JsonNode get(String blob, String arguments) {
    return f.call("Blob/get", "{'accountId': 'A1', 'ids': ['" + blob + "']" + arguments + "}");
  }

  @Test
  void a_blob_is_put_together_from_several_sources() {
    JsonNode answers =
        f.calls(
            Fixture.ALICE,
            """
            ['Blob/upload', {'accountId': 'A1', 'create': {
               'b1': {'data': [{'data:asText': 'How quick the fox jumps'}], 'type': 'text/plain'},
               'b2': {'data': [{'blobId': '#b1', 'offset': 4, 'length': 5}, {'data:asText': ' '},
                               {'data:asBase64': 'Zm94'}, {'blobId': '#b1', 'offset': 17}]}}}, 'a'],
            ['Blob/get', {'accountId': 'A1', 'ids': ['#b2'], 'properties': ['data:asText', 'size']}, 'b']
            """);
    JsonNode created = answers.get(0).get(1).get("created");
    assertThat(created.get("b1").get("type").asString()).isEqualTo("text/plain");
    assertThat(created.get("b2").get("size").asInt()).isEqualTo(15);
    JsonNode got = answers.get(1).get(1).get("list").get(0);
    assertThat(got.get("data:asText").asString()).isEqualTo("quick fox jumps");
    assertThat(got.get("size").asInt()).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|invalidProperties",
        "{'data': 'x'}|invalidProperties",
        "{'data': ['x']}|invalidProperties",
        "{'data': [{}]}|invalidProperties",
        "{'data': [{'data:asText': 'a', 'data:asBase64': 'YQ=='}]}|invalidProperties",
        "{'data': [{'data:asBase64': '***'}]}|invalidProperties",
        "{'data': [{'blobId': 'Bu7'}]}|blobNotFound",
        "{'data': [{'blobId': '#later'}]}|blobNotFound",
        "{'data': [{'blobId': 'ABC', 'offset': 4}]}|invalidProperties",
        "{'data': [{'blobId': 'ABC', 'offset': 1, 'length': 3}]}|invalidProperties",
        "{'data': [{'blobId': 'ABC', 'offset': -1}]}|invalidProperties",
        "{'data': [], 'other': 1}|invalidProperties",
      })
  void a_source_that_is_wrong_refuses_its_blob_only(String object, String type) {
    String written = object.replace("ABC", upload("abc"));
    JsonNode answer =
        f.call(
            "Blob/upload",
            "{'accountId': 'A1', 'create': {'bad': "
                + written
                + ", 'good': {'data': [{'data:asText': ''}]}}}");
    assertThat(answer.path("notCreated").path("bad").path("type").asString("none"))
        .as("%s", answer)
        .isEqualTo(type);
    assertThat(answer.get("created").get("good").get("size").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|{'id': 'ID', 'data:asText': 'größe', 'size': 7}",
        ", 'properties': ['size']|{'id': 'ID', 'size': 7}",
        ", 'properties': ['data:asBase64']|{'id': 'ID', 'data:asBase64': 'Z3LDtsOfZQ=='}",
        ", 'properties': ['data'], 'offset': 1, 'length': 3|{'id': 'ID', 'data:asText': 'rö'}",
        // A character that is cut off, RFC 9404 §4.2.
        ", 'properties': ['data'], 'length': 3|{'id': 'ID', 'data:asBase64': 'Z3LD', 'isEncodingProblem': true}",
        ", 'properties': ['data:asText'], 'length': 3|{'id': 'ID', 'data:asText': null, 'isEncodingProblem': true}",
        ", 'properties': ['data'], 'offset': 6, 'length': 9|{'id': 'ID', 'data:asText': 'e', 'isTruncated': true}",
        ", 'properties': ['data'], 'offset': 99|{'id': 'ID', 'data:asText': '', 'isTruncated': true}",
        ", 'properties': ['data'], 'offset': 7|{'id': 'ID', 'data:asText': ''}",
      })
  void a_blob_is_told_in_the_form_that_is_wanted(String arguments, String expected) {
    String id = upload("größe");
    JsonNode answer = get(id, arguments == null ? "" : arguments);
    String wanted = expected.replace("ID", id);
    assertThat((Object) answer.get("list").get(0)).isEqualTo(Fixture.json(wanted));
    assertThat(answer.has("state")).isFalse();
  }

  @Test
  void a_digest_is_of_the_range() {
    // Of "abc", FIPS 180-4.
    same(
        get(upload("xabcx"), ", 'properties': ['digest:sha'], 'offset': 1, 'length': 3")
            .get("list")
            .get(0)
            .get("digest:sha"),
        "'qZk+NkcGgWq6PiVxeFDCbJzQ2J0='");
  }

  @Test
  void what_is_not_there_or_not_known_is_said() {
    same(get("Bu7", "").get("notFound"), "['Bu7']");
    assertThat(get("Bu7", ", 'properties': ['digest:md9']").get("type").asString())
        .isEqualTo("invalidArguments");
    String alices = upload("mine");
    JsonNode bobs =
        f.call(Fixture.BOB, "Blob/get", "{'accountId': 'A2', 'ids': ['" + alices + "']}");
    same(bobs.get("list"), "[]");
    for (String method : List.of("Blob/get", "Blob/upload", "Blob/lookup")) {
      JsonNode foreign =
          f.call(
              Fixture.BOB, method, "{'accountId': 'A1', 'ids': [], 'create': {}, 'typeNames': []}");
      assertThat(foreign.get("type").asString()).isEqualTo("accountNotFound");
    }
  }

  @Test
  void what_uses_a_blob_is_found() {
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, "Subject: x\n\nbody\n");
    JsonNode answer =
        f.call(
            "Blob/lookup",
            "{'accountId': 'A1', 'typeNames': ['Email', 'Thread', 'Mailbox'], 'ids': ['Be1', 'Bp1-1',"
                + " 'Be9', 'nonsense']}");
    String used = "{'Email': ['E1'], 'Thread': ['T1'], 'Mailbox': ['M1']}";
    same(
        answer.get("list"),
        "[{'id': 'Be1', 'matchedIds': "
            + used
            + "}, {'id': 'Bp1-1', 'matchedIds': "
            + used
            + "}, {'id': 'Be9', 'matchedIds': {'Email': [], 'Thread': [], 'Mailbox': []}}]");
    same(answer.get("notFound"), "['nonsense']");
    assertThat(
            f.call("Blob/lookup", "{'accountId': 'A1', 'typeNames': ['Calendar'], 'ids': []}")
                .get("type")
                .asString())
        .isEqualTo("unknownDataType");
  }

  @Test
  void blobs_are_copied_between_accounts() {
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, "Subject: x\n\nbody\n");
    String arguments = "{'fromAccountId': 'A1', 'accountId': 'A2', 'blobIds': ['Be1', 'Be9']}";
    JsonNode answer = f.call(Principal.system(), "Blob/copy", arguments);
    String copy = answer.get("copied").get("Be1").asString();
    assertThat(answer.get("notCopied").get("Be9").get("type").asString()).isEqualTo("notFound");
    JsonNode got =
        f.call(Principal.system(), "Blob/get", "{'accountId': 'A2', 'ids': ['" + copy + "']}");
    assertThat(got.get("list").get(0).get("data:asText").asString())
        .isEqualTo("Subject: x\r\n\r\nbody\r\n");
    assertThat(f.call(Fixture.BOB, "Blob/copy", arguments).get("type").asString())
        .isEqualTo("fromAccountNotFound");
  }

  @Test
  void the_session_tells_what_can_be_done() {
    JsonNode account =
        f.session(Fixture.ALICE)
            .get("accounts")
            .get("A1")
            .get("accountCapabilities")
            .get("urn:ietf:params:jmap:blob");
    same(
        account,
        "{'maxSizeBlobSet': 50000000, 'maxDataSources': 1000, 'supportedTypeNames': ['Email',"
            + " 'Mailbox', 'Thread'], 'supportedDigestAlgorithms': ['sha', 'sha-256', 'sha-512']}");
  }
}
