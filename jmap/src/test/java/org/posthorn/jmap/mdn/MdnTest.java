package org.posthorn.jmap.mdn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.change.EmailChanges;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.mail.MailFeature;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.jmap.submission.PostOffice;
import org.posthorn.jmap.submission.SubmissionFeature;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.StoreLimits;
import tools.jackson.databind.JsonNode;

/// MDN/send and MDN/parse (RFC 9007) as clients see them: bob has asked alice for a notification.
class MdnTest {
  private static final String ORIGINAL =
      """
      From: bob@example.org
      To: alice@example.org
      Subject: World domination
      Message-ID: <199509192301.23456@example.org>
      Disposition-Notification-To: Bob <bob@example.org>

      Now?
      """;

  /// RFC 8098 §3.1, appendix A, with more fields.
  private static final String NOTIFICATION =
      """
      Date: Wed, 20 Sep 1995 00:19:00 +0000
      From: Joe Recipient <Joe_Recipient@example.com>
      Message-ID: <199509200019.12345@example.com>
      Subject: =?utf-8?q?R=C3=A9?= read
      To: Jane Sender <Jane_Sender@example.org>
      MIME-Version: 1.0
      Content-Type: multipart/report; report-type=disposition-notification; boundary="RAA/"

      --RAA/
      Content-Type: text/plain

      The message has been displayed.
      --RAA/
      Content-Type: message/disposition-notification

      Reporting-UA: joes-pc.cs.example.com; Foomail 97.1
      MDN-Gateway: dns; gw.example.com
      Original-Recipient: rfc822; Joe_Recipient@example.com
      Final-Recipient: rfc822; Joe_Recipient@example.com
      Original-Message-ID: <199509192301.23456@example.org>
      Disposition: manual-action/MDN-sent-manually; displayed/error
      Error: one
      Error: two
      X-Extension: yes

      --RAA/
      Content-Type: message/rfc822

      Subject: World domination

      Now?
      --RAA/--
      """;

  private static final String DISPLAYED =
      "'disposition': {'actionMode': 'manual-action', 'sendingMode': 'mdn-sent-manually',"
          + " 'type': 'displayed'}";
  private static final String MARK = "{'#k': {'keywords/$mdnsent': true}}";

  private final AtomicReference<PostOffice> made = new AtomicReference<>();
  private Fixture jmap;
  private PostOffice office;

  @BeforeEach
  void open(@TempDir Path blobs) {
    jmap = Fixture.withStore(blobs, (store, kv) -> features(blobs, store, kv));
    office = made.get();
  }

  private List<Feature> features(Path directory, MailStore store, KeyValueStore kv) {
    MailAccounts accounts = new MailAccounts(store);
    JmapLimits limits = JmapLimits.defaults();
    Blobs blobs = new Blobs();
    PostOffice posts = new PostOffice(directory, store, kv, Duration.ZERO);
    made.set(posts);
    List<Method> changes = EmailChanges.methods(accounts, blobs, limits, InstantSource.system());
    List<Method> queries = new EmailQueries(accounts, limits, QueryLimits.defaults()).methods();
    return List.of(
        MailFeature.of(
            limits,
            StoreLimits.defaults(),
            EmailQueries.sortOptions(),
            List.of(
                Emails.methods(accounts, blobs, limits, EmailLimits.defaults()), changes, queries)),
        SubmissionFeature.of(
            accounts,
            limits,
            new SubmissionFeature.Dependencies(
                store,
                posts.directory,
                posts.submissions,
                posts.sender,
                call -> changes.getFirst().handler().answer(call))),
        MdnFeature.of(
            accounts,
            blobs,
            limits,
            new MdnLimits(256 << 10, 64 << 10, 1_000, 1_000),
            new MdnFeature.Dependencies(
                store,
                posts.directory,
                posts.submissions,
                call -> changes.getFirst().handler().answer(call),
                call -> queries.getFirst().handler().answer(call))));
  }

  @AfterEach
  void close() {
    office.close();
    jmap.close();
  }

