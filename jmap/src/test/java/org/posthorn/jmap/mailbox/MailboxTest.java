package org.posthorn.jmap.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;

/// RFC 8621 §2. A new account has INBOX M1, Drafts M2, Sent M3, Junk M4, Trash M5, Archive M6.
class MailboxTest {
  private static final MailboxId TRASH = new MailboxId(5);
  private static final MailboxId ARCHIVE = new MailboxId(6);

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) ->
                List.of(Feature.plain(Capability.MAIL, Mailboxes.methods(accounts, limits))));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private JsonNode call(String method, String arguments) {
    return fixture.call("Mailbox/" + method, "{'accountId': 'A1', " + arguments + "}");
  }

  private JsonNode mailbox(String id) {
    return call("get", "'ids': ['" + id + "']").get("list").get(0);
  }

  private long append(MailboxId to, String header, String... flags) {
    return fixture.append(Fixture.ALICE, to, Instant.EPOCH, header + "\n\ntext\n", flags);
  }

  private void flag(MailboxId in, int uid, String flag) {
    fixture
        .mail(Fixture.ALICE)
        .store(in, new int[] {uid}, FlagChange.add(flag), OptionalLong.empty());
  }

  private String state() {
    return call("get", "'ids': []").get("state").asString();
  }

  @Test
  void a_mailbox_has_its_properties() {
    assertThat(mailbox("M5"))
        .isEqualTo(
            Fixture.json(
                """
                {'id': 'M5', 'name': 'Trash', 'parentId': null, 'role': 'trash', 'sortOrder': 0,
                 'totalEmails': 0, 'unreadEmails': 0, 'totalThreads': 0, 'unreadThreads': 0,
                 'myRights': {'mayReadItems': true, 'mayAddItems': true, 'mayRemoveItems': true,
                  'maySetSeen': true, 'maySetKeywords': true, 'mayCreateChild': true,
                  'mayRename': true, 'mayDelete': true, 'maySubmit': true, 'mayShare': true},
                 'isSubscribed': true, 'shareWith': null}
                """));
    assertThat(mailbox("M1").get("myRights").get("mayDelete").asBoolean()).isFalse();
    assertThat(call("get", "'ids': null, 'properties': ['role']").get("list").toString())
        .isEqualTo(
            "[{\"id\":\"M1\",\"role\":\"inbox\"},{\"id\":\"M6\",\"role\":\"archive\"},"
                + "{\"id\":\"M2\",\"role\":\"drafts\"},{\"id\":\"M4\",\"role\":\"junk\"},"
                + "{\"id\":\"M3\",\"role\":\"sent\"},{\"id\":\"M5\",\"role\":\"trash\"}]");
    assertThat(call("get", "'ids': ['M1', 'M99', 'x']").get("notFound").toString())
        .isEqualTo("[\"M99\",\"x\"]");
  }

  private String counts(MailboxId id) {
    JsonNode mailbox = mailbox(id.toString());
    return mailbox.get("totalEmails").asInt()
        + " "
        + mailbox.get("unreadEmails").asInt()
        + " "
        + mailbox.get("totalThreads").asInt()
        + " "
        + mailbox.get("unreadThreads").asInt();
  }

  @Test
  void a_mailbox_counts_what_is_in_it() {
    append(MailboxId.INBOX, "Message-ID: <a@b>\nSubject: x", "\\Seen");
    append(ARCHIVE, "Message-ID: <c@b>\nIn-Reply-To: <a@b>\nSubject: Re: x");
    append(MailboxId.INBOX, "Subject: other", "\\Draft");
    // An unread Email of the Thread counts, wherever it is; a draft is not unread.
    assertThat(counts(MailboxId.INBOX)).isEqualTo("2 0 2 1");
    assertThat(counts(ARCHIVE)).isEqualTo("1 1 1 1");
    fixture.mail(Fixture.ALICE).move(ARCHIVE, new int[] {1}, TRASH);
    // What is in Trash alone is as if in a Thread of its own.
    assertThat(counts(MailboxId.INBOX)).isEqualTo("2 0 2 0");
    assertThat(counts(TRASH)).isEqualTo("1 1 1 1");
    flag(TRASH, 1, "\\Deleted");
    assertThat(counts(TRASH)).isEqualTo("0 0 0 0");
    fixture.mail(Fixture.ALICE).copy(MailboxId.INBOX, new int[] {1}, MailboxId.INBOX);
    assertThat(counts(MailboxId.INBOX)).isEqualTo("2 0 2 0");
  }

  @Test
  void mailboxes_are_created_changed_and_destroyed() {
    JsonNode set =
        call(
            "set",
            "'create': {'b': {'name': 'Below', 'parentId': '#a'},"
                + " 'a': {'name': 'Top', 'sortOrder': 7, 'isSubscribed': true, 'role': 'snoozed'}}");
    assertThat(set.get("created"))
        .isEqualTo(
            Fixture.json(
                """
                {'a': {'id': 'M7', 'parentId': null, RIGHTS, 'shareWith': null},
                 'b': {'id': 'M8', 'parentId': 'M7', 'role': null, 'sortOrder': 0, RIGHTS,
                       'isSubscribed': false, 'shareWith': null}}
                """
                    .replace(
                        "RIGHTS",
                        "'totalEmails': 0, 'unreadEmails': 0, 'totalThreads': 0, 'unreadThreads': 0,"
                            + " 'myRights': {'mayReadItems': true, 'mayAddItems': true,"
                            + " 'mayRemoveItems': true, 'maySetSeen': true, 'maySetKeywords': true,"
                            + " 'mayCreateChild': true, 'mayRename': true, 'mayDelete': true,"
                            + " 'maySubmit': true, 'mayShare': true}")));
    assertThat(set.get("newState").asString()).isEqualTo(state());
    assertThat(
            call(
                    "set",
                    "'update': {'M7': {'name': 'Renamed', 'sortOrder': 3},"
                        + " 'M8': {'parentId': null, 'isSubscribed': true}}")
                .get("updated")
                .toString())
        .isEqualTo("{\"M7\":null,\"M8\":null}");
    assertThat(mailbox("M7").get("sortOrder").asInt()).isEqualTo(3);
    assertThat(mailbox("M7").get("isSubscribed").asBoolean()).isTrue();
    assertThat(mailbox("M8").get("isSubscribed").asBoolean()).isTrue();
    assertThat(fixture.mail(Fixture.ALICE).subscriptions()).contains("Renamed", "Below");
    assertThat(call("set", "'destroy': ['M7', 'M8']").get("destroyed").toString())
        .isEqualTo("[\"M7\",\"M8\"]");
    assertThat(fixture.mail(Fixture.ALICE).subscriptions()).doesNotContain("Renamed", "Below");
    assertThat(call("get", "'ids': ['M7']").get("notFound").toString()).isEqualTo("[\"M7\"]");
  }

  @Test
  void subscriptions_go_with_the_mailboxes_that_are_moved() {
    fixture.mail(Fixture.ALICE).create("a/b/c", java.util.Optional.empty());
    fixture.mail(Fixture.ALICE).subscribe("a/b/c");
    fixture.mail(Fixture.ALICE).subscribe("ab");
    call("set", "'update': {'M7': {'name': 'z'}}");
    assertThat(fixture.mail(Fixture.ALICE).subscriptions()).contains("z/b/c", "ab");
    assertThat(mailbox("M9").get("isSubscribed").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'create': {'k': {'name': 'Trash'}}                        | notCreated k invalidProperties name",
        "'create': {'k': {'name': 'a/b'}}                          | notCreated k invalidProperties name",
        "'create': {'k': {'name': ''}}                             | notCreated k invalidProperties name",
        "'create': {'k': {'name': 'inbox'}}                        | notCreated k invalidProperties name",
        "'create': {'k': {'name': 'a\\u0007'}}                     | notCreated k invalidProperties name",
        "'create': {'k': {}}                                       | notCreated k invalidProperties name",
        "'create': {'k': {'name': 'x', 'role': 'trash'}}           | notCreated k invalidProperties role",
        "'create': {'k': {'name': 'x', 'role': 'none'}}            | notCreated k invalidProperties role",
        "'create': {'k': {'name': 'x', 'parentId': 'M99'}}         | notCreated k invalidProperties parentId",
        "'create': {'k': {'name': 'x', 'parentId': '#none'}}       | notCreated k invalidProperties parentId",
        "'create': {'k': {'name': 'x', 'parentId': '#k'}}          | notCreated k invalidProperties parentId",
        "'create': {'k': {'name': 'x', 'sortOrder': -1}}           | notCreated k invalidProperties sortOrder",
        "'create': {'k': {'name': 'x', 'totalEmails': 0}}          | notCreated k invalidProperties totalEmails",
        "'create': {'k': {'name': 'x', 'none': 0}}                 | notCreated k invalidProperties none",
        "'update': {'M7': {'parentId': 'M8'}}                      | notUpdated M7 invalidProperties parentId",
        "'update': {'M7': {'parentId': 'M7'}}                      | notUpdated M7 invalidProperties parentId",
        "'update': {'M7': {'name': 'Trash'}}                       | notUpdated M7 invalidProperties name",
        "'update': {'M7': {'role': 'trash'}}                       | notUpdated M7 invalidProperties role",
        "'update': {'M7': {'unreadEmails': 4}}                     | notUpdated M7 invalidProperties unreadEmails",
        "'update': {'M7': {'myRights/mayDelete': false}}           | notUpdated M7 invalidProperties myRights",
        "'update': {'M7': {'name/x': false}}                       | notUpdated M7 invalidPatch",
        "'update': {'M1': {'name': 'x'}}                           | notUpdated M1 forbidden",
        "'update': {'M99': {'name': 'x'}}                          | notUpdated M99 notFound",
        "'destroy': ['M1']                                         | notDestroyed M1 forbidden",
        "'destroy': ['M7']                                         | notDestroyed M7 mailboxHasChild",
        "'destroy': ['M8']                                         | notDestroyed M8 mailboxHasEmail",
        "'destroy': ['M99']                                        | notDestroyed M99 notFound",
      })
  void what_cannot_be_is_refused_and_changes_nothing(String arguments, String refusal) {
    fixture.mail(Fixture.ALICE).create("above/below", java.util.Optional.empty());
    append(new MailboxId(8), "Subject: x");
    String before = state();
    JsonNode set = call("set", arguments);
    String[] parts = refusal.split(" ");
    JsonNode why = set.path(parts[0]).path(parts[1]);
    assertThat(why.path("type").asString("")).as(set.toString()).isEqualTo(parts[2]);
    if (parts.length > 3) {
      assertThat(why.get("properties").toString()).isEqualTo("[\"" + parts[3] + "\"]");
    }
    assertThat(set.get("newState").asString()).isEqualTo(before);
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void mailboxes_are_destroyed_with_their_emails_if_so_wanted() {
    fixture.mail(Fixture.ALICE).create("x", java.util.Optional.empty());
    long email = append(new MailboxId(7), "Subject: x");
    assertThat(
            call("set", "'destroy': ['M7'], 'onDestroyRemoveEmails': true")
                .get("destroyed")
                .toString())
        .isEqualTo("[\"M7\"]");
    assertThat(fixture.mail(Fixture.ALICE).visible(new long[] {email}).emails()).isEmpty();
  }

  @Test
  void a_set_can_depend_on_the_state() {
    String state = state();
    assertThat(
            call("set", "'ifInState': '" + state + "', 'create': {'k': {'name': 'x'}}")
                .get("oldState")
                .asString())
        .isEqualTo(state);
    assertThat(
            call("set", "'ifInState': '" + state + "', 'create': {'k': {'name': 'y'}}")
                .get("type")
                .asString())
        .isEqualTo("stateMismatch");
  }

  @Test
  void an_update_that_changes_nothing_does_not_move_the_state() {
    String state = state();
    assertThat(call("set", "'update': {'M6': {'name': 'Archive'}}").get("updated").toString())
        .isEqualTo("{\"M6\":null}");
    fixture.mail(Fixture.ALICE).subscribe("Archive");
    assertThat(state()).isEqualTo(state);
  }

  private String changes(String since, String more) {
    JsonNode changes = call("changes", "'sinceState': '" + since + "'" + more);
    return changes.get("created")
        + " "
        + changes.get("updated")
        + " "
        + changes.get("destroyed")
        + " "
        + changes.get("hasMoreChanges")
        + " "
        + changes.get("updatedProperties");
  }

  @Test
  void changes_say_whether_only_numbers_have_changed() {
    String since = state();
    append(MailboxId.INBOX, "Subject: x");
    assertThat(changes(since, ""))
        .isEqualTo(
            "[] [\"M1\"] [] false"
                + " [\"totalEmails\",\"unreadEmails\",\"totalThreads\",\"unreadThreads\"]");
    call(
        "set",
        "'create': {'k': {'name': 'x'}}, 'destroy': ['M6'], 'update': {'M5': {'sortOrder': 1}}");
    assertThat(changes(since, "")).isEqualTo("[\"M7\"] [\"M1\",\"M5\"] [\"M6\"] false null");
    since = state();
    fixture.mail(Fixture.ALICE).unsubscribe("Sent");
    assertThat(changes(since, "")).isEqualTo("[] [\"M3\"] [] false null");
    assertThat(changes(state(), "")).isEqualTo("[] [] [] false null");
    assertThat(call("changes", "'sinceState': '99999'").get("type").asString())
        .isEqualTo("cannotCalculateChanges");
    assertThat(call("changes", "'sinceState': 'x'").get("type").asString())
        .isEqualTo("cannotCalculateChanges");
  }

  @Test
  void a_mailbox_is_changed_when_an_email_of_its_threads_is_read_elsewhere() {
    append(MailboxId.INBOX, "Message-ID: <a@b>\nSubject: x", "\\Seen");
    append(ARCHIVE, "Message-ID: <c@b>\nIn-Reply-To: <a@b>\nSubject: Re: x");
    String since = state();
    flag(ARCHIVE, 1, "\\Seen");
    assertThat(changes(since, "")).startsWith("[] [\"M1\",\"M6\"] []");
  }

  @Test
  void changes_are_told_a_few_at_a_time() {
    String since = state();
    call("set", "'create': {'a': {'name': 'a'}, 'b': {'name': 'b'}, 'c': {'name': 'c'}}");
    List<String> told = new ArrayList<>();
    String at = since;
    boolean more = true;
    boolean between = true;
    while (more) {
      JsonNode part = call("changes", "'sinceState': '" + at + "', 'maxChanges': 1");
      part.get("created").forEach(id -> told.add("created " + id.asString()));
      part.get("updated").forEach(id -> told.add("updated " + id.asString()));
      more = part.get("hasMoreChanges").asBoolean();
      at = part.get("newState").asString();
      if (between) {
        // What has been told of changes once more.
        append(new MailboxId(7), "Subject: x");
        between = false;
      }
    }
    assertThat(told).containsExactly("created M7", "created M8", "created M9");
    assertThat(changes(at, "")).startsWith("[] [\"M7\"] []");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                                        | M1 M6 M2 M4 M3 M5 M7 M8 M9",
        "'sort': [{'property': 'name'}]                          | M7 M6 M8 M2 M1 M4 M9 M3 M5",
        "'sort': [{'property': 'name', 'isAscending': false}]    | M5 M3 M9 M4 M1 M2 M8 M6 M7",
        "'sort': [{'property': 'sortOrder', 'isAscending': false}, {'property': 'name'}], 'sortAsTree': true | M9 M7 M8 M6 M2 M1 M4 M3 M5",
        "'filter': {'parentId': null}                            | M1 M6 M2 M4 M3 M5 M7 M9",
        "'filter': {'parentId': 'M7'}                            | M8",
        "'filter': {'name': 'A'}                                 | M6 M2 M5 M7 M9",
        "'filter': {'role': 'trash'}                             | M5",
        "'filter': {'role': null}                                | M7 M8 M9",
        "'filter': {'hasAnyRole': false}                         | M7 M8 M9",
        "'filter': {'isSubscribed': false}                       | M7 M8 M9",
        "'filter': {'operator': 'NOT', 'conditions': [{'hasAnyRole': true}]} | M7 M8 M9",
        "'filter': {'name': 'below'}                             | M8",
        "'filter': {'name': 'below'}, 'filterAsTree': true       |",
        "'filter': {'name': 'o'}, 'filterAsTree': true           | M1 M7 M8",
        "'position': 2, 'limit': 2                               | M2 M4",
        "'anchor': 'M4', 'anchorOffset': -1, 'limit': 2          | M2 M4",
      })
  void mailboxes_are_found(String arguments, String ids) {
    fixture.mail(Fixture.ALICE).create("above/below", java.util.Optional.empty());
    call("set", "'create': {'z': {'name': 'last', 'sortOrder': 10}}");
    JsonNode found = call("query", arguments == null ? "'limit': null" : arguments);
    List<String> list = new ArrayList<>();
    found.path("ids").forEach(id -> list.add(id.asString()));
    assertThat(String.join(" ", list)).as(found.toString()).isEqualTo(ids == null ? "" : ids);
  }

  @Test
  void the_state_of_a_query_moves_with_its_results_only() {
    JsonNode query = call("query", "'filter': {'hasAnyRole': true}, 'calculateTotal': true");
    assertThat(query.get("total").asInt()).isEqualTo(6);
    String state = query.get("queryState").asString();
    append(MailboxId.INBOX, "Subject: x");
    String since = "'filter': {'hasAnyRole': true}, 'sinceQueryState': '" + state + "'";
    assertThat(call("queryChanges", since).get("newQueryState").asString()).isEqualTo(state);
    call("set", "'create': {'k': {'name': 'x', 'role': 'memos'}}");
    assertThat(call("queryChanges", since).get("type").asString())
        .isEqualTo("cannotCalculateChanges");
    assertThat(call("query", "'sort': [{'property': 'none'}]").get("type").asString())
        .isEqualTo("unsupportedSort");
    assertThat(call("query", "'filter': {'none': 1}").get("type").asString())
        .isEqualTo("unsupportedFilter");
  }
}
