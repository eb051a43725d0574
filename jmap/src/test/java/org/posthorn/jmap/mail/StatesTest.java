package org.posthorn.jmap.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.change.EmailChanges;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.mailbox.Mailboxes;
import org.posthorn.jmap.thread.Threads;
import org.posthorn.kv.Durability;
import org.posthorn.store.MailAccount;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.view.MailboxView;
import tools.jackson.databind.JsonNode;

/// A state changes when, and only when, an object of its type has changed (RFC 8620 §5.1), and
/// `/changes` tells of those that have (§5.2).
class StatesTest {
  private static final MailboxId ARCHIVE = new MailboxId(6);
  private static final List<String> TYPES = List.of("Email", "Mailbox", "Thread");

  @TempDir private Path directory;
  private Fixture fixture;
  private MailAccount mail;

  @BeforeEach
  void open() {
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) ->
                List.of(
                    MailFeature.of(
                        limits,
                        StoreLimits.defaults(),
                        List.of(),
                        List.of(
                            Mailboxes.methods(accounts, limits),
                            Threads.methods(accounts, limits),
                            Emails.methods(accounts, new Blobs(), limits, EmailLimits.defaults()),
                            EmailChanges.methods(
                                accounts, new Blobs(), limits, InstantSource.system())))));
    mail = fixture.mail(Fixture.ALICE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void append(String subject) {
    fixture.append(
        Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, "Subject: " + subject + "\n\ntext\n");
  }

  private void flag(MailboxId in, FlagChange change, int... uids) {
    mail.store(in, uids, change, OptionalLong.empty());
  }

  private JsonNode get(String type) {
    String properties = type.equals("Email") ? ", 'properties': ['keywords', 'mailboxIds']" : "";
    return fixture.call(type + "/get", "{'accountId': 'A1', 'ids': null" + properties + "}");
  }

  private Map<String, String> states() {
    Map<String, String> states = new TreeMap<>();
    TYPES.forEach(type -> states.put(type, get(type).get("state").asString()));
    return states;
  }

  /// @return the types whose state is another afterwards
  private String moved(Consumer<MailAccount> action) {
    Map<String, String> before = states();
    action.accept(mail);
    Map<String, String> after = states();
    return String.join(
        " ",
        TYPES.stream().filter(type -> !Objects.equals(before.get(type), after.get(type))).toList());
  }

  @Test
  void states_move_with_the_objects_of_their_type() {
    for (int i = 1; i <= 4; i++) {
      append("message " + i);
    }
    MailboxId inbox = MailboxId.INBOX;
    String all = "Email Mailbox Thread";
    assertThat(moved(_ -> append("new"))).isEqualTo(all);
    assertThat(moved(_ -> flag(inbox, FlagChange.add("\\Flagged"), 1))).isEqualTo("Email");
    assertThat(moved(_ -> flag(inbox, FlagChange.add("\\Flagged"), 1))).isEmpty();
    assertThat(moved(_ -> flag(inbox, FlagChange.add("\\Seen"), 1))).isEqualTo("Email Mailbox");
    assertThat(moved(account -> account.copy(inbox, new int[] {1}, ARCHIVE)))
        .isEqualTo("Email Mailbox");
    assertThat(moved(_ -> flag(inbox, FlagChange.add("\\Deleted"), 1))).isEqualTo("Email Mailbox");
    assertThat(moved(_ -> flag(inbox, FlagChange.add("later"), 1))).isEqualTo("Email");
    assertThat(moved(account -> account.move(inbox, new int[] {2}, ARCHIVE)))
        .isEqualTo("Email Mailbox");
    assertThat(moved(_ -> flag(inbox, FlagChange.add("\\Deleted"), 3))).isEqualTo(all);
    assertThat(moved(_ -> flag(inbox, FlagChange.add("\\Seen"), 3))).isEmpty();
    assertThat(moved(_ -> flag(inbox, FlagChange.remove("\\Deleted"), 3))).isEqualTo(all);
    flag(inbox, FlagChange.add("\\Deleted"), 3);
    assertThat(moved(account -> account.copy(inbox, new int[] {3}, ARCHIVE))).isEmpty();
    assertThat(moved(account -> account.expunge(inbox, new int[] {1, 3}))).isEmpty();
    assertThat(moved(_ -> set("'update': {'E4': {'mailboxIds/M6': true}}")))
        .isEqualTo("Email Mailbox");
    assertThat(moved(_ -> set("'update': {'E4': {'mailboxIds/M1': null}}")))
        .isEqualTo("Email Mailbox");
    assertThat(moved(_ -> set("'destroy': ['E4']"))).isEqualTo(all);
  }

  private void set(String arguments) {
    JsonNode done = fixture.call("Email/set", "{'accountId': 'A1', " + arguments + "}");
    assertThat(done.path("oldState").asString()).as("%s", done).isNotEqualTo("");
    assertThat(done.get("newState")).isEqualTo(get("Email").get("state"));
  }

  @Test
  void states_of_mailboxes_move_with_their_properties() {
    append("message");
    assertThat(moved(account -> account.create("A", Optional.empty()))).isEqualTo("Mailbox");
    MailboxId made = mail.mailbox("A").orElseThrow().id();
    assertThat(moved(account -> account.subscribe("A"))).isEqualTo("Mailbox");
    assertThat(moved(account -> account.subscribe("nowhere"))).isEmpty();
    assertThat(moved(account -> account.rename(made, "B"))).isEqualTo("Mailbox");
    mail.move(MailboxId.INBOX, new int[] {1}, made);
    assertThat(moved(account -> account.delete(made))).isEqualTo("Email Mailbox Thread");
    assertThat(moved(account -> account.delete(ARCHIVE))).isEqualTo("Mailbox");
  }

  @Test
  void what_is_kept_beside_mail_moves_none() {
    append("message");
    assertThat(moved(account -> account.scripts().put("s", "keep;".getBytes(UTF_8)))).isEmpty();
    assertThat(
            moved(account ->
                account
                    .annotations()
                    .set(
                        Optional.empty(),
                        Map.of(
                            EntryName.of("/private/comment").orElseThrow(),
                            Optional.of(new byte[] {1})))))
        .isEmpty();
    assertThat(
            moved(account ->
                fixture
                    .store
                    .objects(Fixture.ALICE, account.id())
                    .write(
                        change -> ObjectRows.create(change, ObjectType.IDENTITY, new byte[] {1}))))
        .isEmpty();
    String state = get("Email").get("state").asString();
    for (String type : TYPES) {
      assertThat(changes(type, get(type).get("state").asString(), 9).get("newState"))
          .isEqualTo(get(type).get("state"));
    }
    // A state of the time when each change of the account was one.
    assertThat(mail.modSeq()).isGreaterThan(Long.parseLong(state));
    assertThat(changes("Email", Long.toString(mail.modSeq()), 9).get("newState").asString())
        .isEqualTo(state);
  }

  @Test
  void a_thread_is_told_as_destroyed_after_the_rows_of_its_email_are_erased() {
    append("message");
    String since = get("Thread").get("state").asString();
    set("'destroy': ['E1']");
    fixture.store.write(
        mail.id(),
        Durability.SYNCED,
        change -> {
          change.writer().delete(MailTables.EMAIL, MailTables.email(1));
          return true;
        });
    assertThat(mail.email(1)).isEmpty();
    assertThat(changes("Thread", since, 9).get("destroyed").toString()).isEqualTo("[\"T1\"]");
  }

  private JsonNode changes(String type, String since, int max) {
    return fixture.call(
        type + "/changes",
        "{'accountId': 'A1', 'sinceState': '" + since + "', 'maxChanges': " + max + "}");
  }

  /// What a client sees of each object of a type.
  private Map<String, JsonNode> objects(JsonNode answer) {
    Map<String, JsonNode> objects = new HashMap<>();
    answer.get("list").forEach(each -> objects.put(each.get("id").asString(), each));
    return objects;
  }

  /// Whatever is done by whichever door: states move exactly when something has changed, and
  /// `/changes` names exactly what has, mailboxes perhaps more of them.
  @ParameterizedTest
  @ValueSource(longs = {11, 14})
  void changes_are_told_exactly(long seed) {
    Random random = new Random(seed);
    Map<String, JsonNode> before = new HashMap<>();
    TYPES.forEach(type -> before.put(type, get(type)));
    for (int round = 0; round < 150; round++) {
      for (int i = random.nextInt(4) == 0 ? random.nextInt(6) : 0; i >= 0; i--) {
        act(random);
      }
      for (String type : TYPES) {
        JsonNode now = get(type);
        check(
            type,
            Objects.requireNonNull(before.put(type, now)),
            now,
            random,
            "seed " + seed + " round " + round);
      }
    }
  }

  private void check(String type, JsonNode before, JsonNode now, Random random, String where) {
    Map<String, JsonNode> old = objects(before);
    Map<String, JsonNode> fresh = objects(now);
    boolean moved = !before.get("state").equals(now.get("state"));
    if (!old.equals(fresh)) {
      assertThat(moved).as("%s state has moved, %s", type, where).isTrue();
    }
    Set<String> created = new HashSet<>();
    Set<String> updated = new HashSet<>();
    Set<String> destroyed = new HashSet<>();
    JsonNode part;
    String at = before.get("state").asString();
    do {
      part = changes(type, at, 1 + random.nextInt(4));
      part.get("created").forEach(id -> created.add(id.asString()));
      part.get("updated").forEach(id -> updated.add(id.asString()));
      part.get("destroyed").forEach(id -> destroyed.add(id.asString()));
      at = part.get("newState").asString();
    } while (part.get("hasMoreChanges").asBoolean());
    assertThat(at).as("%s %s", type, where).isEqualTo(now.get("state").asString());
    if (!moved) {
      assertThat(created).as("%s %s", type, where).isEmpty();
      assertThat(updated).as("%s %s", type, where).isEmpty();
      assertThat(destroyed).as("%s %s", type, where).isEmpty();
    }
    for (String id : fresh.keySet()) {
      if (!old.containsKey(id)) {
        assertThat(created).as("%s %s", type, where).contains(id);
      } else if (!old.get(id).equals(fresh.get(id))) {
        assertThat(created.contains(id) || updated.contains(id))
            .as("%s %s is told, %s", type, id, where)
            .isTrue();
      } else if (type.equals("Thread")) {
        assertThat(updated).as("%s %s", type, where).doesNotContain(id);
      }
    }
    old.keySet().stream()
        .filter(id -> !fresh.containsKey(id))
        .forEach(id -> assertThat(destroyed).as("%s %s", type, where).contains(id));
  }

  private void act(Random random) {
    MailboxId[] mailboxes = {MailboxId.INBOX, ARCHIVE, new MailboxId(5)};
    MailboxId in = mailboxes[random.nextInt(mailboxes.length)];
    MailboxId other = mailboxes[random.nextInt(mailboxes.length)];
    MailboxView view = mail.view(in);
    int[] some =
        IntStream.range(0, view.size())
            .filter(_ -> random.nextInt(3) == 0)
            .map(view::uid)
            .toArray();
    String[] flags = {"\\Deleted", "\\Deleted", "\\Seen", "\\Draft", "\\Flagged", "k"};
    String flag = flags[random.nextInt(flags.length)];
    switch (random.nextInt(9)) {
      case 0, 1 -> append("same " + random.nextInt(3));
      case 2 -> flag(in, FlagChange.add(flag), some);
      case 3 -> flag(in, FlagChange.remove(flag), some);
      case 4 -> mail.expunge(in, some);
      case 5 -> mail.copy(in, some, other);
      case 6 -> mail.move(in, some, other);
      case 7 -> {
        if (view.size() > 0) {
          String id = "E" + view.emailId(random.nextInt(view.size()));
          String patch =
              random.nextInt(4) == 0
                  ? "'destroy': ['" + id + "']"
                  : "'update': {'" + id + "': {'mailboxIds': {'" + other + "': true}}}";
          fixture.call("Email/set", "{'accountId': 'A1', " + patch + "}");
        }
      }
      default -> {
        MailboxId made = mail.create("made", Optional.empty()).id();
        mail.copy(in, some, made);
        mail.delete(made);
      }
    }
  }
}
