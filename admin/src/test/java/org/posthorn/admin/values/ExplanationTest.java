package org.posthorn.admin.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.posthorn.store.events.Event;

class ExplanationTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

  private static Event event(String kind, String... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    return new Event("t.1", NOW, kind, all);
  }

  @Test
  void sentences_stand_by_topic_whatever_the_order_of_events() {
    Explanation explanation =
        Explanation.of(
            "t.1",
            List.of(
                event("authentication", "spf", "pass a.test (a)", "dmarc", "none no From field"),
                event(
                    "verdict",
                    "advice",
                    "junk",
                    "spam",
                    "0.9731",
                    "two-links",
                    "+1.00 to a.test | +0.50 to b.test"),
                event(
                    "refused",
                    "client",
                    "mail.a.test[192.0.2.1]",
                    "ip",
                    "192.0.2.1",
                    "ehlo",
                    "mail.a.test",
                    "tls",
                    "true",
                    "from",
                    "",
                    "to",
                    "alice@b.test",
                    "accounts",
                    "2",
                    "bytes",
                    "100",
                    "reply",
                    "550 5.7.1 No"),
                event("refused-for", "from", "", "to", "bob@b.test"),
                event("rules-ran", "script", "main", "ip", "192.0.2.1", "empty", ""),
                event("filed", "to", "alice@b.test", "mailbox", "Junk"),
                event("something-new", "to", "alice@b.test")));
    assertThat(explanation.lines())
        .extracting(line -> line.topic() + " " + line.text())
        .containsExactly(
            "SESSION At 2026-11-29T10:00:00Z mail.a.test[192.0.2.1], which sent EHLO mail.a.test,"
                + " sent a message of 100 octets from the null sender to alice@b.test and"
                + " others, 2 in all, over TLS.",
            "SESSION It was for bob@b.test too.",
            "AUTHENTICATION SPF of the sender: pass a.test (a)",
            "AUTHENTICATION DMARC: none no From field",
            "SIGNALS +1.00 two-links: to a.test",
            "SIGNALS +0.50 two-links: to b.test",
            "VERDICT The checks classified it as junk.",
            "VERDICT It is spam with a probability of 0.9731.",
            "RULES 2026-11-29T10:00:00Z rules ran: script main",
            "OUTCOME It was refused: 550 5.7.1 No",
            "OUTCOME It was filed in Junk of alice@b.test.",
            "OUTCOME 2026-11-29T10:00:00Z something new: to alice@b.test");
    assertThat(explanation.lines())
        .extracting(line -> line.code() + " " + new TreeMap<>(line.arguments()))
        .containsExactly(
            "BROUGHT {accounts=2, bytes=100, client=mail.a.test[192.0.2.1],"
                + " ehlo=mail.a.test, from=, time=2026-11-29T10:00:00Z, tls=true, to=alice@b.test}",
            "ALSO_FOR {to=bob@b.test}",
            "CHECKED {method=spf, result=pass a.test (a)}",
            "CHECKED {method=dmarc, result=none no From field}",
            "SIGNAL {signal=two-links, text=to a.test, weight=+1.00}",
            "SIGNAL {signal=two-links, text=to b.test, weight=+0.50}",
            "ADVICE {advice=junk}",
            "SPAM {probability=0.9731}",
            "EVENT {event=rules-ran, script=main, time=2026-11-29T10:00:00Z}",
            "REFUSED {reply=550 5.7.1 No}",
            "FILED {mailbox=Junk, to=alice@b.test}",
            "EVENT {event=something-new, time=2026-11-29T10:00:00Z, to=alice@b.test}");
  }

  @Test
  void what_an_account_has_learnt_is_told_apart_from_what_the_server_says() {
    Explanation explanation =
        Explanation.of(
            "t.1",
            List.of(
                event("verdict", "advice", "accept", "spam", "0.3", "classifier", "-0.85 says so"),
                event(
                    "owners-view",
                    "to",
                    "a@b.test",
                    "spam",
                    "0.95",
                    "account-classifier",
                    "+3.8 says")));
    assertThat(explanation.lines())
        .extracting(line -> line.arguments().getOrDefault("to", "all"))
        .containsExactly("all", "a@b.test", "all", "all", "a@b.test");
    assertThat(explanation.lines())
        .extracting(Explanation.Line::text)
        .containsExactly(
            "-0.85 classifier: says so",
            "+3.8 account-classifier for a@b.test: says",
            "The checks found no reason against accepting it.",
            "It is spam with a probability of 0.3.",
            "It is spam for a@b.test with a probability of 0.95.");
  }
}
