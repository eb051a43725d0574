package org.posthorn.jmap.principals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.jmap.push.Subscription;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;

/// What bob sees of alice's account: with nothing shared, with one mailbox to read, and after that
/// was taken back. Every method has a row.
class SharedAccountTest {
  /// Ids of what is hidden, and its words. That a thread is the same is no secret.
  private static final Pattern HIDDEN = Pattern.compile("\"(M[1-68]|[EB]e?[34])\"|secret|Secret");

  /// A method with its arguments, what it answers where one mailbox may be read (`ok`, or the type
  /// of its error), and what has to be in that answer.
  record Row(String method, String arguments, String result, String has) {}

  private static final String NONE = "accountNotSupportedByMethod";

  private static final List<Row> ROWS =
      rows(
          "Mailbox/get | 'ids': null | ok | 'M7'",
          "Mailbox/get | 'ids': ['M1', 'M7', 'M8'] | ok | 'notFound':['M1','M8']",
          "Mailbox/changes | 'sinceState': 'STATE' | ok | 'updated':[]",
          "Mailbox/query | 'filter': null | ok | 'ids':['M7']",
          "Mailbox/query | 'filter': {'hasAnyRole': true} | ok | 'ids':[]",
          "Mailbox/queryChanges | 'sinceQueryState': 'x' | cannotCalculateChanges | ",
          "Mailbox/set | 'create': {'k': {'name': 'x'}}, 'update': {'M7': {'name': 'y'}},"
              + " 'destroy': ['M6', 'M7'] | ok | 'created':null,'updated':null,'destroyed':null",
          "Mailbox/set | 'update': {'M7': {'shareWith': {'P3': {'mayReadItems': true}}}} | ok |"
              + " 'type':'forbidden'",
          "Thread/get | 'ids': ['T1'] | ok | 'emailIds':['E1']",
          "Thread/get | 'ids': ['T4'] | ok | 'notFound':['T4']",
          "Thread/changes | 'sinceState': 'STATE' | ok | 'updated':[]",
          "Email/get | 'ids': ['E1', 'E2', 'E3', 'E4'], 'properties': ['mailboxIds', 'subject'] |"
              + " ok | 'mailboxIds':{'M7':true}",
          "Email/get | 'ids': ['E4'], 'properties': ['bodyValues'], 'fetchAllBodyValues': true | ok"
              + " | 'list':[]",
          "Email/changes | 'sinceState': 'STATE' | ok | 'created':[],'updated':[],'destroyed':[]",
          "Email/changes | 'sinceState': '1' | cannotCalculateChanges | ",
          "Email/query | 'calculateTotal': true | ok | 'total':2",
          "Email/query | 'filter': {'inMailbox': 'M8'}, 'calculateTotal': true | ok | 'total':0",
          "Email/query | 'filter': {'text': 'reply'}, 'calculateTotal': true | ok | 'total':0",
          "Email/query | 'sort': [{'property': 'subject'}], 'calculateTotal': true | ok |"
              + " 'ids':['E2','E1']",
          "Email/query | 'collapseThreads': true, 'calculateTotal': true | ok | 'total':2",
          "Email/query | 'filter': {'someInThreadHaveKeyword': '$flagged'} | ok | 'ids':[]",
          "Email/queryChanges | 'sinceQueryState': 'STATE' | ok | 'removed':[],'added':[]",
          "Email/queryChanges | 'sinceQueryState': '1' | cannotCalculateChanges | ",
          "Email/parse | 'blobIds': ['Be4', 'Bp4-1', 'Be1'] | ok | 'Be1'",
          "Email/set | 'create': {'k': {'mailboxIds': {'M7': true}}} | ok | 'type':'forbidden'",
          "Email/set | 'create': {'k': {'mailboxIds': {'M8': true}}} | ok |"
              + " 'type':'invalidProperties'",
          "Email/set | 'update': {'E1': {'keywords/$seen': true}} | ok | 'type':'forbidden'",
          "Email/set | 'update': {'E1': {'mailboxIds/M8': true}} | ok |"
              + " 'type':'invalidProperties'",
          "Email/set | 'update': {'E4': {'keywords/$seen': true}} | ok | 'type':'notFound'",
          "Email/set | 'destroy': ['E1'] | ok | 'type':'forbidden'",
          "Email/set | 'destroy': ['E4'] | ok | 'type':'notFound'",
          "Email/import | 'emails': {'k': {'blobId': 'Be1', 'mailboxIds': {'M7': true}}} | ok |"
              + " 'type':'forbidden'",
          "Email/import | 'emails': {'k': {'blobId': 'Be4', 'mailboxIds': {'M7': true}}} | ok |"
              + " 'type':'invalidProperties'",
          "Email/copy | 'fromAccountId': 'A2', 'create': {} | ok | 'created':null",
          "SearchSnippet/get | 'filter': {'text': 'plan'}, 'emailIds': ['E1', 'E3'] | ok |"
              + " 'notFound':['E3']",
          "Blob/upload | 'create': {'k': {'data': []}} | accountReadOnly | ",
          "Blob/get | 'ids': ['Be1', 'Be4', 'Bp4-1', 'Bs1-1'] | ok | the plan",
          "Blob/lookup | 'ids': ['Be2'], 'typeNames': ['Email', 'Mailbox', 'Thread'] | ok |"
              + " 'Mailbox':['M7']",
          "Blob/lookup | 'ids': ['Be4'], 'typeNames': ['Email', 'Mailbox', 'Thread'] | ok |"
              + " 'Email':[],'Mailbox':[],'Thread':[]",
          "Blob/copy | 'fromAccountId': 'A2', 'blobIds': [] | ok | 'copied':null",
          "Quota/get | 'ids': null | - | ",
          "Quota/changes | 'sinceState': '0-0' | - | ",
          "Quota/query | 'filter': null | - | ",
          "Quota/queryChanges | 'sinceQueryState': '0-0' | - | ",
          "Identity/get | 'ids': null | - | ",
          "Identity/changes | 'sinceState': '0' | - | ",
          "Identity/set | 'create': {} | - | ",
          "EmailSubmission/get | 'ids': null | - | ",
          "EmailSubmission/changes | 'sinceState': '0' | - | ",
          "EmailSubmission/query | 'filter': null | - | ",
          "EmailSubmission/queryChanges | 'sinceQueryState': '0' | - | ",
          "EmailSubmission/set | 'create': {} | - | ",
          "MDN/send | 'identityId': 'I1', 'send': {} | - | ",
          "MDN/parse | 'blobIds': ['Be1'] | - | ",
          "VacationResponse/get | 'ids': null | - | ",
          "VacationResponse/set | 'update': {} | - | ",
          "SieveScript/get | 'ids': null | - | ",
          "SieveScript/set | 'create': {} | - | ",
          "SieveScript/query | 'filter': null | - | ",
          "SieveScript/validate | 'blobId': 'Be1' | - | ",
          "Principal/get | 'ids': null | - | ",
          "Principal/changes | 'sinceState': 'x' | - | ",
          "Principal/set | 'destroy': ['P1'] | - | ",
          "Principal/query | 'filter': null | - | ",
          "Principal/queryChanges | 'sinceQueryState': 'x' | - | ",
          "ShareNotification/get | 'ids': null | - | ",
          "ShareNotification/changes | 'sinceState': '0' | - | ",
          "ShareNotification/set | 'destroy': ['N1'] | - | ",
          "ShareNotification/query | 'filter': null | - | ",
          "ShareNotification/queryChanges | 'sinceQueryState': '0' | - | ");

