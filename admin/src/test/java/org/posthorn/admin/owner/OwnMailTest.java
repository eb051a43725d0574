package org.posthorn.admin.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.admin.OperationException;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

/// What an owner learns from the timeline, and what it does not: a message for Alice (1), with Bob
/// (2) as another recipient.
class OwnMailTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final AccountId ALICE = new AccountId(1);
  private static final AccountId BOB = new AccountId(2);
  private static final AccountId CAROL = new AccountId(12);

  private final MemoryStore kv = new MemoryStore();
  private final EventLog log = new EventLog(kv);
  private final OwnMail mail = new OwnMail(kv, () -> NOW);

  private void told(String trace, int second, String kind, String... fields) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put(fields[i], fields[i + 1]);
    }
    log.append(new Event(trace, NOW.minusSeconds(100).plusSeconds(second), kind, map));
  }

  private void delivered() {
    told("s.1", 0, "authentication", "spf", "pass shop.example (ip4)", "dmarc", "fail no DKIM");
    told(
        "s.1",
        0,
        "verdict",
        "advice",
        "junk",
        "spam",
        "0.9731",
        "classifier",
        "+3.20 words",
        "dns-list",
        "+1.00 in a.example | +2.00 in b.example");
    told(
        "s.1",
        1,
        "accepted",
        "client",
        "mx.shop.example [192.0.2.1]",
        "ip",
        "192.0.2.1",
        "ehlo",
        "mx.shop.example",
        "tls",
        "true",
        "from",
        "news@shop.example",
        "to",
        "bob@b.test",
        "accounts",
        "2",
        "message-id",
        "<one@shop.example>",
        "bytes",
        "1200",
        "reply",
        "250 2.6.0 Message accepted as s.1",
        "owners",
        " 2 ");
    told(
        "s.1",
        1,
        "accepted-for",
        "from",
        "news@shop.example",
        "to",
        "alice@b.test",
        "owners",
        " 1 ");
    told(
        "s.1",
        2,
        "owners-view",
        "to",
        "bob@b.test",
        "owners",
        " 2 ",
        "blocked",
        "+0.00 the account blocks @shop.example");
    told("s.1", 2, "filed", "to", "bob@b.test", "mailbox", "Bob's secrets", "owners", " 2 ");
    told(
        "s.1",
        3,
        "rules",
        "to",
        "alice@b.test",
        "owners",
        " 1 ",
        "scripts",
        "main",
        "did",
        "fileinto Shops",
        "mailbox",
        "Shops");
  }

  @Test
  void a_message_is_explained_stage_by_stage() {
    delivered();
    assertThat(mail.why(ALICE, "s.1", 1))
        .singleElement()
        .satisfies(why -> {
          assertThat(why.reception())
              .hasValueSatisfying(reception -> {
                assertThat(reception.client()).isEqualTo("mx.shop.example [192.0.2.1]");
                assertThat(reception.encrypted()).isTrue();
                assertThat(reception.to()).isEqualTo("alice@b.test");
                assertThat(reception.bytes()).isEqualTo(1200);
              });
          assertThat(why.authentication())
              .containsEntry("spf", "pass shop.example (ip4)")
              .containsEntry("dmarc", "fail no DKIM");
          assertThat(why.verdict().orElseThrow().spam()).hasValue(0.9731);
          assertThat(why.findings())
              .extracting(MessageHistory.Finding::name, MessageHistory.Finding::weight)
              .containsExactly(
                  tuple("classifier", 3.2), tuple("dns-list", 2.0), tuple("dns-list", 1.0));
          assertThat(why.scripts())
              .containsExactly(new MessageHistory.ScriptRun("main", "fileinto Shops", ""));
          assertThat(why.ends())
              .extracting(MessageHistory.End::what, MessageHistory.End::mailbox)
              .containsExactly(tuple("accepted", ""), tuple("filed", "Shops"));
        });
    assertThat(mail.why(ALICE, "<one@shop.example>", 1)).hasSize(1);
    assertThat(mail.why(ALICE, "one@shop.example", NOW)).hasSize(1);
  }

  @Test
  void nothing_of_other_recipients_and_other_accounts_is_told() {
    delivered();
    assertThat(mail.why(ALICE, "s.1", 1).toString()).doesNotContainIgnoringCase("bob");
    assertThat(mail.why(BOB, "s.1", 1).toString())
        .contains("Bob's secrets", "blocked")
        .doesNotContainIgnoringCase("alice")
        .doesNotContain("Shops");
    // 12 has a 1 and a 2 in it.
    assertThat(mail.why(CAROL, "s.1", 1)).isEmpty();
    assertThat(mail.why(CAROL, "<one@shop.example>", 1)).isEmpty();
  }

  @Test
  void a_session_stands_for_none_of_its_transactions() {
    delivered();
    told("s.2", 5, "accepted", "to", "bob@b.test", "owners", " 2 ", "from", "x@y.example");
    assertThat(mail.why(ALICE, "s", 1)).isEmpty();
  }

  @Test
  void a_list_of_owners_that_was_cut_names_nobody_by_half() {
    told("s.3", 0, "refused", "to", "all@b.test", "from", "x@y.example", "owners", " 2 1");
    assertThat(mail.why(ALICE, "s.3", 1)).isEmpty();
    assertThat(mail.refused(ALICE, 1, Optional.empty(), 10).refused()).isEmpty();
    assertThat(mail.refused(BOB, 1, Optional.empty(), 10).refused()).hasSize(1);
  }

  @Test
  void what_was_refused_is_listed_newest_first_a_page_at_a_time() {
    for (int day = 0; day < 3; day++) {
      for (int i = 0; i < 3; i++) {
        log.append(
            new Event(
                "t" + day + ".1" + i,
                NOW.minus(Duration.ofDays(day)).minusSeconds(i),
                "refused",
                Map.of(
                    "from",
                    "x@y.example",
                    "to",
                    "alice@b.test",
                    "subject",
                    day + " " + i,
                    "reply",
                    "550 5.7.1 no",
                    "owners",
                    " 1 ")));
      }
    }
    List<OwnMail.Refused> all = mail.refused(ALICE, 30, Optional.empty(), 100).refused();
    assertThat(all)
        .extracting(OwnMail.Refused::subject)
        .containsExactly("0 0", "0 1", "0 2", "1 0", "1 1", "1 2", "2 0", "2 1", "2 2");
    OwnMail.Part first = mail.refused(ALICE, 30, Optional.empty(), 4);
    OwnMail.Part second = mail.refused(ALICE, 30, first.next(), 4);
    OwnMail.Part third = mail.refused(ALICE, 30, second.next(), 4);
    assertThat(first.refused()).isEqualTo(all.subList(0, 4));
    assertThat(second.refused()).isEqualTo(all.subList(4, 8));
    assertThat(third.refused()).isEqualTo(all.subList(8, 9));
    assertThat(third.next()).isEmpty();
    assertThat(mail.refused(ALICE, 2, Optional.empty(), 100).refused()).hasSize(6);
    assertThat(mail.refused(BOB, 30, Optional.empty(), 100).refused()).isEmpty();
    assertThatThrownBy(() -> mail.refused(ALICE, 2, Optional.of("x"), 1))
        .isInstanceOf(OperationException.class);
  }

  @Test
  void another_recipient_of_what_was_refused_learns_why_and_not_who_else() {
    told(
        "s.4",
        0,
        "refused",
        "to",
        "bob@b.test",
        "from",
        "x@y.example",
        "subject",
        "Hi",
        "reply",
        "451 4.7.1 later",
        "owners",
        " 2 ");
    told("s.4", 0, "refused-for", "to", "alice@b.test", "from", "x@y.example", "owners", " 1 ");
    assertThat(mail.refused(ALICE, 1, Optional.empty(), 10).refused())
        .singleElement()
        .satisfies(refused -> {
          assertThat(refused.to()).isEqualTo("alice@b.test");
          assertThat(refused.subject()).isEqualTo("Hi");
          assertThat(refused.temporary()).isTrue();
        });
  }
}
