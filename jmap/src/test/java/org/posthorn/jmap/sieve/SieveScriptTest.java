package org.posthorn.jmap.sieve;

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
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import tools.jackson.databind.JsonNode;

/// SieveScript (RFC 9661). The blobs are Emails that happen to be scripts.
class SieveScriptTest {
  private final Blobs blobs = new Blobs();
  private Fixture jmap;

  @BeforeEach
  void open(@TempDir Path directory) {
    jmap =
        Fixture.withStore(
            directory,
            (store, _) ->
                List.of(
                    SieveFeature.of(
                        new MailAccounts(store),
                        blobs,
                        JmapLimits.defaults(),
                        StoreLimits.defaults().scripts())));
  }

  @AfterEach
  void close() {
    jmap.close();
  }

  private String blob(String text) {
    return BlobId.ofEmail(jmap.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, text))
        .toString();
  }

  private JsonNode set(String arguments) {
    return jmap.call("SieveScript/set", "{'accountId': 'A1', " + arguments + "}");
  }

  private JsonNode create(String name, String text) {
    return set(
        "'create': {'k': {'name': '"
            + name
            + "', 'blobId': '"
            + blob(text)
            + "'}},"
            + " 'onSuccessActivateScript': '#k'");
  }

  private JsonNode list() {
    return jmap.call("SieveScript/get", "{'accountId': 'A1', 'ids': null}").get("list");
  }

  @Test
  void a_script_is_made_active_read_changed_and_removed() {
    JsonNode made = create("main", "keep;\n").get("created").get("k");
    String id = made.get("id").asString();
    assertThat(list().get(0).get("isActive").asBoolean()).isTrue();
    String blobId = list().get(0).get("blobId").asString();
    try (OpenBlob open =
        blobs.open(jmap.mail(Fixture.ALICE), BlobId.parse(blobId).orElseThrow()).orElseThrow()) {
      assertThat(new String(open.first(100), UTF_8)).isEqualTo("keep;\r\n");
    }
    assertThat(set("'destroy': ['" + id + "']").get("notDestroyed").get(id).get("type").asString())
        .isEqualTo("sieveIsActive");
    JsonNode updated =
        set("'update': {'" + id + "': {'name': 'other', 'blobId': '" + blob("discard;\n") + "'}}");
    assertThat(updated.get("updated").get(id).get("blobId").asString()).isNotEqualTo(blobId);
    assertThat(list().get(0).get("name").asString()).isEqualTo("other");
    assertThat(list().get(0).get("id").asString()).isEqualTo(id);
    JsonNode gone = set("'onSuccessDeactivateScript': true");
    assertThat(gone.get("newState")).isNotEqualTo(gone.get("oldState"));
    assertThat(set("'destroy': ['" + id + "']").get("destroyed").get(0).asString()).isEqualTo(id);
    assertThat(list()).isEmpty();
  }

  /// RFC 9661 §2.4: whichever scripts become active or cease to be are told of.
  @Test
  void the_answer_tells_which_scripts_are_active_now() {
    JsonNode first = create("one", "keep;\n").get("created").get("k");
    assertThat(first.get("isActive").asBoolean()).isTrue();
    String one = first.get("id").asString();
    JsonNode answer = create("two", "stop;\n");
    assertThat(answer.get("created").get("k").get("isActive").asBoolean()).isTrue();
    assertThat((Object) answer.get("updated"))
        .hasToString("{\"" + one + "\":{\"isActive\":false}}");
    String two = answer.get("created").get("k").get("id").asString();
    JsonNode back =
        set("'update': {'" + one + "': {'name': 'x'}}, 'onSuccessActivateScript': '" + one + "'");
    assertThat(back.get("updated").get(one).get("isActive").asBoolean()).isTrue();
    assertThat(back.get("updated").get(two).get("isActive").asBoolean()).isFalse();
    assertThat((Object) set("'onSuccessDeactivateScript': true").get("updated"))
        .hasToString("{\"" + one + "\":{\"isActive\":false}}");
    assertThat(set("'onSuccessDeactivateScript': true").get("updated").isNull()).isTrue();
  }

  @Test
  void a_script_with_an_error_is_refused_with_line_and_column() {
    JsonNode refused = create("main", "keep;\nkep;\n").get("notCreated").get("k");
    assertThat(refused.get("type").asString()).isEqualTo("invalidSieve");
    assertThat(refused.get("description").asString()).startsWith("2:1: error: ");
    assertThat(list()).isEmpty();
    JsonNode wrong =
        jmap.call(
            "SieveScript/validate", "{'accountId': 'A1', 'blobId': '" + blob("kep;\n") + "'}");
    assertThat(wrong.get("error").get("type").asString()).isEqualTo("invalidSieve");
    JsonNode fine =
        jmap.call(
            "SieveScript/validate", "{'accountId': 'A1', 'blobId': '" + blob("keep;\n") + "'}");
    assertThat(fine.get("error").isNull()).isTrue();
    assertThat(
            jmap.call("SieveScript/validate", "{'accountId': 'A1', 'blobId': 'Be99'}")
                .get("type")
                .asString())
        .isEqualTo("invalidArguments");
  }

  @Test
  void names_are_the_scripts_own() {
    String first = create("main", "keep;\n").get("created").get("k").get("id").asString();
    JsonNode twice = create("main", "keep;\n").get("notCreated").get("k");
    assertThat(twice.get("type").asString()).isEqualTo("alreadyExists");
    assertThat(twice.get("existingId").asString()).isEqualTo(first);
    JsonNode unnamed = set("'create': {'k': {'blobId': '" + blob("keep;\n") + "'}}");
    assertThat(unnamed.get("created").get("k").get("name").asString()).isEqualTo("script 1");
    assertThat(
            set("'create': {'k': {'name': 'x', 'blobId': 'Be99'}}")
                .get("notCreated")
                .get("k")
                .get("type")
                .asString())
        .isEqualTo("blobNotFound");
    JsonNode query =
        jmap.call(
            "SieveScript/query",
            "{'accountId': 'A1', 'filter': {'isActive': true}, 'sort': [{'property': 'name'}]}");
    assertThat(query.get("ids").toString()).isEqualTo("[\"" + first + "\"]");
    assertThat(
            jmap.call("SieveScript/query", "{'accountId': 'A1', 'filter': {'x': 1}}")
                .get("type")
                .asString())
        .isEqualTo("unsupportedFilter");
  }

  /// RFC 9661 §2.4
  @Test
  void nothing_is_made_active_unless_all_was_done() {
    String id = create("main", "keep;\n").get("created").get("k").get("id").asString();
    var _ = set("'onSuccessDeactivateScript': true");
    var _ = set("'destroy': ['C99'], 'onSuccessActivateScript': '" + id + "'");
    assertThat(list().get(0).get("isActive").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SieveScript/get", "SieveScript/set", "SieveScript/query", "SieveScript/validate"})
  void another_account_is_not_there(String method) {
    assertThat(jmap.call(method, "{'accountId': 'A2', 'blobId': 'Be1'}").get("type").asString())
        .isEqualTo("accountNotFound");
  }
}