  private static List<Row> rows(String... lines) {
    return Arrays.stream(lines)
        .map(line -> line.split("\\|", -1))
        .map(cells ->
            new Row(
                cells[0].strip(),
                cells[1].strip(),
                cells[2].strip().equals("-") ? NONE : cells[2].strip(),
                cells[3].strip().replace('\'', '"')))
        .toList();
  }

  @TempDir private Path directory;
  private House house;

  @BeforeEach
  void open() {
    house = new House(directory);
  }

  @AfterEach
  void close() {
    house.close();
  }

  static Stream<Row> table() {
    return ROWS.stream();
  }

  private JsonNode call(String method, String arguments) {
    return house.fixture.call(Fixture.BOB, method, "{'accountId': 'A1', " + arguments + "}");
  }

  private static String type(JsonNode answer) {
    return answer.path("type").asString("ok");
  }

  private String state() {
    return call("Email/get", "'ids': []").get("state").asString();
  }

  private void share(String rights) {
    house.fixture.share(House.PROJECTS, Fixture.BOB, rights);
  }

  @Test
  void every_method_has_a_row() {
    Set<String> tried = new TreeSet<>();
    ROWS.forEach(row -> tried.add(row.method()));
    assertThat(tried).containsExactlyInAnyOrderElementsOf(new TreeSet<>(house.methods));
  }