  private String received(String message, String... flags) {
    return ObjectId.ofEmail(
        jmap.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, message, flags));
  }

  private String identity() {
    return jmap.call("Identity/get", "{'accountId': 'A1', 'ids': null}")
        .get("list")
        .get(0)
        .get("id")
        .asString();
  }

  private JsonNode calls(String mdn, String onSuccess) {
    return jmap.calls(
        Fixture.ALICE,
        "['MDN/send', {'accountId': 'A1', 'identityId': '%s', 'send': {'k': {%s}}, 'onSuccessUpdateEmail': %s}, 'c']"
            .formatted(identity(), mdn, onSuccess));
  }

  private JsonNode send(String mdn) {
    return calls(mdn, MARK).get(0).get(1);
  }

  private JsonNode sendFor(String email) {
    return send("'forEmailId': '" + email + "', " + DISPLAYED);
  }

  private JsonNode keywords(String email) {
    return jmap.call(
            "Email/get",
            "{'accountId': 'A1', 'ids': ['" + email + "'], 'properties': ['keywords']}")
        .get("list")
        .get(0)
        .get("keywords");
  }

  // ------------------------------------------------------------------ send

  @Test
  void a_notification_is_sent_and_is_what_the_sender_of_the_original_can_read() {
    // What bob has sent, and what alice has got.
    jmap.append(Fixture.BOB, MailboxId.INBOX, Instant.EPOCH, ORIGINAL);
    String email = received(ORIGINAL.replace("Subject", "Original-Recipient: rfc822;a@x\nSubject"));
    JsonNode calls =
        calls(
            """
            'forEmailId': '%s', 'subject': 'Read: World d\u00f6mination', 'textBody': 'Displ\u00e4yed.\\n',
            'includeOriginalMessage': true,
            'reportingUA': 'joes-pc.cs.example.com; Foomail 97.1', %s,
            'extensionFields': {'EXTENSION-EXAMPLE': 'example.com'}
            """
                .formatted(email, DISPLAYED),
            MARK);
    assertThat(calls.get(0).get(1))
        .isEqualTo(
            Fixture.json(
                """
                {'accountId': 'A1', 'sent': {'k': {'finalRecipient': 'rfc822; alice@example.org',
                 'originalRecipient': 'rfc822;a@x',
                 'originalMessageId': '<199509192301.23456@example.org>'}}, 'notSent': null}
                """));
    // RFC 9007 §2.1: the answer of the implicit call comes behind.
    assertThat(calls.get(1).get(0).asString()).isEqualTo("Email/set");
    assertThat(calls.get(1).get(1).get("updated").has(email)).isTrue();
    assertThat(keywords(email)).isEqualTo(Fixture.json("{'$mdnsent': true}"));
    // It is no EmailSubmission.
    assertThat(jmap.call("EmailSubmission/get", "{'accountId': 'A1', 'ids': null}").get("list"))
        .isEmpty();
    String message = new String(jmap.bytes(Fixture.ALICE, 2), UTF_8);
    assertThat(message)
        .contains(
            "From: <alice@example.org>",
            "To: bob@example.org",
            "Auto-Submitted: auto-replied",
            "In-Reply-To: <199509192301.23456@example.org>",
            "Disposition: manual-action/MDN-sent-manually; displayed");
    office.perform();
    assertThat(office.queued())
        .singleElement()
        .satisfies(queued -> {
          // RFC 8098 §3
          assertThat(queued.envelope().from().toString()).isEqualTo("<>");
          assertThat(queued.envelope().recipients())
              .singleElement()
              .satisfies(to -> assertThat(to.address().toString()).isEqualTo("bob@example.org"));
        });
    jmap.append(Fixture.BOB, MailboxId.INBOX, Instant.EPOCH, message);
    JsonNode parsed =
        jmap.call(Fixture.BOB, "MDN/parse", "{'accountId': 'A2', 'blobIds': ['Be2']}")
            .get("parsed")
            .get("Be2");
    assertThat(parsed)
        .isEqualTo(
            Fixture.json(
                """
                {'forEmailId': 'E1', 'subject': 'Read: World d\u00f6mination',
                 'textBody': 'Displ\u00e4yed.\\n', 'includeOriginalMessage': true,
                 'reportingUA': 'joes-pc.cs.example.com; Foomail 97.1', %s,
                 'mdnGateway': null, 'originalRecipient': 'rfc822;a@x',
                 'finalRecipient': 'rfc822; alice@example.org',
                 'originalMessageId': '<199509192301.23456@example.org>', 'error': null,
                 'extensionFields': {'EXTENSION-EXAMPLE': 'example.com'}}
                """
                    .formatted(DISPLAYED)));
  }

  @Test
  void one_email_has_one_notification() {
    String email = received(ORIGINAL);
    assertThat(sendFor(email).get("sent").has("k")).isTrue();
    assertThat(sendFor(email).at("/notSent/k/type").asString()).isEqualTo("mdnAlreadySent");
    office.perform();
    assertThat(office.queued()).hasSize(1);
  }

  @Test
  void of_those_who_send_at_once_one_does() throws Exception {
    String email = received(ORIGINAL);
    identity();
    Callable<JsonNode> sends = () -> sendFor(email);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int sent = 0;
      for (var each : threads.invokeAll(List.of(sends, sends, sends, sends))) {
        JsonNode answer = each.get();
        boolean done = answer.get("sent").has("k");
        sent += done ? 1 : 0;
        assertThat(done || answer.at("/notSent/k/type").asString().equals("mdnAlreadySent"))
            .as("%s", answer)
            .isTrue();
      }
      assertThat(sent).isEqualTo(1);
    }
    office.perform();
    assertThat(office.queued()).hasSize(1);
  }

  @Test
  void what_is_not_sent_leaves_no_mark() {
    String email = received(ORIGINAL.replace("<bob@", "<nobody@"));
    assertThat(sendFor(email).at("/notSent/k/type").asString()).isEqualTo("forbidden");
    assertThat(keywords(email)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // RFC 9007 §2.1
        "'forEmailId': 'E9'                                    | notFound",
        "'forEmailId': 'E2'                                    | notFound",
        "'forEmailId': 'E3'                                    | forbidden",
        "'forEmailId': 'E4'                                    | mdnAlreadySent",
        "'forEmailId': 'E1', 'finalRecipient': 'rfc822; bob@example.org' | forbiddenFrom",
        "'forEmailId': 'E1', 'includeOriginalMessage': true    | tooLarge",
        "'forEmailId': 'E1', 'textBody': 'LONG'                | tooLarge",
        "'forEmailId': null                                    | invalidProperties",
        "'forEmailId': 'E1', 'mdnGateway': 'x'                 | invalidProperties",
        "'forEmailId': 'E1', 'x': 'x'                          | invalidProperties",
        "'forEmailId': 'E1', 'subject': 1                      | invalidProperties",
        "'forEmailId': 'E1', 'includeOriginalMessage': 'x'     | invalidProperties",
        "'forEmailId': 'E1', 'finalRecipient': 'x'             | invalidProperties",
        "'forEmailId': 'E1', 'extensionFields': {'a b': 'x'}   | invalidProperties",
        "'forEmailId': 'E1', 'extensionFields': {'Error': 'x'} | invalidProperties",
        "'forEmailId': 'E1', 'extensionFields': {'a': 1}       | invalidProperties",
      })
  void each_error_has_its_name_and_nothing_is_sent(String mdn, String error) {
    received(ORIGINAL + "x".repeat(900) + "\n" + "x".repeat(900) + "\n");
    received(ORIGINAL.replace("Disposition-", "X-"));
    received(NOTIFICATION.replace("MIME-", "Disposition-Notification-To: bob@example.org\nMIME-"));
    received(ORIGINAL, "$MDNSent");
    JsonNode answer = send(mdn.replace("LONG", "x".repeat(1_000)) + ", " + DISPLAYED);
    assertThat(answer.at("/notSent/k/type").asString()).as("%s", answer).isEqualTo(error);
    assertThat(answer.get("sent").isNull()).isTrue();
    assertThat(keywords("E1")).isEmpty();
  }

  @Test
  void a_disposition_is_one_of_the_rfc() {
    received(ORIGINAL);
    for (String wrong :
        List.of("", ", 'disposition': {}", ", " + DISPLAYED.replace("displayed", "eaten"))) {
      assertThat(send("'forEmailId': 'E1'" + wrong).at("/notSent/k/type").asString())
          .isEqualTo("invalidProperties");
    }
  }

  @Test
  void a_call_that_does_not_set_the_keyword_is_refused() {
    received(ORIGINAL);
    String mdn = "'forEmailId': 'E1', " + DISPLAYED;
    // RFC 9007 §2.1
    for (String wrong :
        List.of(
            "null",
            "{}",
            "{'#k': {'keywords/$seen': true}}",
            "{'#k': {'keywords/$mdnsent': null}}",
            "{'k': {'keywords/$mdnsent': true}}",
            "{'#k': {'keywords/$mdnsent': true}, '#l': {}}",
            "{'#k': 1}")) {
      assertThat(calls(mdn, wrong).get(0).get(1).path("type").asString(""))
          .as(wrong)
          .isEqualTo("invalidArguments");
    }
    assertThat(keywords("E1")).isEmpty();
    assertThat(
            calls(mdn, "{'#k': {'keywords': {'$mdnsent': true}}}")
                .get(0)
                .get(1)
                .get("sent")
                .has("k"))
        .isTrue();
    assertThat(
            jmap.call("MDN/send", "{'accountId': 'A1', 'identityId': 'I99', 'send': {}}")
                .get("type")
                .asString())
        .isEqualTo("invalidArguments");
  }

  @Test
  void values_stay_in_their_fields() {
    String email = received(ORIGINAL);
    send(
        "'forEmailId': '"
            + email
            + "', 'reportingUA': 'a\\r\\nError: b', 'subject': 'a\\r\\nX-Y: b', "
            + DISPLAYED);
    assertThat(new String(jmap.bytes(Fixture.ALICE, 2), UTF_8))
        .contains("Reporting-UA: a Error: b", "Subject: a X-Y: b")
        .doesNotContain("\r\nError:", "\r\nX-Y:");
  }

  // ------------------------------------------------------------------ parse

  @Test
  void a_notification_is_read() {
    received(NOTIFICATION);
    String blob =
        jmap.upload(Fixture.ALICE, NOTIFICATION.replace("manually", "maybe").getBytes(UTF_8));
    received(ORIGINAL);
    JsonNode answer =
        jmap.call(
            "MDN/parse",
            "{'accountId': 'A1', 'blobIds': ['Be1', 'Be2', 'Be9', 'x', '" + blob + "']}");
    assertThat(answer)
        .isEqualTo(
            Fixture.json(
                """
                {'accountId': 'A1', 'parsed': {'Be1': {
                   'forEmailId': 'E2', 'subject': 'R\u00e9 read',
                   'textBody': 'The message has been displayed.', 'includeOriginalMessage': true,
                   'reportingUA': 'joes-pc.cs.example.com; Foomail 97.1', %s,
                   'mdnGateway': 'dns; gw.example.com',
                   'originalRecipient': 'rfc822; Joe_Recipient@example.com',
                   'finalRecipient': 'rfc822; Joe_Recipient@example.com',
                   'originalMessageId': '<199509192301.23456@example.org>',
                   'error': ['one', 'two'], 'extensionFields': {'X-Extension': 'yes'}}},
                 'notParsable': ['Be2', '%s'], 'notFound': ['Be9', 'x']}
                """
                    .formatted(DISPLAYED, blob)));
  }

  @Test
  void an_original_that_is_not_there_is_null() {
    received(NOTIFICATION);
    received(ORIGINAL.replace("<1995", "<0.1995"));
    JsonNode answer = jmap.call("MDN/parse", "{'accountId': 'A1', 'blobIds': ['Be1']}");
    assertThat(answer.at("/parsed/Be1/forEmailId").isNull()).isTrue();
  }

  @Test
  void so_much_is_read_and_no_more() {
    String text = "The message has been displayed.";
    received(NOTIFICATION.replace(text, ("x".repeat(63) + "\n").repeat(5_000)));
    received(NOTIFICATION.replace("Disposition:", ("X: " + "x".repeat(70_000) + "\nDisposition:")));
    JsonNode answer = jmap.call("MDN/parse", "{'accountId': 'A1', 'blobIds': ['Be1', 'Be2']}");
    // 64 octets a line and one more for its CR
    assertThat(answer.at("/parsed/Be1/textBody").asString().length())
        .isBetween((256 << 10) / 65 * 64, 256 << 10);
    assertThat(answer.get("notParsable")).isEqualTo(Fixture.json("['Be2']"));
  }

  @Test
  void the_capability_is_of_ones_own_account() {
    assertThat(jmap.session(Fixture.ALICE).at("/capabilities/urn:ietf:params:jmap:mdn"))
        .isEqualTo(Fixture.json("{}"));
    assertThat(
            jmap.session(Fixture.ALICE)
                .at("/accounts/A1/accountCapabilities/urn:ietf:params:jmap:mdn"))
        .isEqualTo(Fixture.json("{}"));
    for (String call : List.of("MDN/send", "MDN/parse")) {
      assertThat(
              jmap.call(
                      Fixture.BOB,
                      call,
                      "{'accountId': 'A1', 'identityId': 'I1', 'send': {}, 'blobIds': []}")
                  .get("type")
                  .asString())
          .isEqualTo("accountNotFound");
    }
  }
}
