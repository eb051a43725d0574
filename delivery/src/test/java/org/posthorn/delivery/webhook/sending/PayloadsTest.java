package org.posthorn.delivery.webhook.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Organisations;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.Notice;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.store.message.Email;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.IncomingReport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The bodies of events are those that `docs/webhooks.md` shows, and are bounded.
class PayloadsTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("posthorn.root", "..")).resolve("docs/webhooks.md");
  private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant AT = Instant.parse("2026-03-21T08:00:00.250Z");
  private static final QueueId QUEUE_ID = QueueId.parse("6a1f00112233445566778899aabbccdd");

  private final Organisations world = new Organisations();
  private final Payloads payloads = new Payloads(WebhookLimits.defaults().events());

  @AfterEach
  void close() {
    world.close();
  }

  private Payloads.Occasion occasion(EventType type) {
    Optional<Account> alice = world.directory.account(Address.parse("alice@one.test"));
    return new Payloads.Occasion(EventId.of("example " + type.text()), type, AT, alice);
  }

  private static Email email() {
    List<EmailRow.Place> places = List.of(new EmailRow.Place(1, 7));
    return new Email(
        0x2a,
        new EmailRow(
            0x2a,
            5,
            AT.getEpochSecond(),
            2_048,
            EmailRow.BODY_ROW,
            new byte[16],
            new byte[32],
            places));
  }

  private static ImapEnvelope envelope(String subject, List<ImapAddress> to) {
    return new ImapEnvelope(
        null,
        subject,
        List.of(new ImapAddress("=?utf-8?Q?Anna_M=C3=BCller?=", null, "anna", "elsewhere.example")),
        List.of(),
        List.of(),
        to,
        List.of(),
        List.of(),
        null,
        "<m1@elsewhere.example>");
  }

  private byte[] result(
      EventType type, RecipientState state, DeliveryOutcome outcome, String next) {
    DeliveryAttempt attempt =
        new DeliveryAttempt(
            QUEUE_ID,
            "c7-1",
            Optional.empty(),
            new EnvelopeRecipient(
                new Mailbox("x", "elsewhere.example"),
                new RcptParameters(Set.of(), Optional.empty())),
            3,
            state,
            outcome,
            next.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(next)));
    return payloads.result(
        occasion(type),
        new Notice(0, attempt, world.id("alice@one.test"), Optional.of("order-4711"), AT));
  }

  private static DeliveryOutcome outcome(
      DeliveryOutcome.Kind kind, int code, String status, String text) {
    return new DeliveryOutcome(
        kind, code, Optional.of(EnhancedStatus.of(status)), text, "mx.elsewhere.example", "");
  }

  private List<JsonNode> made() {
    IncomingReport.Recipient gone =
        new IncomingReport.Recipient(
            Optional.of(new Mailbox("x", "elsewhere.example")),
            Optional.empty(),
            IncomingReport.Action.FAILED,
            Optional.of(EnhancedStatus.of("5.2.2")),
            "smtp; 552 5.2.2 Mailbox full");
    return List.of(
            payloads.received(
                occasion(EventType.RECEIVED),
                email(),
                false,
                Optional.of(
                    envelope(
                        "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
                        List.of(new ImapAddress(null, null, "alice", "one.test"))))),
            result(
                EventType.DELIVERED,
                RecipientState.DELIVERED,
                outcome(DeliveryOutcome.Kind.RELAYED, 250, "2.0.0", "Ok: queued as 4XyZ"),
                ""),
            result(
                EventType.DELAYED,
                RecipientState.DEFERRED,
                outcome(DeliveryOutcome.Kind.TEMPORARY, 451, "4.7.1", "Try again later"),
                "2026-03-21T08:30:00Z"),
            result(
                EventType.BOUNCED,
                RecipientState.BOUNCED,
                outcome(DeliveryOutcome.Kind.PERMANENT, 550, "5.1.1", "No such user"),
                ""),
            payloads.reported(
                occasion(EventType.BOUNCED),
                new IncomingReports.Matched(
                    QUEUE_ID,
                    world.id("alice@one.test"),
                    "c7-1",
                    "mx.elsewhere.example",
                    List.of()),
                gone),
            result(
                EventType.EXPIRED,
                RecipientState.EXPIRED,
                outcome(DeliveryOutcome.Kind.TEMPORARY, 451, "4.7.1", "Try again later"),
                ""),
            payloads.test(
                new Payloads.Occasion(
                    EventId.of("example test"), EventType.TEST, AT, Optional.empty())))
        .stream()
        .map(JSON::readTree)
        .toList();
  }

  @Test
  void the_examples_of_the_documentation_are_what_is_sent() throws IOException {
    Matcher examples = EXAMPLE.matcher(Files.readString(DOCUMENT));
    List<JsonNode> documented = new ArrayList<>();
    while (examples.find()) {
      documented.add(JSON.readTree(examples.group(1)));
    }
    assertThat(documented).isEqualTo(made());
  }

  @Test
  void whatever_others_write_an_event_has_a_bounded_size() {
    String wide =
        new String(
            "€".repeat(10_000).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    List<ImapAddress> many =
        Collections.nCopies(1_000, new ImapAddress(wide, null, wide, "elsewhere.example"));
    ImapEnvelope envelope =
        new ImapEnvelope(
            null,
            wide,
            many,
            List.of(),
            List.of(),
            many,
            List.of(),
            List.of(),
            null,
            "<" + "m".repeat(10_000) + "@x>");
    byte[] body =
        payloads.received(occasion(EventType.RECEIVED), email(), true, Optional.of(envelope));
    JsonNode data = JSON.readTree(body).get("data");
    assertThat(body.length).isBetween(30_000, 40_000);
    assertThat(data.get("to").size()).isEqualTo(10);
    assertThat(data.get("subject").asString()).hasSize(300).endsWith("…");
  }

  @Test
  void control_characters_of_others_do_not_reach_programs() {
    byte[] body =
        result(
            EventType.BOUNCED,
            RecipientState.BOUNCED,
            outcome(DeliveryOutcome.Kind.PERMANENT, 550, "5.1.1", "No\r\nsuch\u0000user\u001b[2J"),
            "");
    assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"No such user [2J\"");
  }
}
