package org.posthorn.jmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.jmap.blob.BlobMethods;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.change.EmailChanges;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.mail.MailFeature;
import org.posthorn.jmap.mailbox.Mailboxes;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.sieve.SieveFeature;
import org.posthorn.store.mail.StoreLimits;
import tools.jackson.databind.JsonNode;

/// What a call makes is there for later calls of the request under its creation id (RFC 8620 §5.3).
class CreationIdTest {
  private Fixture fixture;

  @BeforeEach
  void open(@TempDir Path directory) {
    Blobs blobs = new Blobs();
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) ->
                List.of(
                    MailFeature.of(
                        limits,
                        StoreLimits.defaults(),
                        EmailQueries.sortOptions(),
                        List.of(
                            Mailboxes.methods(accounts, limits),
                            Emails.methods(accounts, blobs, limits, EmailLimits.defaults()),
                            EmailChanges.methods(accounts, blobs, limits, InstantSource.system()))),
                    BlobMethods.feature(accounts, blobs, limits),
                    SieveFeature.of(accounts, blobs, limits, StoreLimits.defaults().scripts())));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /// The arguments of the answer to the second of two calls, the first of which uploads the text as
  /// the blob `#b`.
  private JsonNode after(String text, String method, String arguments) {
    String upload =
        "['Blob/upload', {'accountId': 'A1', 'create': {'b': {'data': [{'data:asText': '"
            + text
            + "'}]}}}, '0'], ";
    return fixture
        .calls(
            Fixture.ALICE,
            upload + "['" + method + "', {'accountId': 'A1', " + arguments + "}, '1']")
        .get(1)
        .get(1);
  }

  private static boolean isMade(JsonNode answer) {
    return answer.get("created").has("k");
  }

  @Test
  void a_blob_is_imported_attached_and_made_a_script_in_the_request_that_uploads_it() {
    String message = "Subject: x\\r\\n\\r\\nx";
    String email = "'k': {'blobId': '#b', 'mailboxIds': {'M1': true}}";
    assertThat(isMade(after(message, "Email/import", "'emails': {" + email + "}"))).isTrue();
    String attachment = "'attachments': [{'blobId': '#b', 'type': 'text/csv'}]";
    String draft = "'k': {'mailboxIds': {'M1': true}, " + attachment + "}";
    assertThat(isMade(after("a,b", "Email/set", "'create': {" + draft + "}"))).isTrue();
    JsonNode script =
        after("keep;", "SieveScript/set", "'create': {'k': {'name': 'n', 'blobId': '#b'}}");
    assertThat(isMade(script)).isTrue();
    String id = script.get("created").get("k").get("id").asString();
    String update = "'update': {'" + id + "': {'blobId': '#b'}}";
    assertThat(after("stop;", "SieveScript/set", update).get("updated").has(id)).isTrue();
    assertThat(after("keep;", "SieveScript/validate", "'blobId': '#b'").get("error").isNull())
        .isTrue();
  }

  @Test
  void a_name_under_which_nothing_was_created_is_no_blob() {
    String draft = "'k': {'mailboxIds': {'M1': true}, 'attachments': [{'blobId': '#c'}]}";
    JsonNode refused = after("x", "Email/set", "'create': {" + draft + "}");
    assertThat((Object) refused.get("notCreated").get("k").get("notFound")).hasToString("[\"#c\"]");
  }

  @Test
  void what_is_updated_under_its_creation_id_is_told_under_its_id() {
    JsonNode answers =
        fixture.calls(
            Fixture.ALICE,
            """
            ['Mailbox/set', {'accountId': 'A1', 'create': {'m': {'name': 'x'}}}, '0'],
            ['Mailbox/set', {'accountId': 'A1', 'update': {'#m': {'name': 'y'}}}, '1'],
            ['Mailbox/set', {'accountId': 'A1', 'update': {'#m': {'name': ''}}}, '2'],
            ['Mailbox/set', {'accountId': 'A1', 'update': {'#n': {'name': 'z'}}}, '3']
            """);
    String id = answers.get(0).get(1).get("created").get("m").get("id").asString();
    assertThat(answers.get(1).get(1).get("updated").propertyNames()).containsExactly(id);
    assertThat(answers.get(2).get(1).get("notUpdated").propertyNames()).containsExactly(id);
    assertThat(answers.get(3).get(1).get("notUpdated").propertyNames()).containsExactly("#n");
  }
}
