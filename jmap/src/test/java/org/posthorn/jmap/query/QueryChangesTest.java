package org.posthorn.jmap.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.view.MailboxView;
import tools.jackson.databind.JsonNode;

/// Email/queryChanges (RFC 8620 §5.6, RFC 8621 §4.5): a client that applies what it is told to its
/// old list has the list of a fresh query.
class QueryChangesTest {
  private static final MailboxId INBOX = MailboxId.INBOX;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;
  private Fixture fixture;
  private MailAccount alice;
  private MailboxId archive;

  @BeforeEach
  void open() {
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) ->
                List.of(
                    Feature.plain(
                        Capability.MAIL,
                        new EmailQueries(accounts, limits, QueryLimits.defaults()).methods())));
    alice = fixture.mail(Fixture.ALICE);
    archive = alice.mailbox(MailboxRole.ARCHIVE).orElseThrow().id();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /// A client with the list of one query.
  private final class Client {
    private final String query;
    private final List<String> list = new ArrayList<>();
    private String state;
    private int total;

    Client(String query) {
      this.query = query;
      JsonNode answer = fresh();
      state = answer.get("queryState").asString();
      answer.get("ids").forEach(id -> list.add(id.asString()));
    }

    JsonNode fresh() {
      return fixture.call(
          "Email/query",
          "{'accountId': 'A1', 'calculateTotal': true"
              + (query.isEmpty() ? "" : ", " + query)
              + "}");
    }

    JsonNode changes(String more) {
      return fixture.call(
          "Email/queryChanges",
          "{'accountId': 'A1', 'sinceQueryState': '"
              + state
              + "', 'calculateTotal': true"
              + more
              + (query.isEmpty() ? "" : ", " + query)
              + "}");
    }

    // RFC 8620 §5.6: remove, then insert from the lowest index up.
    void update() {
      JsonNode answer = changes("");
      assertThat(answer.has("removed")).as(answer.toString()).isTrue();
      assertThat(answer.get("oldQueryState").asString()).isEqualTo(state);
      answer.get("removed").forEach(id -> list.remove(id.asString()));
      List<JsonNode> added = new ArrayList<>();
      answer.get("added").forEach(added::add);
      assertThat(added)
          .as("in the order in which they are inserted")
          .isSortedAccordingTo(Comparator.comparingInt(item -> item.get("index").asInt()));
      for (JsonNode item : added) {
        list.add(item.get("index").asInt(), item.get("id").asString());
      }
      state = answer.get("newQueryState").asString();
      total = answer.get("total").asInt();
    }

    void requireFresh(String why) {
      JsonNode answer = fresh();
      List<String> ids = new ArrayList<>();
      answer.get("ids").forEach(id -> ids.add(id.asString()));
      assertThat(list).as("%s: %s", why, query).isEqualTo(ids);
      assertThat(state).as(why).isEqualTo(answer.get("queryState").asString());
      assertThat(total).as(why).isEqualTo(ids.size());
    }
  }

  private static String message(int number, int thread) {
    return "From: carol@example.test\nSubject: t"
        + thread
        + "\nMessage-ID: <m"
        + number
        + "@x>\nReferences: <t"
        + thread
        + "@x>\n\nHello.\n";
  }

  private void flag(MailboxId mailbox, boolean add, String flag, int... uids) {
    alice.store(
        mailbox,
        uids,
        new FlagChange(add ? FlagChange.Mode.ADD : FlagChange.Mode.REMOVE, FlagSet.of(flag)),
        OptionalLong.empty());
  }

  private static final List<String> QUERIES =
      List.of(
          "",
          "'collapseThreads': true",
          "'filter': {'inMailbox': 'M1'}",
          "'filter': {'inMailbox': 'M1'}, 'collapseThreads': true",
          "'filter': {'inMailbox': 'M1', 'notKeyword': '$seen'}",
          "'filter': {'inMailbox': 'M1', 'hasKeyword': '$flagged'}, 'collapseThreads': true",
          "'filter': {'inMailboxOtherThan': ['M1']}, 'sort': [{'property': 'receivedAt'}]",
          "'filter': {'inMailbox': 'M6', 'after': '2026-03-01T12:10:00Z'}",
          "'filter': {'someInThreadHaveKeyword': '$flagged', 'inMailbox': 'M1'}",
          "'filter': {'allInThreadHaveKeyword': '$seen'}, 'collapseThreads': true",
          "'filter': {'operator': 'NOT', 'conditions': [{'inMailbox': 'M1'},"
              + " {'hasKeyword': '$seen'}]}",
          "'filter': {'inMailbox': 'M9'}",
          "'collapseThreads': true, 'sort': [{'property': 'hasKeyword', 'keyword': '$flagged',"
              + " 'isAscending': false}, {'property': 'receivedAt', 'isAscending': false}]",
          "'sort': [{'property': 'someInThreadHaveKeyword', 'keyword': '$seen'},"
              + " {'property': 'size'}]");

  // The seed is in the name of the test.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void a_list_that_follows_changes_is_the_list_of_a_fresh_query(long seed) {
    Random random = new Random(seed);
    int[] number = {0};
    for (int i = 0; i < 12; i++) {
      append(random, number);
    }
    List<Client> clients = QUERIES.stream().map(Client::new).toList();
    for (int step = 0; step < 40; step++) {
      for (int n = random.nextInt(3); n >= 0; n--) {
        change(random, number);
      }
      String why = "seed " + seed + ", step " + step;
      for (Client client : clients) {
        // Some clients are away for a while.
        if (random.nextInt(3) > 0) {
          client.update();
          client.requireFresh(why);
        }
      }
    }
  }

  private void append(Random random, int[] number) {
    fixture.append(
        Fixture.ALICE,
        random.nextInt(3) == 0 ? archive : INBOX,
        START.plusSeconds(random.nextInt(5) == 0 ? random.nextInt(900) : 60L * number[0]),
        message(++number[0], random.nextInt(8)),
        random.nextInt(3) == 0 ? new String[] {"\\Seen"} : new String[0]);
  }

  private void change(Random random, int[] number) {
    MailboxId from = random.nextBoolean() ? INBOX : archive;
    MailboxId to = random.nextInt(4) == 0 ? from : from.equals(INBOX) ? archive : INBOX;
    MailboxView view = alice.view(from);
    int[] some =
        IntStream.range(0, view.size())
            .filter(_ -> random.nextInt(8) == 0)
            .map(view::uid)
            .toArray();
    boolean add = random.nextBoolean();
    switch (random.nextInt(9)) {
      case 0, 1 -> append(random, number);
      case 2 -> flag(from, add, "\\Seen", some);
      case 3 -> flag(from, add, "\\Flagged", some);
      case 4 -> flag(from, add, "\\Deleted", some);
      case 5 -> alice.move(from, some, to);
      case 6 -> alice.copy(from, some, to);
      case 7 -> alice.expunge(from, some);
      default -> flag(from, add, "other", some);
    }
  }

  private Client inbox(String more) {
    return new Client("'filter': {'inMailbox': 'M1'" + more);
  }

  @Test
  void the_newest_of_a_collapsed_thread_is_replaced_when_it_goes() {
    fixture.append(Fixture.ALICE, INBOX, START, message(1, 1));
    fixture.append(Fixture.ALICE, INBOX, START.plusSeconds(60), message(2, 2));
    fixture.append(Fixture.ALICE, INBOX, START.plusSeconds(120), message(3, 1));
    Client client = inbox("}, 'collapseThreads': true");
    assertThat(client.list).containsExactly("E3", "E2");
    flag(INBOX, true, "\\Deleted", 3);
    alice.expunge(INBOX, new int[] {3});
    client.update();
    assertThat(client.list).containsExactly("E2", "E1");
    // The thread becomes empty, and begins anew.
    flag(INBOX, true, "\\Deleted", 1);
    client.update();
    assertThat(client.list).containsExactly("E2");
    fixture.append(Fixture.ALICE, INBOX, START.plusSeconds(180), message(4, 1));
    client.update();
    assertThat(client.list).containsExactly("E4", "E2");
  }

  @Test
  void an_Email_that_was_moved_out_and_back_and_one_that_left_the_filter() {
    for (int i = 1; i <= 3; i++) {
      fixture.append(Fixture.ALICE, INBOX, START.plusSeconds(i), message(i, i));
    }
    Client all = inbox("}");
    Client unseen = inbox(", 'notKeyword': '$seen'}");
    alice.move(INBOX, new int[] {2}, archive);
    flag(INBOX, true, "\\Seen", 1);
    all.update();
    unseen.update();
    assertThat(all.list).containsExactly("E3", "E1");
    assertThat(unseen.list).containsExactly("E3");
    alice.move(archive, new int[] {1}, INBOX);
    flag(INBOX, false, "\\Seen", 1);
    all.update();
    unseen.update();
    assertThat(all.list).containsExactly("E3", "E2", "E1");
    assertThat(unseen.list).containsExactly("E3", "E2", "E1");
  }

  @Test
  void a_mailbox_that_is_removed_takes_its_list_along() {
    MailboxId made = alice.create("Project", java.util.Optional.empty()).id();
    fixture.append(Fixture.ALICE, made, START, message(1, 1));
    Client client = new Client("'filter': {'inMailbox': '" + made + "'}");
    assertThat(client.list).hasSize(1);
    alice.delete(made);
    client.update();
    assertThat(client.list).isEmpty();
  }

  @Test
  void what_is_told_is_what_changed() {
    for (int i = 1; i <= 100; i++) {
      fixture.append(Fixture.ALICE, INBOX, START.plusSeconds(i), message(i, i));
    }
    Client client = inbox("}");
    assertThat(client.changes("").get("added")).isEmpty();
    fixture.append(Fixture.ALICE, INBOX, START.plusSeconds(200), message(101, 101));
    JsonNode answer = client.changes("");
    assertThat(answer.get("removed")).isEmpty();
    assertThat(answer.get("added")).hasSize(1);
    assertThat(answer.get("added").get(0).get("index").asInt()).isZero();
    assertThat(client.changes(", 'maxChanges': 1").has("added")).isTrue();
    flag(INBOX, true, "\\Seen", 5);
    assertThat(client.changes(", 'maxChanges': 1").get("type").asString())
        .isEqualTo("tooManyChanges");
    assertThat(client.changes(", 'maxChanges': 0").get("type").asString())
        .isEqualTo("invalidArguments");
  }

  // RFC 8620 §5.6: only where nothing that decides can change.
  @Test
  void changes_beyond_the_last_id_of_a_client_are_left_out_where_that_is_allowed() {
    for (int i = 1; i <= 5; i++) {
      fixture.append(Fixture.ALICE, INBOX, START.plusSeconds(i), message(i, i));
    }
    Client whole = new Client("");
    Client inbox = inbox("}");
    fixture.append(Fixture.ALICE, INBOX, START, message(6, 6));
    assertThat(whole.changes(", 'upToId': 'E5'").get("added")).isEmpty();
    assertThat(whole.changes(", 'upToId': 'E99'").get("added")).hasSize(1);
    assertThat(inbox.changes(", 'upToId': 'E5'").get("added")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'filter': {'text': 'hello'}",
        "'filter': {'operator': 'NOT', 'conditions': [{'hasAttachment': true}]}",
        "'sort': [{'property': 'subject'}]",
        "'sort': [{'property': 'receivedAt'}, {'property': 'from'}]",
      })
  void of_what_stands_in_messages_no_changes_are_told(String query) {
    Client client = new Client(query);
    assertThat(client.fresh().get("canCalculateChanges").asBoolean()).isFalse();
    assertThat(client.changes("").get("type").asString()).isEqualTo("cannotCalculateChanges");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999", "-1", "what", "01", ""})
  void an_unknown_state_has_no_changes(String state) {
    Client client = inbox("}");
    client.state = state;
    assertThat(client.changes("").get("type").asString()).isEqualTo("cannotCalculateChanges");
  }
}