  @ParameterizedTest
  @MethodSource("table")
  void each_method_shows_what_is_shared_and_while_it_is(Row row) {
    long before = house.fixture.mail(Fixture.ALICE).modSeq();
    JsonNode nothing = call(row.method(), row.arguments().replace("STATE", "1"));
    assertThat(type(nothing)).isEqualTo("accountNotFound");
    assertThat(house.fixture.mail(Fixture.ALICE).modSeq()).isEqualTo(before);

    share("lr");
    String arguments = row.arguments().replace("STATE", state());
    before = house.fixture.mail(Fixture.ALICE).modSeq();
    JsonNode answer = call(row.method(), arguments);
    assertThat(type(answer)).as("%s", answer).isEqualTo(row.result());
    assertThat(answer.toString()).contains(row.has());
    String told = answer.toString();
    // What the client itself has asked for may be named as not found.
    for (String own : List.of("notFound", "notUpdated", "notDestroyed", "matchedIds", "filter")) {
      told =
          told.replaceAll(
              "\"" + own + "\":(\\[[^]]*]|\\{(\"[^\"]*\":)?(\\{[^}]*}|\\[[^]]*])?)", "");
    }
    if (!row.method().equals("Blob/lookup")) {
      assertThat(told).doesNotContainPattern(HIDDEN);
    }
    assertThat(house.fixture.mail(Fixture.ALICE).modSeq()).isEqualTo(before);

    share("");
    before = house.fixture.mail(Fixture.ALICE).modSeq();
    assertThat(type(call(row.method(), arguments))).isEqualTo("accountNotFound");
    assertThat(house.fixture.mail(Fixture.ALICE).modSeq()).isEqualTo(before);
  }

  @Test
  void what_happens_in_hidden_mailboxes_moves_no_state_and_is_not_told() {
    share("lr");
    String state = state();
    String queryState = call("Email/query", "'filter': null").get("queryState").asString();
    house.append(House.SECRET, "Subject: secret\n\nmore\n");
    house
        .fixture
        .mail(Fixture.ALICE)
        .store(House.SECRET, new int[] {2}, FlagChange.add("\\Flagged"), OptionalLong.empty());
    house
        .fixture
        .mail(Fixture.ALICE)
        .change(List.of(new EmailChange.Destroy(house.hidden)), OptionalLong.empty());
    assertThat(state()).isEqualTo(state);
    for (String type : List.of("Email", "Mailbox", "Thread")) {
      JsonNode changes = call(type + "/changes", "'sinceState': '" + state + "'");
      assertThat(changes.get("newState").asString()).isEqualTo(state);
      assertThat(changes.get("destroyed").isEmpty()).isTrue();
    }
    assertThat(call("Email/query", "'filter': null").get("queryState").asString())
        .isEqualTo(queryState);
  }

