package org.posthorn.jmap.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Identity and EmailSubmission (RFC 8621 §6, §7) as a client sees them.
class SubmissionMethodsTest {
  private static final String MESSAGE =
      """
      From: alice@example.org
      To: bob@example.org
      Cc: Zoe <zoe@elsewhere.test>
      Bcc: bob@example.org, y@elsewhere.test
      Subject: x

      Hi.
      """;

  private final List<String> emailSets = new ArrayList<>();
  private final AtomicReference<PostOffice> made = new AtomicReference<>();
  private Fixture jmap;
  private PostOffice office;

  @BeforeEach
  void open(@TempDir Path blobs) {
    open(blobs, Duration.ZERO);
  }

  private void open(Path blobs, Duration undo) {
    jmap =
        Fixture.withStore(
            blobs,
            (store, kv) -> {
              made.set(new PostOffice(blobs, store, kv, undo));
              return List.of(
                  SubmissionFeature.of(
                      new MailAccounts(store),
                      JmapLimits.defaults(),
                      new SubmissionFeature.Dependencies(
                          store,
                          made.get().directory,
                          made.get().submissions,
                          made.get().sender,
                          call -> {
                            emailSets.add(call.arguments().json().toString());
                            return JsonNodeFactory.instance.objectNode().put("done", true);
                          })));
            });
    office = made.get();
  }

  @AfterEach
  void close() {
    office.close();
    jmap.close();
  }

