package org.posthorn.jmap.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Effort;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.search.TextIndex;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.view.MailboxView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Email/query (RFC 8621 §4.4) over some messages that are called by letters.
class EmailQueryTest {
  static final MailboxId INBOX = MailboxId.INBOX;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;
  Fixture fixture;
  MailAccount alice;

  /// Is asked before messages are read.
  TextIndex index = TextIndex.NONE;

  final Map<Long, String> names = new HashMap<>();
  final Map<String, Long> ids = new HashMap<>();

  @BeforeEach
  void open() {
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) ->
                List.of(
                    Feature.plain(
                        Capability.MAIL,
                        new EmailQueries(
                                accounts,
                                limits,
                                QueryLimits.defaults(),
                                (account, place, folded) -> index.ask(account, place, folded))
                            .methods())));
    alice = fixture.mail(Fixture.ALICE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /// A message that was received so many minutes after noon.
  void put(String name, MailboxId mailbox, int minutes, String message, String... flags) {
    long id =
        fixture.append(Fixture.ALICE, mailbox, START.plusSeconds(60L * minutes), message, flags);
    names.put(id, name);
    ids.put(name, id);
  }

  static String message(String subject, String more) {
    return "From: Carol <carol@example.test>\nSubject: " + subject + "\n" + more + "\nHello.\n";
  }

  /// One that begins a thread, or with `Re: ` continues that of a message.
  static String threaded(String subject, String id, String replyTo) {
    return message(
        subject,
        "Message-ID: <"
            + id
            + "@x>\n"
            + (replyTo.isEmpty() ? "" : "In-Reply-To: <" + replyTo + "@x>\n"));
  }

  long id(String name) {
    return Objects.requireNonNull(ids.get(name));
  }

  MailboxId role(MailboxRole role) {
    return alice.mailbox(role).orElseThrow().id();
  }

  int[] uids(MailboxId mailbox, String name) {
    MailboxView view = alice.view(mailbox);
    return IntStream.range(0, view.size())
        .filter(i -> view.emailId(i) == id(name))
        .map(view::uid)
        .toArray();
  }

  void flag(MailboxId mailbox, String name, boolean add, String... flags) {
    alice.store(
        mailbox,
        uids(mailbox, name),
        new FlagChange(add ? FlagChange.Mode.ADD : FlagChange.Mode.REMOVE, FlagSet.of(flags)),
        OptionalLong.empty());
  }

  JsonNode query(String arguments) {
    String more = arguments.isEmpty() ? "" : ", " + arguments;
    return fixture.call("Email/query", "{'accountId': 'A1'" + more + "}");
  }

  /// The letters of the results, in order.
  String testMessages(JsonNode answer) {
    if (!answer.has("ids")) {
      return answer.get("type").asString();
    }
    StringBuilder messages = new StringBuilder();
    answer
        .get("ids")
        .forEach(id -> messages.append(names.get(ObjectId.email(id.asString()).orElseThrow())));
    return messages.toString();
  }

  String filtered(String filter) {
    return testMessages(query("'filter': " + filter));
  }

  private void someMail() {
    MailboxId archive = role(MailboxRole.ARCHIVE);
    put("a", INBOX, 1, message("apple", "To: Dave <dave@example.test>\n"), "\\Seen");
    put("b", INBOX, 2, message("Banana", "Cc: erin@example.test\n"), "\\Flagged", "urgent");
    put("c", archive, 3, message("cherry pie", "Bcc: frank@example.test\nX-Tag: red\n"));
    put("d", INBOX, 4, message("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "X-Tag: green blue\n"), "\\Seen");
    put("e", archive, 5, "From: zoe@example.test\n\n" + "long ".repeat(1_000) + "needle\n");
    alice.copy(INBOX, uids(INBOX, "b"), archive);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                  | edcba",
        "null                                                | edcba",
        "{'inMailbox': 'M1'}                                 | dba",
        "{'inMailbox': 'M6'}                                 | ecb",
        "{'inMailbox': 'M99'}                                | ``",
        "{'inMailbox': 'what'}                               | ``",
        "{'inMailboxOtherThan': ['M1']}                      | ecb",
        "{'inMailboxOtherThan': ['M1', 'M6']}                | ``",
        "{'inMailboxOtherThan': ['M99']}                     | edcba",
        "{'inMailboxOtherThan': []}                          | edcba",
        "{'inMailbox': 'M1', 'inMailboxOtherThan': ['M1']}   | b",
        "{'before': '2026-03-01T12:03:00Z'}                  | ba",
        "{'before': '2026-03-01T12:03:00.5Z'}                | cba",
        "{'after': '2026-03-01T12:03:00Z'}                   | edc",
        "{'after': '2026-03-01T12:03:00.5Z'}                 | ed",
        "{'before': '2026-03-01T13:03:00+01:00'}             | invalidArguments",
        "{'before': 'yesterday'}                             | invalidArguments",
        "{'minSize': 1000}                                   | e",
        "{'maxSize': 1000}                                   | dcba",
        "{'minSize': -1}                                     | invalidArguments",
        "{'hasKeyword': '$seen'}                             | da",
        "{'hasKeyword': '$SEEN'}                             | da",
        "{'notKeyword': '$seen'}                             | ecb",
        "{'hasKeyword': 'urgent'}                            | b",
        "{'hasKeyword': 'unknown'}                           | ``",
        "{'notKeyword': 'unknown'}                           | edcba",
        "{'hasKeyword': '$flagged', 'inMailbox': 'M6'}       | b",
        "{'hasKeyword': 5}                                   | invalidArguments",
        "{'from': 'carol'}                                   | dcba",
        "{'from': 'CAROL example.test'}                      | dcba",
        "{'from': 'carol zoe'}                               | ``",
        "{'from': ''}                                        | edcba",
        "{'to': 'dave'}                                      | a",
        "{'cc': 'erin'}                                      | b",
        "{'bcc': 'frank'}                                    | c",
        "{'subject': 'grüße'}                                | d",
        "{'subject': 'pie cherry'}                           | c",
        "{'subject': '\\\"cherry pie\\\"'}                       | c",
        "{'subject': '\\\"pie cherry\\\"'}                       | ``",
        "{'body': 'needle'}                                  | e",
        "{'body': 'apple'}                                   | ``",
        "{'text': 'apple'}                                   | a",
        "{'text': 'hello apple'}                             | a",
        "{'text': 'erin'}                                    | b",
        "{'text': 'green'}                                   | ``",
        "{'header': ['X-Tag']}                               | dc",
        "{'header': ['x-tag', 'RED']}                        | c",
        "{'header': ['x-tag', 'blue green']}                 | d",
        "{'header': ['x-tag', '']}                           | dc",
        "{'header': []}                                      | invalidArguments",
        "{'header': ['a', 'b', 'c']}                         | invalidArguments",
        "{'header': 'X-Tag'}                                 | invalidArguments",
        "{'unheardOf': 1}                                    | unsupportedFilter",
        "{'operator': 'OR', 'conditions': []}                | ``",
        "{'operator': 'AND', 'conditions': []}               | edcba",
        "{'operator': 'NOT', 'conditions': []}               | edcba",
        "{'operator': 'NOT', 'conditions': [{'subject': 'a'}, {'inMailbox': 'M6'}]} | d",
        "{'operator': 'OR', 'conditions': [{'hasKeyword': '$flagged'}, {'subject': 'apple'}]} | ba",
        "{'operator': 'AND', 'conditions': [{'inMailbox': 'M1'}, {'inMailbox': 'M6'}]} | b",
        "{'operator': 'AND', 'conditions': [{'inMailbox': 'M1'}, {'operator': 'NOT', 'conditions':"
            + " [{'hasKeyword': '$seen'}]}]} | b",
      })
  void a_filter_finds(String filter, String messages) {
    someMail();
    assertThat(filtered(filter)).isEqualTo(messages);
  }

  // RFC 8621 §4.4.1: encodings are undone, tags are no text.
  @ParameterizedTest
  @CsvSource({
    "straße, qb",
    "STRASSE, ''",
    "grüße aus, qb",
    "secret, h",
    "mark, ''",
    "title, ''",
    "wide, l"
  })
  void text_is_found_whatever_it_was_written_in(String text, String messages) {
    String mime = "MIME-Version: 1.0\nContent-Type: ";
    put(
        "l",
        INBOX,
        0,
        "From: a@x\n"
            + mime
            + "text/plain; charset=iso-8859-1\n"
            + "Content-Transfer-Encoding: quoted-printable\n\nwi=\nde\n");
    put(
        "h",
        INBOX,
        1,
        "From: a@x\n" + mime + "text/html\n\n<b class=mark>sec</b>ret<!-- title -->\n");
    put(
        "b",
        INBOX,
        2,
        "From: a@x\n"
            + mime
            + "text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            + "R3LDvMOfZSBhdXMgZGVyIFN0cmHDn2U=\n");
    put(
        "q",
        INBOX,
        3,
        "From: a@x\n"
            + mime
            + "text/plain; charset=iso-8859-15\n"
            + "Content-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe aus der Stra=DFe\n");
    assertThat(filtered("{'body': '" + text + "'}")).isEqualTo(messages);
  }

  @Test
  void attachments_are_a_condition() {
    put("p", INBOX, 1, message("plain", ""));
    put(
        "m",
        INBOX,
        2,
        message("mixed", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n")
            + "--b\nContent-Type: text/plain\n\nHi\n--b\nContent-Type: application/pdf;"
            + " name*=utf-8''Stra%C3%9Fe%202026.pdf\n\nx\n--b--\n");
    assertThat(filtered("{'attachmentName': '2026.PDF'}")).isEqualTo("m");
    assertThat(filtered("{'attachmentName': 'straße'}")).isEqualTo("m");
    assertThat(filtered("{'attachmentName': 'other'}")).isEmpty();
    assertThat(filtered("{'hasAttachment': true}")).isEqualTo("m");
    assertThat(filtered("{'hasAttachment': false}")).isEqualTo("p");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                   | edcba",
        "[{'property': 'receivedAt'}]                         | abcde",
        "[{'property': 'receivedAt', 'isAscending': false}]   | edcba",
        "[{'property': 'size'}]                               | badce",
        "[{'property': 'size', 'isAscending': false}]         | ecdab",
        "[{'property': 'subject'}]                            | eabcd",
        "[{'property': 'subject', 'isAscending': false}]      | dcbae",
        "[{'property': 'subject', 'collation': 'i;octet'}]    | ebdac",
        "[{'property': 'subject', 'collation': 'i;what'}]     | unsupportedSort",
        "[{'property': 'from'}]                               | dcbae",
        "[{'property': 'from'}, {'property': 'receivedAt'}]   | abcde",
        "[{'property': 'to'}]                                 | edcba",
        "[{'property': 'to', 'isAscending': false}]           | aedcb",
        "[{'property': 'sentAt'}]                             | abcde",
        "[{'property': 'hasKeyword', 'keyword': '$seen'}]     | ecbda",
        "[{'property': 'hasKeyword', 'keyword': '$seen', 'isAscending': false}] | daecb",
        "[{'property': 'hasKeyword', 'keyword': '$seen', 'isAscending': false},"
            + " {'property': 'receivedAt'}] | adbce",
        "[{'property': 'hasKeyword', 'keyword': 'none'}]      | edcba",
        "[{'property': 'hasKeyword', 'keyword': '$seen', 'isAscending': false},"
            + " {'property': 'hasKeyword', 'keyword': '$flagged', 'isAscending': false}] | dabec",
        "[{'property': 'hasKeyword', 'keyword': '$seen'},"
            + " {'property': 'hasKeyword', 'keyword': '$flagged'},"
            + " {'property': 'receivedAt'}] | cebad",
        "[{'property': 'hasKeyword', 'keyword': '$seen'}, {'property': 'size'}] | bcead",
        "[{'property': 'hasKeyword'}]                         | invalidArguments",
        "[{'property': 'smell'}]                              | unsupportedSort",
      })
  void a_sort_orders(String sort, String messages) {
    someMail();
    assertThat(testMessages(query("'sort': " + sort))).isEqualTo(messages);
  }

  @Test
  void a_star_finds_beginnings_of_words() {
    put("a", INBOX, 1, message("Invoice 4711", ""));
    put("b", INBOX, 2, message("the inventory", ""));
    put("c", INBOX, 3, message("reinvoiced", ""));
    put("d", INBOX, 4, message("inv* is a pattern", ""));
    assertThat(filtered("{'text': 'inv'}")).isEqualTo("dcba");
    assertThat(filtered("{'text': 'inv*'}")).isEqualTo("dba");
    assertThat(filtered("{'subject': 'INVO* 47*'}")).isEqualTo("a");
    assertThat(filtered("{'text': '\\\"inv*\\\"'}")).as("in quotation marks").isEqualTo("d");
    assertThat(filtered("{'text': '*'}")).isEqualTo("d");
  }

  @Test
  void the_best_matches_come_first() {
    put("a", INBOX, 1, message("other", "\nyesterday's harbour report"));
    put("b", INBOX, 2, message("The harbour", ""));
    put("c", INBOX, 3, message("Harbourmaster", ""));
    put("d", INBOX, 4, "From: harbour@example.test\nSubject: x\n\nHello.\n");
    put("e", INBOX, 5, message("other", "X-Note: x\n\nabout the harbour"));
    String best = "'sort': [{'property': 'relevance', 'isAscending': false}]";
    String text = "'filter': {'text': 'harbour'}, ";
    assertThat(testMessages(query(text + best))).startsWith("bcd").hasSize(5);
    assertThat(testMessages(query(best))).as("nothing to fit").isEqualTo("edcba");
    assertThat(testMessages(query("'filter': {'text': 'harbour', 'subject': 'harbour'}, " + best)))
        .isEqualTo("bc");
  }

  @Test
  void mail_is_sorted_by_when_it_was_sent_and_by_base_subject() {
    put("a", INBOX, 1, message("Re: zebra", "Date: Sun, 1 Mar 2026 09:00:00 +0000\n"));
    put("b", INBOX, 2, message("[list] fwd: Alpha", "Date: Sun, 1 Mar 2026 08:00:00 -0500\n"));
    put("c", INBOX, 3, message("middle", "Date: Sun, 1 Mar 2026 10:00:00 +0000\n"));
    assertThat(testMessages(query("'sort': [{'property': 'sentAt'}]"))).isEqualTo("acb");
    assertThat(testMessages(query("'sort': [{'property': 'subject'}]"))).isEqualTo("bca");
  }

  @Test
  void conditions_and_sorts_of_threads_count_all_mailboxes() {
    MailboxId archive = role(MailboxRole.ARCHIVE);
    put("a", INBOX, 1, threaded("one", "a", ""), "\\Seen");
    put("b", archive, 2, threaded("Re: one", "b", "a"), "\\Flagged", "\\Seen");
    put("c", INBOX, 3, threaded("two", "c", ""));
    put("d", INBOX, 4, threaded("Re: two", "d", "c"), "\\Seen");
    String inbox = "'inMailbox': 'M1'";
    assertThat(filtered("{" + inbox + ", 'someInThreadHaveKeyword': '$flagged'}")).isEqualTo("a");
    assertThat(filtered("{" + inbox + ", 'noneInThreadHaveKeyword': '$flagged'}")).isEqualTo("dc");
    assertThat(filtered("{" + inbox + ", 'allInThreadHaveKeyword': '$seen'}")).isEqualTo("a");
    assertThat(filtered("{'someInThreadHaveKeyword': '$seen'}")).isEqualTo("dcba");
    assertThat(filtered("{'allInThreadHaveKeyword': 'unknown'}")).isEmpty();
    assertThat(filtered("{'noneInThreadHaveKeyword': 'unknown'}")).isEqualTo("dcba");
    assertThat(
            testMessages(
                query(
                    "'sort': [{'property': 'someInThreadHaveKeyword', 'keyword': '$flagged',"
                        + " 'isAscending': false}]")))
        .isEqualTo("badc");
    assertThat(
            testMessages(
                query("'sort': [{'property': 'allInThreadHaveKeyword', 'keyword': '$seen'}]")))
        .isEqualTo("dcba");
    // A flagged Email that is deleted counts no more.
    flag(archive, "b", true, "\\Deleted");
    assertThat(filtered("{'someInThreadHaveKeyword': '$flagged'}")).isEmpty();
  }

  private void threads() {
    put("a", INBOX, 1, threaded("one", "a", ""));
    put("b", INBOX, 2, threaded("two", "b", ""));
    put("c", INBOX, 3, threaded("Re: one", "c", "a"), "\\Seen");
    put("d", INBOX, 4, threaded("three", "d", ""));
    put("e", INBOX, 5, threaded("Re: two", "e", "b"), "\\Seen");
  }

  // RFC 8621 §4.4.3; RFC 8620 §5.5
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                          | edc | 0",
        "'filter': {'notKeyword': '$seen'}         | dba | 0",
        "'sort': [{'property': 'receivedAt'}]      | abd | 0",
        "'sort': [{'property': 'hasKeyword', 'keyword': '$seen'}] | dba | 0",
        "'position': 1, 'limit': 1                 | d   | 1",
        "'position': -1                            | c   | 2",
        "'position': -9                            | edc | 0",
        "'position': 3                             | ``  | 3",
        "'position': 9                             | ``  | 3",
        "'limit': 0                                | ``  | 0",
        "'anchor': '%d'                            | dc  | 1",
        "'anchor': '%d', 'anchorOffset': -1        | edc | 0",
        "'anchor': '%d', 'anchorOffset': -7        | edc | 0",
        "'anchor': '%d', 'anchorOffset': 1         | c   | 2",
        "'anchor': '%d', 'anchorOffset': 7         | ``  | 3",
        "'anchor': '%d', 'position': 2, 'limit': 1 | d   | 1",
        "'anchor': '%a'                            | anchorNotFound | 0",
        "'anchor': 'E99'                           | anchorNotFound | 0",
        "'anchor': 'what'                          | anchorNotFound | 0",
      })
  void threads_are_collapsed_and_paged(String arguments, String messages, int position) {
    threads();
    String written = arguments == null ? "" : arguments;
    for (String name : List.of("a", "d")) {
      written = written.replace("%" + name, ObjectId.ofEmail(id(name)));
    }
    JsonNode answer =
        query(
            "'collapseThreads': true, 'calculateTotal': true"
                + (written.isEmpty() ? "" : ", " + written));
    assertThat(testMessages(answer)).isEqualTo(messages);
    if (answer.has("ids")) {
      assertThat(answer.get("position").asInt()).isEqualTo(position);
      assertThat(answer.get("total").asInt()).isEqualTo(3);
    }
  }

  @Test
  void what_is_deleted_everywhere_is_in_no_list_and_no_total() {
    threads();
    MailboxId archive = role(MailboxRole.ARCHIVE);
    alice.copy(INBOX, uids(INBOX, "a"), archive);
    flag(INBOX, "a", true, "\\Deleted");
    flag(INBOX, "e", true, "\\Deleted");
    assertThat(testMessages(query(""))).isEqualTo("dcba");
    JsonNode inbox = query("'filter': {'inMailbox': 'M1'}, 'calculateTotal': true");
    assertThat(testMessages(inbox)).isEqualTo("dcb");
    assertThat(inbox.get("total").asInt()).isEqualTo(3);
    alice.expunge(INBOX, alice.view(INBOX).size() > 0 ? uids(INBOX, "e") : new int[0]);
    assertThat(query("'calculateTotal': true").get("total").asInt()).isEqualTo(4);
    assertThat(query("'calculateTotal': true, 'collapseThreads': true").get("total").asInt())
        .isEqualTo(3);
  }

  @Test
  void an_Email_that_a_mailbox_holds_twice_is_one_result() {
    threads();
    alice.copy(INBOX, uids(INBOX, "b"), INBOX);
    JsonNode answer = query("'filter': {'inMailbox': 'M1'}, 'calculateTotal': true");
    assertThat(testMessages(answer)).isEqualTo("edcba");
    assertThat(answer.get("total").asInt()).isEqualTo(5);
  }

  @Test
  void messages_of_one_second_are_in_the_order_of_their_ids() {
    for (String name : List.of("a", "b", "c")) {
      put(name, INBOX, 1, message(name, ""));
    }
    assertThat(testMessages(query(""))).isEqualTo("cba");
    assertThat(testMessages(query("'sort': [{'property': 'receivedAt'}]"))).isEqualTo("abc");
  }

  @Test
  void the_state_moves_only_when_something_changes() {
    threads();
    String state = query("").get("queryState").asString();
    assertThat(query("").get("queryState").asString()).isEqualTo(state);
    assertThat(query("'filter': {'text': 'one'}").get("canCalculateChanges").asBoolean()).isFalse();
    JsonNode again = query("'filter': {'inMailbox': 'M1'}");
    assertThat(again.get("queryState").asString()).isEqualTo(state);
    assertThat(again.get("canCalculateChanges").asBoolean()).isTrue();
    flag(INBOX, "a", true, "\\Flagged");
    assertThat(query("").get("queryState").asString()).isNotEqualTo(state);
  }

  @Test
  void the_server_tells_of_its_own_limit() {
    QueryLimits few = new QueryLimits(2, 2_000, 3, 100, 1 << 30, 1 << 20);
    try (Fixture small =
        Fixture.of(
            directory.resolve("small"),
            (accounts, limits) ->
                List.of(
                    Feature.plain(
                        Capability.MAIL, new EmailQueries(accounts, limits, few).methods())))) {
      for (int i = 0; i < 4; i++) {
        small.append(Fixture.ALICE, INBOX, START, message("n" + i, ""));
      }
      JsonNode all = small.call("Email/query", "{'accountId': 'A1', 'limit': null}");
      assertThat(all.get("ids")).hasSize(2);
      assertThat(all.get("limit").asInt()).isEqualTo(2);
      assertThat(small.call("Email/query", "{'accountId': 'A1', 'limit': 9}").get("limit").asInt())
          .isEqualTo(2);
      assertThat(small.call("Email/query", "{'accountId': 'A1', 'limit': 2}").has("limit"))
          .isFalse();
      JsonNode many =
          small.call("Email/query", "{'accountId': 'A1', 'sort': [{'property': 'subject'}]}");
      assertThat(many.get("type").asString()).isEqualTo("unsupportedSort");
    }
  }

  @Test
  void pages_of_a_list_that_was_dear_go_on_where_the_first_ended() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      put("m" + i + " ", INBOX, i, message("n" + i, ""));
      expected.addFirst("m" + i + " ");
    }
    StringBuilder all = new StringBuilder();
    for (int page = 0; page < 12; page++) {
      all.append(
          testMessages(
              query("'filter': {'text': 'hello'}, 'limit': 10, 'position': " + 10 * page)));
    }
    assertThat(all).hasToString(String.join("", expected));
    flag(INBOX, "m5 ", true, "\\Deleted");
    expected.remove("m5 ");
    JsonNode fresh = query("'filter': {'text': 'hello'}, 'calculateTotal': true");
    assertThat(testMessages(fresh)).isEqualTo(String.join("", expected));
    assertThat(fresh.get("total").asInt()).isEqualTo(119);
  }

  private JsonNode snippet(String arguments) {
    return fixture.call("SearchSnippet/get", "{'accountId': 'A1', " + arguments + "}");
  }

  // RFC 8621 §5.1
  @Test
  void snippets_show_what_was_found() {
    put("a", INBOX, 1, message("Apples & pears", ""));
    put(
        "h",
        INBOX,
        2,
        """
        From: a@x
        Subject: hello
        MIME-Version: 1.0
        Content-Type: text/html

        <p>Two <b>app</b>les &lt; three</p>
        """);
    String both =
        "'emailIds': ['"
            + ObjectId.ofEmail(id("a"))
            + "', '"
            + ObjectId.ofEmail(id("h"))
            + "', 'E99', 'what']";
    JsonNode answer = snippet("'filter': {'text': 'apples'}, " + both);
    assertThat(answer.get("filter")).isEqualTo(Fixture.json("{'text': 'apples'}"));
    assertThat(answer.get("notFound")).isEqualTo(Fixture.json("['E99', 'what']"));
    assertThat(answer.get("list"))
        .isEqualTo(
            Fixture.json(
                "[{'emailId': 'E1', 'subject': '<mark>Apples</mark> &amp; pears', 'preview': null},"
                    + "{'emailId': 'E2', 'subject': null,"
                    + " 'preview': 'Two <mark>apples</mark> &lt; three'}]"));
    JsonNode none =
        snippet(
            "'filter': {'operator': 'NOT', 'conditions': [{'text': 'apples'}]},"
                + " 'emailIds': ['E1']");
    assertThat(none.get("list").get(0).get("subject").isNull()).isTrue();
    assertThat(none.get("notFound").isNull()).isTrue();
    assertThat(snippet("'filter': null, 'emailIds': ['E1']").get("list")).hasSize(1);
    assertThat(
            snippet("'filter': {'from': 'a'}, 'emailIds': ['E2']")
                .get("list")
                .get(0)
                .get("preview")
                .isNull())
        .isTrue();
    assertThat(snippet("'filter': {}").get("type").asString()).isEqualTo("invalidArguments");
    assertThat(snippet("'filter': {'x': 1}, 'emailIds': []").get("type").asString())
        .isEqualTo("unsupportedFilter");
    String many =
        "'E1'"
            + IntStream.range(0, 1_000)
                .mapToObj(i -> ", 'E5" + Integer.toHexString(i) + "'")
                .reduce("", String::concat);
    assertThat(snippet("'filter': {}, 'emailIds': [" + many + "]").get("type").asString())
        .isEqualTo("requestTooLarge");
  }

  @Test
  void a_filter_looks_for_a_bounded_number_of_words() {
    String many = "a ".repeat(1_000);
    for (String filter :
        List.of(
            "{'text': '" + many + "a'}",
            "{'operator': 'OR', 'conditions': [{'text': '" + many + "'}, {'from': 'a'}]}",
            "{'operator': 'OR', 'conditions': [{'text': '"
                + many
                + "'}, {'header': ['X', 'a']}]}")) {
      assertThat(
              fixture
                  .call("Email/query", "{'accountId': 'A1', 'filter': " + filter + "}")
                  .get("type")
                  .asString())
          .isEqualTo("unsupportedFilter");
    }
    assertThat(
            fixture
                .call("Email/query", "{'accountId': 'A1', 'filter': {'text': '" + many + "'}}")
                .get("ids"))
        .isEmpty();
  }

  /// Whoever asks for more than some seconds' work is told so, and goes on where that ended.
  @Test
  void a_request_searches_so_many_octets_and_the_next_one_goes_on() {
    QueryLimits few = new QueryLimits(10_000, 2_000, 200, 100, 90_000, 1 << 20);
    try (Fixture small =
        Fixture.of(
            directory.resolve("effort"),
            (accounts, limits) ->
                List.of(
                    Feature.plain(
                        Capability.MAIL, new EmailQueries(accounts, limits, few).methods())))) {
      for (int i = 0; i < 150; i++) {
        small.append(Fixture.ALICE, INBOX, START.plusSeconds(i), message("n" + i % 7, ""));
      }
      for (String sort : List.of("receivedAt", "subject")) {
        String arguments =
            "{'accountId': 'A1', 'filter': {'body': 'hello'}, 'calculateTotal': true,"
                + " 'sort': [{'property': '"
                + sort
                + "'}]}";
        int refused = 0;
        JsonNode answer = small.call("Email/query", arguments);
        while (answer.path("type").asString("").equals("serverUnavailable")) {
          refused++;
          assertThat(refused).as("it goes on").isLessThan(10);
          answer = small.call("Email/query", arguments);
        }
        assertThat(refused).isPositive();
        assertThat(answer.get("ids")).as("%s", answer).hasSize(150);
        assertThat(new HashSet<>(answer.get("ids").valueStream().toList())).hasSize(150);
      }
      // All calls of a request together.
      JsonNode calls =
          small.calls(
              Fixture.ALICE,
              "['Email/query', {'accountId': 'A1', 'filter': {'body': 'absent'}}, 'a'],"
                  + " ['Email/query', {'accountId': 'A1', 'filter': {'body': 'none'}}, 'b']");
      assertThat(calls.get(1).get(1).get("type").asString()).isEqualTo("serverUnavailable");
    }
  }

  @Test
  void a_body_is_decoded_once_for_all_conditions() {
    for (int i = 0; i < 20; i++) {
      put("m" + i, INBOX, i, message("n" + i, "") + "word ".repeat(2_000));
    }
    long one = effort("{'filter': {'body': 'absent'}}");
    String conditions =
        IntStream.range(0, 100)
            .mapToObj(i -> "{'body': 'absent " + i + "'}")
            .collect(Collectors.joining(", "));
    long hundred = effort("{'filter': {'operator': 'OR', 'conditions': [" + conditions + "]}}");
    assertThat(one).isGreaterThan(20 * 10_000);
    assertThat(hundred).isLessThan(20 * one);
  }

  private long effort(String arguments) {
    Effort effort = new Effort();
    Results results =
        new Results(
            alice,
            new Query(
                EmailCondition.filter(new Arguments((ObjectNode) Fixture.json(arguments))),
                EmailSort.of(List.of()),
                false,
                Map.of()),
            new Searching(QueryLimits.defaults(), TextIndex.NONE));
    assertThat(results.total(effort)).isZero();
    return effort.spent();
  }

  @Test
  void lists_that_are_kept_stay_within_their_budget_and_are_forgotten_when_mail_changes() {
    for (int i = 0; i < 50; i++) {
      put("m" + i, INBOX, i, message("n" + i, ""));
    }
    QueryCache cache = new QueryCache(20_000);
    QueryCache.Key tooLong = new QueryCache.Key(alice.id(), alice.viewer(), "x".repeat(5_000));
    for (int i = 0; i < 30; i++) {
      QueryCache.Key key = new QueryCache.Key(alice.id(), alice.viewer(), "query " + i);
      Results results =
          new Results(
              alice,
              new Query(
                  EmailCondition.filter(
                      new Arguments((ObjectNode) Fixture.json("{'filter': {'text': 'n'}}"))),
                  EmailSort.of(List.of()),
                  false,
                  Map.of()),
              new Searching(QueryLimits.defaults(), TextIndex.NONE));
      assertThat(results.total(new Effort())).isEqualTo(50);
      cache.used(key, results);
      assertThat(cache.of(key, alice.states().emails())).contains(results);
      long views = results.viewBytes();
      assertThat(cache.bytes()).isBetween(views, views + 20_000);
      if (i == 0) {
        cache.used(tooLong, results);
        assertThat(cache.of(tooLong, alice.states().emails())).isEmpty();
      }
    }
    assertThat(
            cache.of(
                new QueryCache.Key(alice.id(), alice.viewer(), "query 0"), alice.states().emails()))
        .isEmpty();
    flag(INBOX, "m1", true, "\\Seen");
    // Nor are the views of the old state kept.
    assertThat(
            cache.of(
                new QueryCache.Key(alice.id(), alice.viewer(), "new"), alice.states().emails()))
        .isEmpty();
    assertThat(cache.bytes()).isZero();
    QueryCache.Key last = new QueryCache.Key(alice.id(), alice.viewer(), "query 29");
    assertThat(cache.of(last, alice.states().emails())).isEmpty();
  }
}
