package org.posthorn.jmap.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.BlobMethods;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.view.MailboxView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Email/set (RFC 8621 §4.6).
class EmailSetTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String MESSAGE = "From: carol@example.test\nSubject: hello\n\nHello.\n";

  @TempDir private Path directory;
  private Fixture f;

  @BeforeEach
  void open() {
    f = fixture(directory);
  }

  static Fixture fixture(Path directory) {
    return Fixture.of(directory, EmailSetTest::features);
  }

  private static List<Feature> features(MailAccounts accounts, JmapLimits limits) {
    Blobs blobs = new Blobs();
    List<Method> methods = new ArrayList<>();
    methods.addAll(EmailChanges.methods(accounts, blobs, limits, InstantSource.fixed(NOW)));
    methods.addAll(Emails.methods(accounts, blobs, limits, EmailLimits.defaults()));
    return List.of(
        Feature.plain(Capability.MAIL, methods), BlobMethods.feature(accounts, blobs, limits));
  }

  @AfterEach
  void everything_agrees() {
    assertThat(f.store.check(Fixture.ALICE.account()).problems()).isEmpty();
    f.close();
  }

  private JsonNode set(String arguments) {
    return f.call("Email/set", "{'accountId': 'A1', " + arguments + "}");
  }

  private JsonNode create(String email) {
    return set("'create': {'k1': {'mailboxIds': {'M1': true}, " + email + "}}");
  }

  private String created(String email) {
    JsonNode answer = create(email);
    assertThat((Object) answer.get("notCreated")).hasToString("null");
    return answer.get("created").get("k1").get("id").asString();
  }

  private JsonNode get(String id, String properties) {
    return f.call(
            "Email/get",
            "{'accountId': 'A1', 'ids': ['"
                + id
                + "'], 'fetchAllBodyValues': true, 'properties': ["
                + properties
                + "]}")
        .get("list")
        .get(0);
  }

  private String bytes(String id) {
    byte[] bytes = f.bytes(Fixture.ALICE, ObjectId.email(id).orElseThrow());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String append(String... flags) {
    return ObjectId.ofEmail(
        f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE, flags));
  }

  /// A mailbox as IMAP shows it: UID and flags.
  private List<String> shown(int mailbox) {
    MailboxView view = f.mail(Fixture.ALICE).view(new MailboxId(mailbox));
    return IntStream.range(0, view.size())
        .mapToObj(
            i -> (view.uid(i) + " " + String.join(" ", view.keywords().all(view.flags(i)))).strip())
        .toList();
  }

  private long modSeq() {
    return f.mail(Fixture.ALICE).states().emails();
  }

  private static void same(JsonNode node, String json) {
    assertThat((Object) node).hasToString(Fixture.json(json).toString());
  }

  @Test
  void a_draft_is_made_as_it_was_asked_for_and_told() {
    long before = modSeq();
    JsonNode answer =
        create(
            """
            'keywords': {'$draft': true, '$SEEN': true},
            'receivedAt': '2026-01-02T03:04:05Z',
            'from': [{'name': 'Älice', 'email': 'alice@example.org'}],
            'to': [{'name': null, 'email': 'bob@example.org'}],
            'subject': 'Grüße',
            'bodyValues': {'1': {'value': 'Hello\\n'}},
            'textBody': [{'partId': '1', 'type': 'text/plain'}]
            """);

    JsonNode made = answer.get("created").get("k1");
    String id = made.get("id").asString();
    same(
        answer,
        "{'accountId': 'A1', 'oldState': '"
            + before
            + "', 'newState': '"
            + modSeq()
            + "', 'created': {'k1': {'id': '"
            + id
            + "', 'blobId': 'Be1', 'threadId': 'T1', 'size': "
            + bytes(id).length()
            + "}}, 'updated': null, 'destroyed': null, 'notCreated': null, 'notUpdated': null,"
            + " 'notDestroyed': null}");
    assertThat(shown(1)).containsExactly("1 \\Seen \\Draft");
    JsonNode read =
        get(id, "'receivedAt', 'from', 'to', 'subject', 'keywords', 'textBody', 'bodyValues'");
    assertThat(read.get("receivedAt").asString()).isEqualTo("2026-01-02T03:04:05Z");
    same(read.get("from"), "[{'name': 'Älice', 'email': 'alice@example.org'}]");
    same(read.get("to"), "[{'name': null, 'email': 'bob@example.org'}]");
    assertThat(read.get("subject").asString()).isEqualTo("Grüße");
    same(read.get("keywords"), "{'$seen': true, '$draft': true}");
    assertThat(read.get("bodyValues").get("1").get("value").asString()).isEqualTo("Hello\n");
    // RFC 8621 §4.6: a Message-ID and a Date are made.
    assertThat(bytes(id))
        .containsPattern("Message-ID: <[0-9a-f]{32}@example.org>\r\n")
        .contains("Date: Sun, 29 Nov 2026 12:00:00 +0000\r\n");
  }

  @Test
  void two_forms_with_inline_and_attached_blobs_become_the_usual_structure() {
    String picture = f.upload(Fixture.ALICE, new byte[] {1, 2, 3});
    String file = f.upload(Fixture.ALICE, "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    String id =
        created(
            """
            'bodyValues': {'t': {'value': 'Text'}, 'h': {'value': '<img src=cid:pic@x>'}},
            'textBody': [{'partId': 't'}],
            'htmlBody': [{'partId': 'h', 'type': 'text/html'}],
            'attachments': [
              {'blobId': 'PICTURE', 'type': 'image/png', 'cid': 'pic@x', 'disposition': 'inline'},
              {'blobId': 'FILE', 'type': 'text/csv', 'name': 'Übersicht – Größen.csv', 'charset': 'utf-8'}
            ]
            """
                .replace("PICTURE", picture)
                .replace("FILE", file));

    JsonNode read = get(id, "'bodyStructure', 'textBody', 'htmlBody', 'attachments'");
    assertThat(types(read.get("bodyStructure")))
        .isEqualTo(
            "multipart/mixed[multipart/alternative[text/plain multipart/related[text/html"
                + " image/png]] text/csv]");
    JsonNode csv = read.get("bodyStructure").get("subParts").get(1);
    assertThat(csv.get("name").asString()).isEqualTo("Übersicht – Größen.csv");
    assertThat(csv.get("disposition").asString()).isEqualTo("attachment");
    assertThat(csv.get("size").asInt()).isEqualTo(8);
    assertThat(csv.get("charset").asString()).isEqualTo("utf-8");
    assertThat(bytes(id).lines().allMatch(line -> line.length() <= 998)).isTrue();
  }

  /// RFC 8620 §5.3
  @Test
  void an_email_may_be_sent_back_whole_and_only_as_it_is() {
    String id = created("'subject': 'one', 'bodyValues': {'1': {'value': 'text'}}");
    ObjectNode whole =
        (ObjectNode)
            get(
                id,
                "'id', 'blobId', 'size', 'receivedAt', 'from', 'subject', 'preview', 'keywords', 'mailboxIds'");
    whole.putObject("keywords").put("$flagged", true);
    assertThat(set("'update': {'" + id + "': " + whole + "}").get("updated").has(id)).isTrue();
    assertThat(shown(1)).containsExactly("1 \\Flagged");
    whole.put("size", 1).put("subject", "two").putObject("keywords");
    assertThat(
            set("'update': {'" + id + "': " + whole + "}")
                .get("notUpdated")
                .get(id)
                .get("properties")
                .toString())
        .contains("\"size\"", "\"subject\"")
        .doesNotContain("from");
    assertThat(shown(1)).containsExactly("1 \\Flagged");
    String none = "'update': {'" + id + "': {'nonsense': 1}}";
    assertThat(set(none).get("notUpdated").get(id).get("properties").toString())
        .isEqualTo("[\"nonsense\"]");
  }

  /// RFC 9979 §4.1, told as RFC 8620 §5.3 wants it.
  @Test
  void a_draft_with_an_attachment_has_the_keyword_that_says_so() {
    String file = f.upload(Fixture.ALICE, "a,b".getBytes(StandardCharsets.UTF_8));
    JsonNode made =
        create("'keywords': {'$draft': true}, 'attachments': [{'blobId': '" + file + "'}]")
            .get("created")
            .get("k1");
    assertThat(made.get("keywords").toString())
        .isEqualTo("{\"$draft\":true,\"$hasattachment\":true}");
    JsonNode read = get(made.get("id").asString(), "'keywords', 'hasAttachment'");
    assertThat(read.get("keywords")).isEqualTo(made.get("keywords"));
    assertThat(read.get("hasAttachment").asBoolean()).isTrue();
    assertThat(create("'bodyValues': {}").get("created").get("k1").has("keywords")).isFalse();
  }

  private static String types(JsonNode part) {
    JsonNode below = part.path("subParts");
    if (!below.isArray() || below.isEmpty()) {
      return part.get("type").asString();
    }
    List<String> all = new ArrayList<>();
    below.forEach(each -> all.add(types(each)));
    return part.get("type").asString() + "[" + String.join(" ", all) + "]";
  }

  @Test
  void a_structure_of_the_clients_own_is_kept() {
    String message = append();
    String id =
        created(
            """
            'header:X-One:asText': 'größer',
            'header:X-Raw': ' as\\r\\n it is',
            'header:List-Unsubscribe:asURLs': ['https://example.org/u'],
            'header:X-Many:asRaw:all': [' a', ' b'],
            'bodyValues': {'1': {'value': 'x'}},
            'bodyStructure': {'type': 'multipart/mixed', 'subParts': [
              {'partId': '1', 'type': 'text/plain', 'language': ['de', 'en'],
               'location': 'https://example.org/a', 'header:X-Part': ' p'},
              {'blobId': 'BLOB', 'type': 'message/rfc822'}]}
            """
                .replace("BLOB", message.replace('E', 'B').replace("B", "Be")));

    JsonNode read =
        get(
            id,
            "'header:X-One:asText', 'header:X-Raw', 'header:List-Unsubscribe:asURLs',"
                + " 'header:X-Many:asRaw:all', 'bodyStructure'");
    assertThat(read.get("header:X-One:asText").asString()).isEqualTo("größer");
    assertThat(read.get("header:X-Raw").asString()).isEqualTo(" as\r\n it is");
    same(read.get("header:List-Unsubscribe:asURLs"), "['https://example.org/u']");
    same(read.get("header:X-Many:asRaw:all"), "[' a', ' b']");
    JsonNode parts = read.get("bodyStructure").get("subParts");
    same(parts.get(0).get("language"), "['de', 'en']");
    assertThat(parts.get(0).get("location").asString()).isEqualTo("https://example.org/a");
    assertThat(parts.get(1).get("type").asString()).isEqualTo("message/rfc822");
    assertThat(bytes(id)).contains("Content-Transfer-Encoding: 8bit\r\n\r\nFrom: carol");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // RFC 8621 §4.6, one line for each rule.
        "'headers': []|headers",
        "'from': [], 'header:From:asAddresses': []|from header:From:asAddresses",
        "'header:X-A': ' a', 'header:x-a:asText': 'b'|header:X-A header:x-a:asText",
        "'header:Subject:asDate': '2026-01-01T00:00:00Z'|header:Subject:asDate",
        "'header:Date:asText': 'x'|header:Date:asText",
        "'header:Content-Type': ' text/plain'|header:Content-Type",
        "'header:Content-Transfer-Encoding': ' 8bit'|header:Content-Transfer-Encoding",
        "'header:X-A': ' a\\r\\nBcc: evil@example.org'|header:X-A",
        "'header:X-A': ' a\\nBcc: evil@example.org'|header:X-A",
        "'header:Not A Name': ' a'|header:Not A Name",
        "'subject': 5|subject",
        "'to': 'bob@example.org'|to",
        "'to': [{'name': 'x'}]|to",
        "'messageId': ['<a@b>']|messageId",
        "'messageId': ['a b']|messageId",
        "'sentAt': 'yesterday'|sentAt",
        "'receivedAt': '2026-01-01T00:00:00+01:00'|receivedAt",
        "'receivedAt': '2026-02-31T00:00:00Z'|receivedAt",
        "'bodyStructure': {'partId': '1'}, 'textBody': [{'partId': '1'}]|bodyStructure textBody",
        "'textBody': []|textBody",
        "'textBody': [{'partId': '1'}, {'partId': '1'}]|textBody",
        "'textBody': [{'partId': '1', 'type': 'text/html'}]|textBody/0/type",
        "'htmlBody': [{'partId': '1', 'type': 'text/plain'}]|htmlBody/0/type",
        "'textBody': [{'partId': '1', 'blobId': 'Be1'}]|textBody/0/partId textBody/0/blobId",
        "'textBody': [{}]|textBody/0/partId textBody/0/blobId",
        "'textBody': [{'partId': '2'}]|textBody/0/partId",
        "'textBody': [{'partId': '1', 'charset': 'utf-8'}]|textBody/0/charset",
        "'textBody': [{'partId': '1', 'size': 4}]|textBody/0/size",
        "'textBody': [{'partId': '1', 'headers': []}]|textBody/0/headers",
        "'textBody': [{'partId': '1', 'header:Content-Transfer-Encoding': ' 8bit'}]|header:Content-Transfer-Encoding",
        "'textBody': [{'partId': '1', 'type': 'text/plain', 'header:Content-Type': ' text/plain'}]|header:Content-Type type",
        "'textBody': [{'partId': '1', 'cid': 'a b'}]|textBody/0/cid",
        "'textBody': [{'partId': '1', 'disposition': 'x\\r\\ny'}]|textBody/0/disposition",
        "'textBody': [{'partId': '1', 'disposition': 'inline', 'header:Content-Disposition': ' inline'}]|header:Content-Disposition disposition",
        "'bodyStructure': {'partId': '1', 'type': 'multipart/mixed'}|bodyStructure/type",
        "'bodyStructure': {'type': 'text/plain', 'subParts': [{'partId': '1'}]}|bodyStructure/subParts",
        "'bodyStructure': {'subParts': []}|bodyStructure/subParts",
        "'bodyStructure': {'partId': '1', 'type': 'message/rfc822'}|bodyStructure/type",
        "'bodyStructure': {'partId': '1', 'type': 'nonsense'}|bodyStructure/type",
        "'id': 'E7'|id",
        "'blobId': 'Be1'|blobId",
        "'threadId': 'T1'|threadId",
        "'size': 7|size",
        "'preview': 'x'|preview",
        "'hasAttachment': false|hasAttachment",
        "'unknown': false|unknown",
        "'keywords': {'two words': true}|keywords",
        "'keywords': {'': true}|keywords",
        "'keywords': {'a%': true}|keywords",
        "'keywords': {'a': false}|keywords",
        "'keywords': ['a']|keywords",
      })
  void what_may_not_be_made_names_the_properties(String email, String properties) {
    long before = modSeq();
    JsonNode answer = create("'bodyValues': {'1': {'value': 'text'}}, " + email);
    JsonNode error = answer.path("notCreated").path("k1");
    assertThat(error.path("type").asString("none")).as("%s", answer).isEqualTo("invalidProperties");
    List<String> named = new ArrayList<>();
    error.get("properties").forEach(each -> named.add(each.asString()));
    assertThat(named).containsExactlyInAnyOrder(split(properties));
    assertThat(modSeq()).isEqualTo(before);
    assertThat(answer.get("newState").asString()).isEqualTo(Long.toString(before));
  }

  private static String[] split(String properties) {
    return properties.equals("header:Not A Name")
        ? new String[] {properties}
        : properties.split(" ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'1': {'value': 'x', 'isTruncated': true}}|bodyValues/1",
        "{'1': {'value': 'x', 'isEncodingProblem': true}}|bodyValues/1",
        "{'1': {'value': 7}}|bodyValues/1",
        "{'1': {}}|bodyValues/1",
        "{'1': 'x'}|bodyValues/1",
        "[]|bodyValues",
      })
  void a_body_value_is_whole(String values, String property) {
    JsonNode error = create("'bodyValues': " + values).get("notCreated").get("k1");
    assertThat(error.get("type").asString()).isEqualTo("invalidProperties");
    same(error.get("properties"), "['" + property + "']");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|invalidProperties",
        "{'mailboxIds': {}}|invalidProperties",
        "{'mailboxIds': null}|invalidProperties",
        "{'mailboxIds': {'M99': true}}|invalidProperties",
        "{'mailboxIds': {'#unknown': true}}|invalidProperties",
        "{'mailboxIds': {'M1': false}}|invalidProperties",
        "{'mailboxIds': ['M1']}|invalidProperties",
      })
  void an_email_is_in_a_mailbox_that_is_there(String email, String type) {
    JsonNode error = set("'create': {'k1': " + email + "}").get("notCreated").get("k1");
    assertThat(error.get("type").asString()).isEqualTo(type);
    same(error.get("properties"), "['mailboxIds']");
  }

  @Test
  void all_blobs_that_are_missing_are_named() {
    // RFC 8621 §4.6
    JsonNode error =
        create(
                "'attachments': [{'blobId': 'Be77'}, {'blobId': 'nonsense'}, {'blobId': 'Bu1'},"
                    + " {'blobId': 'Be77'}]")
            .get("notCreated")
            .get("k1");
    assertThat(error.get("type").asString()).isEqualTo("blobNotFound");
    same(error.get("notFound"), "['Be77', 'nonsense', 'Bu1']");
  }

  @Test
  void lone_line_breaks_and_long_lines_of_a_body_value_make_a_proper_message() {
    String id =
        created(
            "'bodyValues': {'1': {'value': 'a\\rb\\nc\\r\\nd"
                + "x".repeat(2_000)
                + "'}}, 'textBody': [{'partId': '1'}]");
    assertThat(bytes(id).replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(
            get(id, "'bodyValues', 'textBody'").get("bodyValues").get("1").get("value").asString())
        .isEqualTo("a\nb\nc\nd" + "x".repeat(2_000));
  }

  @Test
  void a_charset_that_nobody_knows_is_kept_on_a_blob() {
    String blob = f.upload(Fixture.ALICE, new byte[] {(byte) 0xe4});
    String id =
        created(
            "'textBody': [{'blobId': '" + blob + "', 'type': 'text/plain', 'charset': 'x-no'}]");
    assertThat(get(id, "'bodyStructure'").get("bodyStructure").get("charset").asString())
        .isEqualTo("x-no");
  }

  @Test
  void keywords_and_mailboxes_change_as_a_whole_or_one_by_one() {
    String id = append("\\Seen", "old");
    set("'update': {'" + id + "': {'keywords/$FLAGGED': true, 'keywords/old': null}}");
    assertThat(shown(1)).containsExactly("1 \\Flagged \\Seen");
    set("'update': {'" + id + "': {'keywords': {'New': true}, 'mailboxIds/M2': true}}");
    assertThat(shown(1)).containsExactly("1 new");
    assertThat(shown(2)).containsExactly("1 new");
    set("'update': {'" + id + "': {'mailboxIds/M1': null, 'keywords': null}}");
    assertThat(shown(1)).isEmpty();
    assertThat(shown(2)).containsExactly("1");
    JsonNode answer =
        set("'update': {'" + id + "': {'mailboxIds': {'M3': true}, 'id': '" + id + "'}}");
    same(answer.get("updated"), "{'" + id + "': null}");
    assertThat(shown(2)).isEmpty();
    assertThat(shown(3)).containsExactly("1");
  }

  @Test
  void a_move_is_told_once_and_has_one_state() {
    String id = append();
    List<Set<MailboxId>> told = new ArrayList<>();
    long before = modSeq();
    try (Watch _ = f.mail(Fixture.ALICE).watch(told::add)) {
      set(
          "'update': {'"
              + id
              + "': {'mailboxIds/M1': null, 'mailboxIds/M2': true, 'keywords/$seen': true}}");
    }
    assertThat(told).containsExactly(Set.of(new MailboxId(1), new MailboxId(2)));
    assertThat(modSeq()).isEqualTo(before + 1);
    assertThat(shown(2)).containsExactly("1 \\Seen");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'keywords': {}, 'keywords/x': true|invalidPatch",
        "'mailboxIds': {'M1': true}, 'mailboxIds/M2': true|invalidPatch",
        "'keywords/a/b': true|invalidPatch",
        "'keywords/x': false|invalidProperties",
        "'keywords/x': 'yes'|invalidProperties",
        "'keywords/two words': true|invalidProperties",
        "'mailboxIds': {}|invalidProperties",
        "'mailboxIds': null|invalidProperties",
        "'mailboxIds/M1': null|invalidProperties",
        "'mailboxIds/M99': true|invalidProperties",
        "'mailboxIds/#no': true|invalidProperties",
        "'subject': 'other'|invalidProperties",
        "'id': 'E77'|invalidProperties",
        "'receivedAt': '2026-01-01T00:00:00Z'|invalidProperties",
      })
  void what_may_not_be_changed_is_refused_and_changes_nothing(String patch, String type) {
    String id = append("\\Seen");
    long before = modSeq();
    JsonNode answer = set("'update': {'" + id + "': {" + patch + "}}");
    assertThat(answer.path("notUpdated").path(id).path("type").asString("none"))
        .as("%s", answer)
        .isEqualTo(type);
    assertThat(modSeq()).isEqualTo(before);
    assertThat(answer.get("newState")).isEqualTo(answer.get("oldState"));
  }

  @Test
  void destroying_removes_from_all_mailboxes_and_only_once() {
    String id = append();
    set("'update': {'" + id + "': {'mailboxIds/M2': true}}");
    same(set("'destroy': ['" + id + "']").get("destroyed"), "['" + id + "']");
    assertThat(shown(1)).isEmpty();
    assertThat(shown(2)).isEmpty();
    JsonNode again = set("'destroy': ['" + id + "', 'nonsense']");
    assertThat(again.get("notDestroyed").get(id).get("type").asString()).isEqualTo("notFound");
    assertThat(again.get("notDestroyed").get("nonsense").get("type").asString())
        .isEqualTo("notFound");
    assertThat(again.get("newState")).isEqualTo(again.get("oldState"));
  }

  @Test
  void what_is_updated_and_destroyed_is_only_destroyed() {
    String id = append();
    JsonNode answer =
        set("'update': {'" + id + "': {'keywords/x': true}}, 'destroy': ['" + id + "']");
    assertThat(answer.get("notUpdated").get(id).get("type").asString()).isEqualTo("willDestroy");
    same(answer.get("destroyed"), "['" + id + "']");
  }

  @Test
  void an_email_is_made_changed_and_destroyed_in_one_request() {
    JsonNode answers =
        f.calls(
            Fixture.ALICE,
            """
            ['Email/set', {'accountId': 'A1',
               'create': {'k1': {'mailboxIds': {'M1': true}, 'subject': 'one'},
                          'k2': {'mailboxIds': {'M1': true}, 'subject': 'two'}},
               'update': {'#k1': {'keywords/$seen': true}},
               'destroy': ['#k2']}, 'a'],
            ['Email/set', {'accountId': 'A1', 'update': {'#k1': {'mailboxIds': {'M2': true}}}}, 'b'],
            ['Email/set', {'accountId': 'A1', 'destroy': ['#k1', '#k2', '#k3']}, 'c']
            """);
    String first = answers.get(0).get(1).get("created").get("k1").get("id").asString();
    String second = answers.get(0).get(1).get("created").get("k2").get("id").asString();
    same(answers.get(0).get(1).get("updated"), "{'" + first + "': null}");
    same(answers.get(0).get(1).get("destroyed"), "['" + second + "']");
    same(answers.get(1).get(1).get("updated"), "{'" + first + "': null}");
    same(answers.get(2).get(1).get("destroyed"), "['" + first + "']");
    assertThat(answers.get(2).get(1).get("notDestroyed").get("#k3").get("type").asString())
        .isEqualTo("notFound");
    assertThat(shown(1)).isEmpty();
    assertThat(shown(2)).isEmpty();
  }

  @Test
  void two_clients_that_know_the_same_state_do_not_overwrite_each_other() {
    String id = append();
    String state = Long.toString(modSeq());
    String arguments =
        "'ifInState': '" + state + "', 'update': {'" + id + "': {'keywords/KEY': true}}";
    assertThat(set(arguments.replace("KEY", "first")).get("updated").has(id)).isTrue();
    assertThat(set(arguments.replace("KEY", "second")).get("type").asString())
        .isEqualTo("stateMismatch");
    assertThat(set("'ifInState': 'nonsense'").get("type").asString()).isEqualTo("stateMismatch");
    assertThat(shown(1)).containsExactly("1 first");
  }

  @Test
  void more_than_a_thousand_objects_are_refused() {
    String destroy =
        IntStream.range(0, 1_001).mapToObj(i -> "'E" + i + "'").collect(Collectors.joining(","));
    assertThat(set("'destroy': [" + destroy + "]").get("type").asString())
        .isEqualTo("requestTooLarge");
  }

  @Test
  void too_many_mailboxes_and_keywords_have_their_own_errors() {
    String mailboxes =
        IntStream.rangeClosed(1, 101)
            .mapToObj(i -> "'M" + i + "': true")
            .collect(Collectors.joining(","));
    JsonNode many = set("'create': {'k1': {'mailboxIds': {" + mailboxes + "}}}");
    assertThat(many.get("notCreated").get("k1").get("type").asString())
        .isEqualTo("tooManyMailboxes");
    String keywords =
        IntStream.range(0, 60).mapToObj(i -> "'k" + i + "': true").collect(Collectors.joining(","));
    assertThat(
            create("'keywords': {" + keywords + "}")
                .get("notCreated")
                .get("k1")
                .get("type")
                .asString())
        .isEqualTo("tooManyKeywords");
    String id = append();
    JsonNode answer = set("'update': {'" + id + "': {'keywords': {" + keywords + "}}}");
    assertThat(answer.get("notUpdated").get(id).get("type").asString())
        .isEqualTo("tooManyKeywords");
  }

  @Test
  void over_quota_is_told_and_leaves_nothing() {
    f.quotaBytes.set(300);
    JsonNode answer = create("'subject': '" + "x".repeat(400) + "'");
    assertThat(answer.get("notCreated").get("k1").get("type").asString()).isEqualTo("overQuota");
    assertThat(shown(1)).isEmpty();
  }

  @Test
  void an_attachment_of_a_destroyed_draft_can_be_used_for_the_next() {
    String blob = f.upload(Fixture.ALICE, new byte[] {1, 2, 3});
    String first = created("'attachments': [{'blobId': '" + blob + "', 'type': 'image/png'}]");
    String part = get(first, "'attachments'").get("attachments").get(0).get("blobId").asString();
    JsonNode answer =
        set(
            "'create': {'k1': {'mailboxIds': {'M1': true}, 'attachments': [{'blobId': '"
                + part
                + "', 'type': 'image/png'}]}}, 'destroy': ['"
                + first
                + "']");
    String second = answer.get("created").get("k1").get("id").asString();
    assertThat(bytes(second)).contains("\r\n\r\nAQID\r\n");
    String third = created("'attachments': [{'blobId': '" + part + "', 'type': 'image/png'}]");
    assertThat(bytes(third)).contains("\r\n\r\nAQID\r\n");
  }
}
