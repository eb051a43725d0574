package org.posthorn.jmap.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.thread.Threads;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;

/// RFC 8621 §3 and §4.3.
class EmailChangesTest {
  private static final MailboxId ARCHIVE = new MailboxId(6);

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) -> {
              List<Method> methods =
                  new ArrayList<>(
                      Emails.methods(accounts, new Blobs(), limits, EmailLimits.defaults()));
              methods.addAll(Threads.methods(accounts, limits));
              return List.of(Feature.plain(Capability.MAIL, methods));
            });
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private long append(String header, Instant received) {
    return fixture.append(Fixture.ALICE, MailboxId.INBOX, received, header + "\n\ntext\n");
  }

  private long append(String header) {
    return append(header, Instant.EPOCH);
  }

  private void flag(int uid, FlagChange change) {
    fixture
        .mail(Fixture.ALICE)
        .store(MailboxId.INBOX, new int[] {uid}, change, OptionalLong.empty());
  }

  private String state() {
    return fixture.call("Email/get", "{'accountId': 'A1', 'ids': []}").get("state").asString();
  }

  private JsonNode ask(String method, String since, String more) {
    return fixture.call(method, "{'accountId': 'A1', 'sinceState': '" + since + "'" + more + "}");
  }

  private String changes(String method, String since) {
    JsonNode changes = ask(method, since, "");
    return changes.get("created") + " " + changes.get("updated") + " " + changes.get("destroyed");
  }

  @Test
  void changes_are_told_by_how_things_are_now() {
    append("Subject: one");
    append("Subject: two");
    String since = state();
    assertThat(changes("Email/changes", since)).isEqualTo("[] [] []");
    append("Subject: three");
    flag(1, FlagChange.add("\\Seen"));
    assertThat(changes("Email/changes", since)).isEqualTo("[\"E3\"] [\"E1\"] []");
    assertThat(changes("Thread/changes", since)).isEqualTo("[\"T3\"] [] []");
    // To be marked as deleted everywhere is to be gone for JMAP.
    flag(1, FlagChange.add("\\Deleted"));
    flag(3, FlagChange.add("\\Deleted"));
    assertThat(changes("Email/changes", since)).isEqualTo("[] [] [\"E1\"]");
    fixture.mail(Fixture.ALICE).expunge(MailboxId.INBOX, new int[] {1, 3});
    assertThat(changes("Email/changes", since)).isEqualTo("[] [] [\"E1\"]");
    assertThat(changes("Thread/changes", since)).isEqualTo("[] [] [\"T1\"]");
    assertThat(ask("Email/changes", since, "").get("newState").asString()).isEqualTo(state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "", "-1", "99999", "5-4", "1-2-3", "1-5-4-1", "9223372036854775808"})
  void an_unknown_state_is_said_to_be_one(String state) {
    for (String method : List.of("Email/changes", "Thread/changes")) {
      assertThat(ask(method, state, "").get("type").asString()).isEqualTo("cannotCalculateChanges");
    }
  }

  @Test
  void no_more_is_told_than_is_wanted_even_of_one_transaction() {
    for (int i = 0; i < 7; i++) {
      append("Subject: " + i);
    }
    String since = state();
    fixture
        .mail(Fixture.ALICE)
        .store(
            MailboxId.INBOX,
            IntStream.rangeClosed(1, 7).toArray(),
            FlagChange.add("\\Seen"),
            OptionalLong.empty());
    append("Subject: new");
    List<String> told = new ArrayList<>();
    boolean more = true;
    String at = since;
    while (more) {
      JsonNode part = ask("Email/changes", at, ", 'maxChanges': 3");
      assertThat(part.get("created").size() + part.get("updated").size()).isLessThanOrEqualTo(3);
      part.get("created").forEach(id -> told.add("+" + id.asString()));
      part.get("updated").forEach(id -> told.add(id.asString()));
      more = part.get("hasMoreChanges").asBoolean();
      at = part.get("newState").asString();
    }
    assertThat(told).containsExactly("E1", "E2", "E3", "E4", "E5", "E6", "E7", "+E8");
    assertThat(at).isEqualTo(state());
    assertThat(ask("Email/changes", since, ", 'maxChanges': 0").get("type").asString())
        .isEqualTo("invalidArguments");
  }

  /// A client that follows changes a few at a time, while they go on, ends with what is there.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_client_that_follows_the_changes_knows_all(long seed) {
    Random random = new Random(seed);
    Map<String, Boolean> known = new HashMap<>();
    String at = state();
    for (int round = 0; round < 60; round++) {
      int next = fixture.mail(Fixture.ALICE).view(MailboxId.INBOX).uidNext();
      int uid = 1 + random.nextInt(next);
      switch (random.nextInt(6)) {
        case 0, 1 -> append("Subject: x");
        case 2 -> flag(uid, FlagChange.add("\\Seen"));
        case 3 -> flag(uid, FlagChange.add("\\Deleted"));
        case 4 -> fixture.mail(Fixture.ALICE).expunge(MailboxId.INBOX, new int[] {uid});
        default ->
            fixture
                .mail(Fixture.ALICE)
                .store(
                    MailboxId.INBOX,
                    IntStream.range(1, next).toArray(),
                    FlagChange.add("k" + random.nextInt(5)),
                    OptionalLong.empty());
      }
      if (random.nextInt(3) == 0 || round == 59) {
        boolean all = round == 59;
        do {
          JsonNode part = ask("Email/changes", at, ", 'maxChanges': " + (1 + random.nextInt(4)));
          part.get("created").forEach(id -> known.put(id.asString(), true));
          part.get("updated").forEach(id -> known.put(id.asString(), true));
          part.get("destroyed").forEach(id -> known.remove(id.asString()));
          at = part.get("newState").asString();
          if (!part.get("hasMoreChanges").asBoolean()) {
            break;
          }
        } while (all || random.nextInt(3) > 0);
      }
    }
    List<String> there = new ArrayList<>();
    fixture
        .call("Email/get", "{'accountId': 'A1', 'ids': null, 'properties': ['id']}")
        .get("list")
        .forEach(email -> there.add(email.get("id").asString()));
    assertThat(new TreeSet<>(known.keySet())).isEqualTo(new TreeSet<>(there));
  }

  @Test
  void a_thread_has_its_emails_in_the_order_of_reception() {
    append("Message-ID: <a@b>\nSubject: x", Instant.ofEpochSecond(300));
    append("Message-ID: <c@b>\nIn-Reply-To: <a@b>\nSubject: Re: x", Instant.ofEpochSecond(100));
    append("Subject: other");
    append("Message-ID: <d@b>\nReferences: <a@b>\nSubject: Re: x", Instant.ofEpochSecond(200));
    JsonNode threads =
        fixture.call("Thread/get", "{'accountId': 'A1', 'ids': ['T1', 'T3', 'T2', 'T9']}");
    assertThat(threads.get("list").toString())
        .isEqualTo(
            "[{\"id\":\"T1\",\"emailIds\":[\"E2\",\"E4\",\"E1\"]},"
                + "{\"id\":\"T3\",\"emailIds\":[\"E3\"]}]");
    assertThat(threads.get("notFound").toString()).isEqualTo("[\"T2\",\"T9\"]");
    assertThat(fixture.call("Thread/get", "{'accountId': 'A1', 'ids': null}").get("list").size())
        .isEqualTo(2);
    String since = state();
    flag(1, FlagChange.add("\\Deleted"));
    flag(2, FlagChange.add("\\Deleted"));
    assertThat(changes("Thread/changes", since)).isEqualTo("[] [\"T1\"] []");
    flag(4, FlagChange.add("\\Deleted"));
    // A Thread without Emails is gone.
    assertThat(changes("Thread/changes", since)).isEqualTo("[] [] [\"T1\"]");
    fixture.mail(Fixture.ALICE).copy(MailboxId.INBOX, new int[] {3}, ARCHIVE);
    assertThat(changes("Email/changes", since)).contains("[\"E3\"]");
  }
}
