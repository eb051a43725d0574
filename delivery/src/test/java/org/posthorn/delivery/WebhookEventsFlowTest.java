package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.PendingEvent;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookEvents;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.WebhookOwner;
import org.posthorn.delivery.webhook.sending.WebhookPublisher;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.testkit.Dialogue;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.IncomingReport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From mail to the events that wait for webhooks.
class WebhookEventsFlowTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MESSAGE =
      """
      From: "Anna =?utf-8?Q?M=C3=BCller?=" <anna@elsewhere.example>
      To: alice@example.test, Bob <bob@example.test>
      Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
      Message-ID: <m1@elsewhere.example>

      Hi.\
      """
          .replace("\n", "\r\n");

  private final List<WebhookId> written = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(PostOffice.CLOCK.instant());
  private PostOffice office;
  private WebhookEvents events;
  private WebhookPublisher publisher;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    events = new WebhookEvents(office.kv, WebhookLimits.defaults());
    publisher =
        new WebhookPublisher(
            new WebhookPublisher.Stores(
                office.webhooks, events, office.store, office.directory, written::add),
            now::get,
            office.metrics);
    office.handlers = List.of(publisher);
    office.follower = publisher;
    office.useQueue(office.queue(office.mailboxDelivery));
  }

  @AfterEach
  void close() {
    office.close();
  }

  private WebhookId webhook(WebhookOwner owner, Webhook.Content content, EventType... types) {
    Set<EventType> all = types.length == 0 ? Set.copyOf(EventType.all()) : Set.of(types);
    return office
        .webhooks
        .add(owner, new Webhook.Wanted("https://hooks.example/", all, content))
        .webhook()
        .id();
  }

  private WebhookOwner owner(String name) {
    return new WebhookOwner.OfAccount(office.account(name).id());
  }

  private void arrive(String... to) throws IOException {
    List<String> addresses = List.of(to).stream().map(name -> name + "@example.test").toList();
    try (Dialogue dialogue = office.connect(ListenerRole.MX)) {
      assertThat(PostOffice.send(dialogue, "anna@elsewhere.example", addresses, MESSAGE))
          .startsWith("250");
    }
  }

  private void perform() {
    try (OutboxWorker worker = office.outboxWorker(PostOffice.CLOCK)) {
      worker.performAll();
    }
  }

  private List<JsonNode> waiting(WebhookId id) {
    return events.due(id, now.get().plusSeconds(60), 100).stream()
        .map(PendingEvent::body)
        .map(JSON::readTree)
        .toList();
  }

  private JsonNode only(WebhookId id) {
    List<JsonNode> all = waiting(id);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  // ------------------------------------------------------------------ arrivals

  @Test
  void an_arrival_is_told_with_ids_alone_unless_the_webhook_may_have_more() throws IOException {
    WebhookId ids = webhook(owner("alice"), Webhook.Content.NONE);
    WebhookId fields = webhook(owner("alice"), Webhook.Content.HEADERS);
    arrive("alice");
    perform();
    JsonNode told = only(ids);
    assertThat(told.get("type").asString()).isEqualTo("message.received");
    assertThat(told.get("version").asInt()).isEqualTo(1);
    assertThat(told.get("timestamp").asString()).isEqualTo("2026-03-21T12:00:00Z");
    assertThat(told.get("account").get("address").asString()).isEqualTo("alice@example.test");
    assertThat(told.get("data").propertyNames())
        .containsExactlyInAnyOrder(
            "emailId", "threadId", "mailboxIds", "size", "receivedAt", "junk");
    assertThat(told.get("data").get("mailboxIds").toString()).isEqualTo("[\"M1\"]");
    JsonNode more = only(fields);
    assertThat(more.get("id")).isEqualTo(told.get("id"));
    assertThat(more.get("data").get("subject").asString()).isEqualTo("Grüße");
    assertThat(more.get("data").get("messageId").asString()).isEqualTo("m1@elsewhere.example");
    assertThat(more.get("data").get("from").toString())
        .isEqualTo("[{\"name\":\"Anna Müller\",\"email\":\"anna@elsewhere.example\"}]");
    assertThat(more.get("data").get("to").size()).isEqualTo(2);
    assertThat(office.store.outbox().accounts()).isEmpty();
    assertThat(written).contains(ids, fields);
  }

  @Test
  void nobody_hears_of_the_mail_of_others() throws IOException {
    office.addDomain("other.test", "dora");
    WebhookId alice = webhook(owner("alice"), Webhook.Content.HEADERS);
    WebhookId other = webhook(new WebhookOwner.OfDomain("other.test"), Webhook.Content.HEADERS);
    WebhookId domain = webhook(new WebhookOwner.OfDomain("example.test"), Webhook.Content.NONE);
    arrive("bob");
    perform();
    assertThat(waiting(alice)).isEmpty();
    assertThat(waiting(other)).isEmpty();
    assertThat(only(domain).get("account").get("address").asString()).isEqualTo("bob@example.test");
  }

  @Test
  void a_message_for_several_is_told_for_each_account() throws IOException {
    WebhookId domain = webhook(new WebhookOwner.OfDomain("example.test"), Webhook.Content.NONE);
    arrive("alice", "bob");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> office.inbox("alice").size() == 1 && office.inbox("bob").size() == 1);
    perform();
    assertThat(waiting(domain))
        .extracting(event -> event.get("account").get("address").asString())
        .containsExactlyInAnyOrder("alice@example.test", "bob@example.test");
    assertThat(waiting(domain)).extracting(event -> event.get("id")).doesNotHaveDuplicates();
  }

  @Test
  void an_account_without_webhooks_leaves_nothing_in_its_outbox() throws IOException {
    webhook(owner("alice"), Webhook.Content.NONE);
    arrive("bob");
    assertThat(office.store.outbox().accounts()).isEmpty();
    webhook(owner("bob"), Webhook.Content.NONE, EventType.BOUNCED);
    arrive("bob");
    assertThat(office.store.outbox().accounts()).isEmpty();
    assertThat(office.inbox("bob")).hasSize(2);
  }

  /// What a stop leaves is what the transaction wrote: the worker of the next process finds it.
  @Test
  void an_arrival_before_a_crash_is_told_after_it_and_once() throws IOException {
    WebhookId id = webhook(owner("alice"), Webhook.Content.NONE);
    arrive("alice");
    assertThat(waiting(id)).isEmpty();
    assertThat(office.store.outbox().accounts()).containsExactly(office.account("alice").id());
    var effect = office.store.outbox().pending(office.account("alice").id(), 1).getFirst();
    assertThat(publisher.perform(effect)).isEmpty(); // and the process dies before it is removed
    perform();
    assertThat(waiting(id)).hasSize(1);
    assertThat(office.store.outbox().accounts()).isEmpty();
  }

  @Test
  void rules_decide_where_it_is_and_what_they_send_is_no_arrival() throws IOException {
    WebhookId id = webhook(owner("alice"), Webhook.Content.NONE);
    office.script(
        "alice",
        "require [\"fileinto\", \"mailbox\", \"vacation\", \"fcc\"];"
            + "vacation :fcc \"Sent\" \"away\"; fileinto :create \"Work\";");
    arrive("alice");
    perform();
    String work = office.mail("alice").mailbox("Work").orElseThrow().id().toString();
    assertThat(only(id).get("data").get("mailboxIds").toString()).isEqualTo("[\"" + work + "\"]");
  }

  @Test
  void what_rules_discard_has_not_arrived() throws IOException {
    WebhookId id = webhook(owner("alice"), Webhook.Content.NONE);
    office.script("alice", "discard;");
    arrive("alice");
    perform();
    assertThat(waiting(id)).isEmpty();
  }

  @Test
  void an_arrival_of_an_account_that_was_removed_is_told_to_nobody() throws IOException {
    WebhookId id = webhook(WebhookOwner.INSTALLATION, Webhook.Content.NONE);
    arrive("carol");
    office.administration.removeAccount(Principal.system(), office.account("carol").id());
    perform();
    assertThat(waiting(id)).isEmpty();
  }

  // ------------------------------------------------------------------ what was sent

  @Test
  void a_message_between_accounts_of_this_server_is_told_as_delivered_to_its_sender()
      throws IOException {
    WebhookId alice = webhook(owner("alice"), Webhook.Content.NONE);
    WebhookId bob = webhook(owner("bob"), Webhook.Content.NONE, EventType.DELIVERED);
    office.queue.start();
    try (Dialogue dialogue = office.connect(ListenerRole.SUBMISSION)) {
      String _ = dialogue.ask("AUTH PLAIN " + plain("alice@example.test"));
      assertThat(
              PostOffice.send(
                  dialogue,
                  "alice@example.test",
                  List.of("bob@example.test"),
                  "From: alice@example.test\r\nTo: bob@example.test\r\nSubject: x\r\n\r\nHi."))
          .startsWith("250");
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !waiting(alice).isEmpty());
    JsonNode told = only(alice);
    assertThat(told.get("type").asString()).isEqualTo("message.delivered");
    assertThat(told.get("account").get("address").asString()).isEqualTo("alice@example.test");
    JsonNode data = told.get("data");
    assertThat(data.get("recipient").asString()).isEqualTo("bob@example.test");
    assertThat(data.get("queueId").asString()).isNotEmpty();
    assertThat(data.get("attempts").asInt()).isEqualTo(1);
    assertThat(data.get("reported").asBoolean()).isFalse();
    assertThat(waiting(bob)).isEmpty();
    assertThat(office.inbox("bob")).hasSize(1);
  }

  private static String plain(String address) {
    byte[] response =
        ("\0" + address + "\0" + PostOffice.PASSWORD).getBytes(StandardCharsets.UTF_8);
    return java.util.Base64.getEncoder().encodeToString(response);
  }

  @Test
  void a_report_that_proves_to_be_of_the_recipients_server_is_told_as_a_bounce() {
    WebhookId id = webhook(owner("alice"), Webhook.Content.NONE);
    IncomingReport.Recipient gone =
        new IncomingReport.Recipient(
            Optional.of(new Mailbox("x", "elsewhere.example")),
            Optional.empty(),
            IncomingReport.Action.FAILED,
            Optional.of(EnhancedStatus.of("5.1.1")),
            "550 no such user");
    for (boolean proven : List.of(false, true, true)) {
      publisher.reported(
          new IncomingReports.Matched(
              QueueId.parse("00112233445566778899aabbccddeeff"),
              office.account("alice").id(),
              "trace",
              "mx.elsewhere.example",
              List.of(new IncomingReports.Matched.Entry(gone, proven))));
    }
    JsonNode told = only(id);
    assertThat(told.get("type").asString()).isEqualTo("message.bounced");
    assertThat(told.get("data").get("recipient").asString()).isEqualTo("x@elsewhere.example");
    assertThat(told.get("data").get("status").asString()).isEqualTo("5.1.1");
    assertThat(told.get("data").get("remoteHost").asString()).isEqualTo("mx.elsewhere.example");
    assertThat(told.get("data").get("reported").asBoolean()).isTrue();
  }
}