  private String email(String message) {
    return ObjectId.ofEmail(jmap.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, message));
  }

  private String identity() {
    JsonNode got = jmap.call("Identity/get", "{'accountId': 'A1', 'ids': null}");
    return got.get("list").get(0).get("id").asString();
  }

  private JsonNode create(String properties) {
    return jmap.call(
        "EmailSubmission/set",
        "{'accountId': 'A1', 'create': {'k': {'identityId': '%s', %s}}}"
            .formatted(identity(), properties));
  }

  private JsonNode send(String message) {
    return create("'emailId': '" + email(message) + "'");
  }

  private JsonNode get(String id) {
    return jmap.call("EmailSubmission/get", "{'accountId': 'A1', 'ids': ['" + id + "']}")
        .get("list")
        .get(0);
  }

  /// A client that lost the answer asks again with the state that it knows (RFC 8620 §5.3).
  @Test
  void of_many_calls_with_one_state_one_alone_sends() {
    String email = email(MESSAGE);
    String state =
        jmap.call("EmailSubmission/get", "{'accountId': 'A1', 'ids': []}").get("state").asString();
    String set =
        "{'accountId': 'A1', 'ifInState': '%s', 'create': {'k': {'identityId': '%s', 'emailId': '%s'}}}"
            .formatted(state, identity(), email);
    List<String> outcomes =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(_ -> jmap.call("EmailSubmission/set", set))
            .map(answer -> answer.has("created") ? "sent" : answer.get("type").asString())
            .sorted()
            .toList();
    assertThat(outcomes).startsWith("sent", "stateMismatch").hasSize(16);
    assertThat(outcomes.stream().filter("sent"::equals)).hasSize(1);
  }

  // ------------------------------------------------------------------ identities

  @Test
  void the_addresses_of_an_account_are_identities_by_themselves() {
    JsonNode before = jmap.call("Identity/get", "{'accountId': 'A1', 'ids': null}");
    assertThat(before.get("list"))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.get("email").asString()).isEqualTo("alice@example.org");
          assertThat(one.get("mayDelete").asBoolean()).isFalse();
          assertThat(one.get("replyTo").isNull()).isTrue();
          assertThat(one.get("textSignature").asString()).isEmpty();
        });
    var _ =
        office.administration.addAlias(
            Principal.system(), Alias.parse("sales@example.org", List.of("alice@example.org")));
    JsonNode changes =
        jmap.call(
            "Identity/changes",
            "{'accountId': 'A1', 'sinceState': '" + before.get("state").asString() + "'}");
    assertThat(changes.get("created")).hasSize(1);
    office.administration.removeAlias(Principal.system(), "sales@example.org");
    JsonNode after =
        jmap.call(
            "Identity/changes",
            "{'accountId': 'A1', 'sinceState': '" + changes.get("newState").asString() + "'}");
    assertThat(after.get("destroyed")).isEqualTo(changes.get("created"));
  }

  @Test
  void an_alias_becomes_one_identity_where_a_user_has_as_many_as_may_be() {
    String made =
        IntStream.range(1, Identities.IDENTITIES_MAX)
            .mapToObj(i -> "'k" + i + "': {'email': 'alice@example.org'}")
            .collect(Collectors.joining(","));
    identity();
    jmap.call("Identity/set", "{'accountId': 'A1', 'create': {" + made + "}}");
    var _ =
        office.administration.addAlias(
            Principal.system(), Alias.parse("sales@example.org", List.of("alice@example.org")));
    JsonNode once = jmap.call("Identity/get", "{'accountId': 'A1', 'ids': null}");
    JsonNode again = jmap.call("Identity/get", "{'accountId': 'A1', 'ids': null}");
    assertThat(once.get("list")).hasSize(Identities.IDENTITIES_MAX + 1);
    assertThat(again.get("state")).isEqualTo(once.get("state"));
  }

  @Test
  void identities_are_made_fitted_out_and_removed() {
    String own = identity();
    JsonNode made =
        jmap.call(
            "Identity/set",
            """
            {'accountId': 'A1',
             'create': {'k': {'name': 'A', 'email': 'alice@example.org',
                              'replyTo': [{'name': null, 'email': 'x@y.test'}]},
                        'foreign': {'email': 'bob@example.org'},
                        'none': {'name': 'x'},
                        'unknown': {'email': 'alice@example.org', 'x': 1},
                        'server': {'email': 'alice@example.org', 'mayDelete': true}},
             'update': {'%s': {'textSignature': 'me', 'name': 'Alice'}},
             'destroy': ['%s', 'I1']}
            """
                .formatted(own, own.replace("I", "I9")));
    assertThat(made.get("created").get("k").get("mayDelete").asBoolean()).isTrue();
    assertThat(made.get("created").get("k").has("name")).isFalse();
    assertThat(made.get("updated").has(own)).isTrue();
    assertThat(made.get("notCreated").get("foreign").get("type").asString())
        .isEqualTo("forbiddenFrom");
    for (String each : List.of("none", "unknown", "server")) {
      assertThat(made.get("notCreated").get(each).get("type").asString())
          .isEqualTo("invalidProperties");
    }
    assertThat(made.get("notDestroyed")).hasSize(2);
    String id = made.get("created").get("k").get("id").asString();
    JsonNode set =
        jmap.call(
            "Identity/set",
            "{'accountId': 'A1', 'update': {'%s': {'email': 'bob@example.org'}}, 'destroy': ['%s',"
                    .formatted(id, own)
                + "'"
                + id
                + "x']}");
    assertThat(set.get("notUpdated").get(id).get("properties").get(0).asString())
        .isEqualTo("email");
    assertThat(set.get("notDestroyed").get(own).get("type").asString()).isEqualTo("forbidden");
    JsonNode gone = jmap.call("Identity/set", "{'accountId': 'A1', 'destroy': ['" + id + "']}");
    assertThat(gone.get("destroyed").get(0).asString()).isEqualTo(id);
    JsonNode got =
        jmap.call(
            "Identity/get",
            "{'accountId': 'A1', 'ids': ['"
                + own
                + "', '"
                + id
                + "'],"
                + " 'properties': ['name', 'textSignature']}");
    assertThat(got.get("list").toString())
        .isEqualTo(
            Fixture.json("[{'name': 'Alice', 'textSignature': 'me', 'id': '" + own + "'}]")
                .toString());
    assertThat(got.get("notFound").get(0).asString()).isEqualTo(id);
  }

  // ------------------------------------------------------------------ submissions

  /// RFC 8621 §7: the envelope from To, Cc and Bcc, each address once.
  @Test
  void a_message_goes_to_those_that_its_header_names() {
    JsonNode answer = send(MESSAGE);
    JsonNode created = answer.get("created").get("k");
    assertThat(created.get("undoStatus").asString()).isEqualTo("pending");
    assertThat(created.get("envelope").toString())
        .isEqualTo(
            Fixture.json(
                    """
                    {'mailFrom': {'email': 'alice@example.org', 'parameters': null},
                     'rcptTo': [{'email': 'bob@example.org', 'parameters': null},
                                {'email': 'zoe@elsewhere.test', 'parameters': null},
                                {'email': 'y@elsewhere.test', 'parameters': null}]}
                    """)
                .toString());
    assertThat(answer.get("newState")).isNotEqualTo(answer.get("oldState"));
    office.perform();
    assertThat(office.queued()).hasSize(1);
    JsonNode got = get(created.get("id").asString());
    assertThat(got.get("undoStatus").asString()).isEqualTo("final");
    assertThat(got.get("deliveryStatus").get("zoe@elsewhere.test").get("delivered").asString())
        .isEqualTo("queued");
    assertThat(got.get("threadId").asString()).startsWith("T");
    assertThat(got.get("dsnBlobIds").isArray()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "From: bob@example.org\\nTo: x@y.test\\n\\n | forbiddenFrom",
        "From: alice@example.org\\n\\nx | noRecipients",
        "To: x@y.test\\n\\nx | invalidEmail",
        "From: alice@example.org\\nTo: nobody@example.org\\n\\nx | invalidRecipients",
        "From: alice@example.org\\nTo: <<\\n\\nx | invalidEmail",
        "From: alice@example.org, alice@example.org\\nTo: x@y.test\\n\\nx | invalidEmail",
        "From: alice@example.org\\nSender: bob@example.org\\nTo: x@y.test\\n\\nx | forbiddenFrom",
      })
  void messages_that_may_not_be_sent(String message, String type) {
    JsonNode answer = send(message.replace("\\n", "\n"));
    assertThat(answer.get("created").isNull()).isTrue();
    assertThat(answer.get("notCreated").get("k").get("type").asString()).isEqualTo(type);
    assertThat(answer.get("newState")).isEqualTo(answer.get("oldState"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'mailFrom': {'email': 'bob@example.org'}, 'rcptTo': [{'email': 'x@y.test'}]} | forbiddenMailFrom",
        "{'mailFrom': {'email': 'alice@example.org'}, 'rcptTo': []} | noRecipients",
        "{'mailFrom': {'email': 'alice@example.org'}, 'rcptTo': [{'email': 'x'}]} | invalidRecipients",
        "{'mailFrom': {'email': 'alice@example.org'}, 'rcptTo': [{'email': 'x@y.test', 'parameters': {'XX': null}}]} | invalidProperties",
        "{'mailFrom': {'email': 'alice@example.org', 'parameters': {'HOLDFOR': '99999999'}}, 'rcptTo': [{'email': 'x@y.test'}]} | invalidProperties",
        "{'mailFrom': {'email': 'alice@example.org', 'parameters': {'HOLDUNTIL': '2001-01-01T00:00:00Z'}}, 'rcptTo': [{'email': 'x@y.test'}]} | invalidProperties",
        "{'rcptTo': [{'email': 'x@y.test'}]} | invalidProperties",
        "[] | invalidProperties",
      })
  void envelopes_that_may_not_be(String envelope, String type) {
    JsonNode answer = create("'emailId': '" + email(MESSAGE) + "', 'envelope': " + envelope);
    assertThat(answer.get("notCreated").get("k").get("type").asString()).isEqualTo(type);
    office.perform();
    assertThat(office.queued()).isEmpty();
  }

  @Test
  void an_envelope_is_kept_as_it_was_given() {
    String envelope =
        "{'mailFrom': {'email': 'alice@example.org', 'parameters': {'ENVID': 'a b', 'RET': 'HDRS'}},"
            + " 'rcptTo': [{'email': 'x@y.test', 'parameters': {'NOTIFY': 'SUCCESS,FAILURE'}}]}";
    JsonNode answer = create("'emailId': '" + email(MESSAGE) + "', 'envelope': " + envelope);
    String id = answer.get("created").get("k").get("id").asString();
    assertThat(answer.get("created").get("k").has("envelope")).isFalse();
    assertThat(get(id).get("envelope").get("mailFrom"))
        .isEqualTo(Fixture.json(envelope).get("mailFrom"));
    office.perform();
    assertThat(office.queued())
        .singleElement()
        .satisfies(queued -> {
          assertThat(queued.envelope().parameters().envid()).contains("a b");
          assertThat(queued.envelope().recipients().getFirst().parameters().notifications())
              .hasSize(2);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'emailId': 'E99'",
        "'emailId': 'M1'",
        "'emailId': '#none'",
        "'emailId': 1",
        "'identityId': 'I99', 'emailId': 'E1'"
      })
  void what_is_not_there_is_not_sent(String properties) {
    var _ = email(MESSAGE);
    String id = identity();
    String own = properties.contains("identityId") ? "" : "'identityId': '" + id + "', ";
    JsonNode answer =
        jmap.call(
            "EmailSubmission/set",
            "{'accountId': 'A1', 'create': {'k': {" + own + properties + "}}}");
    assertThat(answer.get("notCreated").get("k").get("type").asString())
        .isEqualTo("invalidProperties");
  }

  /// It is not there for clients of JMAP.
  @Test
  void what_is_marked_as_deleted_everywhere_is_not_sent() {
    String id = email(MESSAGE);
    jmap.mail(Fixture.ALICE)
        .store(MailboxId.INBOX, new int[] {1}, FlagChange.add("\\Deleted"), OptionalLong.empty());
    JsonNode answer = create("'emailId': '" + id + "'");
    assertThat(answer.get("notCreated").get("k").get("properties").toString())
        .isEqualTo("[\"emailId\"]");
  }

  /// RFC 8621 §7.5
  @Test
  void the_Email_is_changed_after_it_was_submitted_by_an_implicit_call() {
    String email = email(MESSAGE);
    JsonNode answers =
        jmap.calls(
            Fixture.ALICE,
            """
            ['EmailSubmission/set', {'accountId': 'A1',
              'create': {'k': {'identityId': '%s', 'emailId': '%s'},
                         'bad': {'identityId': 'I1', 'emailId': 'E1'}},
              'onSuccessUpdateEmail': {'#k': {'keywords/$draft': null}, '#bad': {'x': 1}},
              'onSuccessDestroyEmail': ['#bad', '#unknown']}, 'c']
            """
                .formatted(identity(), email));
    assertThat(answers).hasSize(2);
    assertThat(answers.get(1).toString()).isEqualTo("[\"Email/set\",{\"done\":true},\"c\"]");
    assertThat(emailSets)
        .containsExactly(
            Fixture.json(
                    "{'accountId': 'A1', 'update': {'" + email + "': {'keywords/$draft': null}}}")
                .toString());
    assertThat(
            jmap.calls(
                Fixture.ALICE,
                "['EmailSubmission/set', {'accountId': 'A1', 'onSuccessDestroyEmail': ['S1']}, 'c']"))
        .hasSize(1);
  }

  @Test
  void a_submission_is_taken_back_while_it_is_pending(@TempDir Path blobs) {
    close();
    open(blobs.resolve("undo"), Duration.ofMinutes(1));
    String id = send(MESSAGE).get("created").get("k").get("id").asString();
    office.perform();
    String undo = "{'accountId': 'A1', 'update': {'" + id + "': {'undoStatus': 'canceled'}}}";
    assertThat(jmap.call("EmailSubmission/set", undo).get("updated").has(id)).isTrue();
    assertThat(get(id).get("undoStatus").asString()).isEqualTo("canceled");
    assertThat(office.queued()).isEmpty();
    JsonNode query =
        jmap.call(
            "EmailSubmission/query",
            "{'accountId': 'A1', 'filter': {'undoStatus': 'canceled'}, 'calculateTotal': true}");
    assertThat(query.get("ids").get(0).asString()).isEqualTo(id);
    assertThat(query.get("total").asInt()).isEqualTo(1);
  }

  @Test
  void what_is_on_its_way_is_not_taken_back() {
    String id = send(MESSAGE).get("created").get("k").get("id").asString();
    office.perform();
    String undo = "{'accountId': 'A1', 'update': {'" + id + "': {'undoStatus': 'canceled'}}}";
    assertThat(
            jmap.call("EmailSubmission/set", undo).get("notUpdated").get(id).get("type").asString())
        .isEqualTo("cannotUnsend");
    String other = "{'accountId': 'A1', 'update': {'" + id + "': {'emailId': 'E1'}}}";
    assertThat(
            jmap.call("EmailSubmission/set", other.replace("E1", "E77"))
                .get("notUpdated")
                .get(id)
                .get("type")
                .asString())
        .isEqualTo("invalidProperties");
    JsonNode gone =
        jmap.call("EmailSubmission/set", "{'accountId': 'A1', 'destroy': ['" + id + "']}");
    assertThat(gone.get("destroyed").get(0).asString()).isEqualTo(id);
    assertThat(office.queued()).hasSize(1);
  }

  @Test
  void submissions_are_listed_by_filter_and_order() {
    String first = send(MESSAGE).get("created").get("k").get("id").asString();
    String second = send(MESSAGE).get("created").get("k").get("id").asString();
    JsonNode all =
        jmap.call(
            "EmailSubmission/query",
            "{'accountId': 'A1', 'sort': [{'property': 'emailId', 'isAscending': false}]}");
    assertThat(all.get("ids").toString()).isEqualTo("[\"" + second + "\",\"" + first + "\"]");
    String state = all.get("queryState").asString();
    JsonNode unchanged =
        jmap.call(
            "EmailSubmission/queryChanges",
            "{'accountId': 'A1', 'sinceQueryState': '" + state + "'}");
    assertThat(unchanged.get("added")).isEmpty();
    for (String bad :
        List.of(
            "{'accountId': 'A1', 'filter': {'x': 1}}",
            "{'accountId': 'A1', 'sort': [{'property': 'x'}]}",
            "{'accountId': 'A1', 'filter': {'before': 'yesterday'}}",
            "{'accountId': 'A1', 'x': 1}")) {
      assertThat(jmap.call("EmailSubmission/query", bad).get("type").asString())
          .isIn("unsupportedFilter", "unsupportedSort", "invalidArguments");
    }
    assertThat(
            jmap.call(
                    "EmailSubmission/query",
                    "{'accountId': 'A1', 'filter': {'after': '2001-01-01T00:00:00Z',"
                        + " 'before': '2101-01-01T00:00:00Z', 'identityIds': ['I1']}}")
                .get("ids"))
        .isEmpty();
    JsonNode changes =
        jmap.call(
            "EmailSubmission/changes", "{'accountId': 'A1', 'sinceState': '0', 'maxChanges': 1}");
    assertThat(changes.get("created").get(0).asString()).isEqualTo(first);
    assertThat(changes.get("hasMoreChanges").asBoolean()).isTrue();
    assertThat(
            jmap.call("EmailSubmission/changes", "{'accountId': 'A1', 'sinceState': 'x'}")
                .get("type")
                .asString())
        .isEqualTo("cannotCalculateChanges");
  }

  /// RFC 8621 §1.3.2
  @Test
  void the_session_says_how_long_a_message_is_held() {
    JsonNode account =
        jmap.session(Fixture.ALICE)
            .get("accounts")
            .get("A1")
            .get("accountCapabilities")
            .get("urn:ietf:params:jmap:submission");
    assertThat(account.get("maxDelayedSend").asLong()).isEqualTo(31_622_400);
    assertThat(account.get("submissionExtensions").has("FUTURERELEASE")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Identity/get",
        "Identity/changes",
        "Identity/set",
        "EmailSubmission/get",
        "EmailSubmission/changes",
        "EmailSubmission/query",
        "EmailSubmission/queryChanges",
        "EmailSubmission/set"
      })
  void another_account_is_not_there(String method) {
    for (String account : List.of("A2", "A99", "x")) {
      assertThat(jmap.call(method, "{'accountId': '" + account + "'}").get("type").asString())
          .isEqualTo("accountNotFound");
    }
  }
}