  @Test
  void what_leaves_the_shared_mailbox_is_destroyed_and_what_comes_is_created() {
    share("lr");
    String state = state();
    String query = call("Email/query", "'filter': null").get("queryState").asString();
    house.fixture.mail(Fixture.ALICE).move(House.PROJECTS, new int[] {1}, MailboxId.INBOX);
    house.fixture.mail(Fixture.ALICE).move(House.SECRET, new int[] {3}, House.PROJECTS);
    JsonNode changes = call("Email/changes", "'sinceState': '" + state + "'");
    assertThat(changes.get("created").toString()).isEqualTo("[\"E4\"]");
    assertThat(changes.get("updated").toString()).isEqualTo("[]");
    assertThat(changes.get("destroyed").toString()).isEqualTo("[\"E1\"]");
    JsonNode threads = call("Thread/changes", "'sinceState': '" + state + "'");
    assertThat(threads.get("destroyed").toString()).isEqualTo("[\"T1\"]");
    assertThat(threads.get("created").toString()).isEqualTo("[\"T4\"]");
    JsonNode list = call("Email/queryChanges", "'sinceQueryState': '" + query + "'");
    assertThat(list.get("removed").toString()).isEqualTo("[\"E1\"]");
    assertThat(list.get("added").toString()).contains("E4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lrs    | Email/set   | 'update': {'E1': {'keywords/$seen': true}}         | updated",
        "lrw    | Email/set   | 'update': {'E1': {'keywords/$flagged': true}}      | updated",
        "lrte   | Email/set   | 'destroy': ['E1', 'E2']                            | destroyed",
        "lri    | Email/set   | 'create': {'k': {'mailboxIds': {'M7': true}}}      | created",
        "lri    | Blob/upload | 'create': {'k': {'data': [{'data:asText': 'x'}]}} | created",
        "lri    | Email/copy  | 'fromAccountId': 'A2', 'create':"
            + " {'k': {'id': 'E1', 'mailboxIds': {'M7': true}}}                    | created",
        "lri    | Email/import | 'emails': {'k': {'blobId': 'Be1', 'mailboxIds': {'M7': true}}}"
            + " | created",
        "lr     | Mailbox/set | 'update': {'M7': {'isSubscribed': false}}          | updated",
        "lrx    | Mailbox/set | 'update': {'M7': {'name': 'Other'}}                | updated",
        "lrk    | Mailbox/set | 'create': {'k': {'name': 'Sub', 'parentId': 'M7'}} | created",
        "lrxte  | Mailbox/set | 'destroy': ['M7'], 'onDestroyRemoveEmails': true   | destroyed",
        "lra    | Mailbox/set | 'update': {'M7': {'shareWith/P3': {'mayReadItems': true}}}"
            + " | updated",
      })
  void each_right_allows_its_change(String rights, String method, String arguments, String done) {
    house.fixture.append(Fixture.BOB, MailboxId.INBOX, Instant.EPOCH, "Subject: bob\n\nBob's\n");
    share(rights);
    JsonNode answer = call(method, arguments);
    assertThat(answer.path(done).isEmpty()).as("%s", answer).isFalse();
    assertThat(house.fixture.mail(Fixture.ALICE).email(house.both).orElseThrow().memberships())
        .anyMatch(place -> place.mailbox().equals(House.SECRET));
    assertThat(
            answer.get("newState") == null
                || rights.equals("lrxte")
                || answer.get("newState").asString().equals(state()))
        .isTrue();
  }

  /// Whoever may share a mailbox may also give up the own rights on it.
  @Test
  void who_gives_up_the_own_rights_does_not_see_the_mailbox_any_more() {
    share("lra");
    JsonNode answer = call("Mailbox/set", "'update': {'M7': {'shareWith/P2': null}}");
    assertThat(answer.path("updated").toString()).isEqualTo("{\"M7\":null}");
    assertThat(type(call("Mailbox/get", "'ids': null"))).isEqualTo("accountNotFound");
  }

  @Test
  void the_session_has_the_account_while_something_is_shared_that_is_wanted() {
    assertThat(house.fixture.session(Fixture.BOB).get("accounts").has("A1")).isFalse();
    share("lr");
    JsonNode account = house.fixture.session(Fixture.BOB).get("accounts").get("A1");
    assertThat(account.get("name").asString()).isEqualTo("alice@example.org");
    assertThat(account.get("isPersonal").asBoolean()).isFalse();
    assertThat(account.get("isReadOnly").asBoolean()).isTrue();
    assertThat(account.get("accountCapabilities").propertyNames())
        .containsExactlyInAnyOrder(
            "urn:ietf:params:jmap:mail",
            "urn:ietf:params:jmap:blob",
            "urn:ietf:params:jmap:mail:share",
            "urn:ietf:params:jmap:principals:owner");
    assertThat(account.get("accountCapabilities").get("urn:ietf:params:jmap:principals:owner"))
        .isEqualTo(Fixture.json("{'accountIdForPrincipal': 'A2', 'principalId': 'P1'}"));
    assertThat(house.fixture.session(Fixture.BOB).get("primaryAccounts").toString())
        .doesNotContain("A1");
    // RFC 9670 §1.4
    call("Mailbox/set", "'update': {'M7': {'isSubscribed': false}}");
    assertThat(house.fixture.session(Fixture.BOB).get("accounts").has("A1")).isFalse();
    assertThat(type(call("Mailbox/get", "'ids': null"))).isEqualTo("ok");
    share("");
    assertThat(house.fixture.session(Fixture.BOB).get("accounts").has("A1")).isFalse();
  }

  @Test
  void blobs_are_given_out_while_they_are_seen() {
    Downloads downloads = new Downloads(house.fixture.store, new Blobs());
    assertThat(downloads.open(Fixture.BOB, "A1", "Be1")).isEmpty();
    share("lr");
    try (var blob = downloads.open(Fixture.BOB, "A1", "Be1").orElseThrow()) {
      assertThat(new String(blob.first(1_000), UTF_8)).contains("the plan");
    }
    for (String hidden : List.of("Be3", "Be4", "Bp4-1", "Bs1-1")) {
      assertThat(downloads.open(Fixture.BOB, "A1", hidden)).as(hidden).isEmpty();
    }
    share("");
    assertThat(downloads.open(Fixture.BOB, "A1", "Be1")).isEmpty();
  }

  @Test
  void who_is_told_of_changes_hears_of_what_is_shared_from_when_it_is_until_it_is_not()
      throws Exception {
    StateChanges changes =
        new StateChanges(
            house.fixture.store, house.fixture.accounts::subscribed, StateChanges.mailTypes());
    try (Subscription subscription = changes.subscribe(Callers.of(Fixture.BOB), Set.of("Email"))) {
      share("lr");
      assertThat(subscription.next(Duration.ofSeconds(20)).orElseThrow().json().toString())
          .contains("A1");
      house.append(House.PROJECTS, "Subject: new\n\nnew\n");
      assertThat(subscription.next(Duration.ofSeconds(20)).orElseThrow().json().toString())
          .contains("A1");
      house.append(House.SECRET, "Subject: secret\n\nsecret\n");
      assertThat(subscription.next(Duration.ZERO)).isEmpty();
      share("");
      house.append(House.PROJECTS, "Subject: newer\n\nnewer\n");
      assertThat(subscription.next(Duration.ZERO)).isEmpty();
      assertThat(subscription.current().json().get("changed").has("A1")).isFalse();
    }
  }

  @Test
  void a_list_that_the_owner_has_asked_for_is_not_shown_to_others() {
    for (int i = 0; i < 20; i++) {
      // Searching what is in them is dear enough to be kept.
      house.append(House.SECRET, "Subject: plan " + i + "\n\nsecret\n");
      house.append(House.PROJECTS, "Subject: plan " + i + "\n\nseen\n");
    }
    share("lr");
    // With this both are in the same state.
    house.append(House.PROJECTS, "Subject: plan\n\nseen\n");
    String query = "'filter': {'text': 'plan'}, 'calculateTotal': true";
    JsonNode whole = house.fixture.call("Email/query", "{'accountId': 'A1', " + query + "}");
    assertThat(whole.get("total").asInt()).isEqualTo(43);
    assertThat(call("Email/query", query).get("total").asInt()).isEqualTo(22);
    assertThat(house.fixture.call("Email/query", "{'accountId': 'A1', " + query + "}").get("total"))
        .isEqualTo(whole.get("total"));
  }

  @Test
  void ids_of_emails_are_spelled_as_in_the_table() {
    assertThat(List.of(house.seen, house.both, house.reply, house.hidden))
        .extracting(ObjectId::ofEmail)
        .containsExactly("E1", "E2", "E3", "E4");
  }
}
