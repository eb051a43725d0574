package org.posthorn.delivery.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.webhook.EventType.BOUNCED;
import static org.posthorn.delivery.webhook.EventType.RECEIVED;
import static org.posthorn.delivery.webhook.EventType.TEST;
import static org.posthorn.delivery.webhook.Organisations.wanted;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;

/// Which webhooks there are, whose events they hear of, and how many there may be.
class WebhooksTest {
  private static final String URL = "https://hooks.example/in";

  private final Organisations world = new Organisations();
  private final Webhooks webhooks = world.webhooks(WebhookLimits.defaults());

  @AfterEach
  void close() {
    world.close();
  }

  private List<WebhookId> wanting(String address, EventType type) {
    return webhooks.wanting(world.id(address), type).stream().map(Webhook::id).toList();
  }

  // ------------------------------------------------------------------ whose events

  @Test
  void events_reach_the_webhooks_of_their_account_its_domain_and_the_installation_alone() {
    WebhookId alice = webhooks.add(world.owner("alice@one.test"), wanted(URL)).webhook().id();
    WebhookId bob = webhooks.add(world.owner("bob@one.test"), wanted(URL)).webhook().id();
    WebhookId one = webhooks.add(new WebhookOwner.OfDomain("one.test"), wanted(URL)).webhook().id();
    WebhookId two = webhooks.add(new WebhookOwner.OfDomain("two.test"), wanted(URL)).webhook().id();
    WebhookId all = webhooks.add(WebhookOwner.INSTALLATION, wanted(URL)).webhook().id();
    assertThat(wanting("alice@one.test", RECEIVED)).containsExactly(alice, one, all);
    assertThat(wanting("bob@one.test", RECEIVED)).containsExactly(bob, one, all);
    assertThat(wanting("carol@two.test", RECEIVED)).containsExactly(two, all);
  }

  @Test
  void events_of_other_types_are_not_told() {
    webhooks.add(world.owner("alice@one.test"), wanted(URL, BOUNCED));
    assertThat(wanting("alice@one.test", RECEIVED)).isEmpty();
    assertThat(wanting("alice@one.test", BOUNCED)).hasSize(1);
    assertThat(webhooks.mayWant(world.id("alice@one.test"), Set.of(RECEIVED))).isFalse();
    assertThat(webhooks.mayWant(world.id("alice@one.test"), Set.of(RECEIVED, BOUNCED))).isTrue();
  }

  /// The look must not touch the directory, so where only that knows the answer it is yes.
  @Test
  void an_account_whose_domain_is_not_in_memory_may_want_events_until_it_is() {
    AccountId carol = world.id("carol@two.test");
    assertThat(webhooks.followsArrivals(carol)).isFalse();
    webhooks.add(new WebhookOwner.OfDomain("one.test"), wanted(URL));
    assertThat(webhooks.followsArrivals(carol)).isTrue();
    assertThat(webhooks.wanting(carol, RECEIVED)).isEmpty();
    assertThat(webhooks.followsArrivals(carol)).isFalse();
  }

  @Test
  void a_removed_account_has_no_events_and_loses_its_webhooks() {
    AccountId bob = world.id("bob@one.test");
    WebhookId own = webhooks.add(world.owner("bob@one.test"), wanted(URL)).webhook().id();
    WebhookId others = webhooks.add(world.owner("alice@one.test"), wanted(URL)).webhook().id();
    world.administration.removeAccount(Principal.system(), bob);
    assertThat(webhooks.wanting(bob, RECEIVED)).isEmpty();
    assertThat(webhooks.sweep()).isEqualTo(1);
    assertThat(webhooks.find(own)).isEmpty();
    assertThat(webhooks.find(others)).isPresent();
  }

  @Test
  void events_of_a_webhook_that_is_gone_are_swept() {
    WebhookEvents events = new WebhookEvents(world.kv, WebhookLimits.defaults());
    WebhookId gone = webhooks.add(WebhookOwner.INSTALLATION, wanted(URL)).webhook().id();
    WebhookId kept = webhooks.add(WebhookOwner.INSTALLATION, wanted(URL)).webhook().id();
    webhooks.remove(gone);
    for (WebhookId id : List.of(gone, kept)) {
      events.add(
          id, PendingEvent.of(EventId.of("a"), RECEIVED, Organisations.MORNING, new byte[1]));
    }
    assertThat(webhooks.sweep()).isZero();
    assertThat(WebhookEvents.partitions(world.kv)).containsExactly(kept);
  }

  // ------------------------------------------------------------------ what is kept

  @Test
  void what_was_set_up_is_there_after_a_restart() {
    Webhook.Wanted wanted =
        new Webhook.Wanted(URL, Set.of(RECEIVED, BOUNCED), Webhook.Content.HEADERS);
    Webhook made = webhooks.add(new WebhookOwner.OfDomain("one.test"), wanted).webhook();
    Webhook other = webhooks.add(world.owner("bob@one.test"), wanted(URL)).webhook();
    webhooks.setEnabled(other.id(), false, "it answered 410");
    Webhooks after = world.webhooks(WebhookLimits.defaults());
    assertThat(after.find(made.id())).contains(made);
    assertThat(after.require(other.id()).state())
        .isEqualTo(new Webhook.State(false, "it answered 410", Organisations.MORNING));
    assertThat(after.secrets(made.id()).getFirst())
        .isEqualTo(webhooks.secrets(made.id()).getFirst());
  }

  @Test
  void another_server_sees_changes_once_it_looks() {
    Webhooks other = world.webhooks(WebhookLimits.defaults());
    WebhookId id = webhooks.add(WebhookOwner.INSTALLATION, wanted(URL)).webhook().id();
    assertThat(other.find(id)).isEmpty();
    other.refresh();
    assertThat(other.find(id)).isPresent();
  }

  @Test
  void the_secret_is_sealed_in_the_store_and_sealed_anew_with_the_master_key() {
    Webhooks.Made made = webhooks.add(WebhookOwner.INSTALLATION, wanted(URL));
    byte[] row =
        world.kv.read(
            WebhookTables.PARTITION,
            reader -> WebhookSecrets.get(reader, made.webhook().id()).orElseThrow());
    byte[] secret = webhooks.secrets(made.webhook().id()).getFirst();
    assertThat(Signature.text(secret)).isEqualTo(made.secret());
    assertThat(new String(row, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(secret, java.nio.charset.StandardCharsets.ISO_8859_1));
    assertThat(Webhooks.SECRETS.survey(world.kv).sealed()).containsValue(1);
    assertThat(Webhooks.SECRETS.check(world.kv, world.vault)).isEmpty();
  }

  @Test
  void the_old_secret_signs_for_a_day_beside_the_new_one() {
    Webhooks.Made first = webhooks.add(WebhookOwner.INSTALLATION, wanted(URL));
    WebhookId id = first.webhook().id();
    Webhooks.Made second = webhooks.rotate(id);
    assertThat(webhooks.secrets(id).stream().map(Signature::text))
        .containsExactly(second.secret(), first.secret());
    world.time.set(Organisations.MORNING.plus(Duration.ofDays(1)));
    assertThat(webhooks.secrets(id).stream().map(Signature::text)).containsExactly(second.secret());
  }

  @Test
  void a_disabled_webhook_hears_of_nothing_until_it_is_enabled() {
    WebhookId id = webhooks.add(world.owner("alice@one.test"), wanted(URL)).webhook().id();
    webhooks.setEnabled(id, false, "by hand");
    assertThat(wanting("alice@one.test", RECEIVED)).isEmpty();
    assertThat(webhooks.followsArrivals(world.id("alice@one.test"))).isFalse();
    webhooks.setEnabled(id, true, "");
    assertThat(wanting("alice@one.test", RECEIVED)).containsExactly(id);
  }

  @Test
  void a_removed_webhook_is_gone_with_what_waits_for_it() {
    WebhookEvents events = new WebhookEvents(world.kv, WebhookLimits.defaults());
    WebhookId id = webhooks.add(WebhookOwner.INSTALLATION, wanted(URL)).webhook().id();
    events.add(id, PendingEvent.of(EventId.of("a"), RECEIVED, Organisations.MORNING, new byte[1]));
    assertThat(webhooks.remove(id)).isTrue();
    assertThat(webhooks.remove(id)).isFalse();
    assertThat(events.status(id).pending()).isZero();
    assertThat(webhooks.secrets(id)).isEmpty();
    assertThatThrownBy(() -> webhooks.rotate(id))
        .isInstanceOfSatisfying(
            WebhookException.class,
            e -> assertThat(e.kind()).isEqualTo(WebhookException.Kind.NOT_FOUND));
  }

  // ------------------------------------------------------------------ what cannot be

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://hooks.example/in",
        "hooks.example/in",
        "https:///in",
        "https://user:password@hooks.example/in",
        "https://127.0.0.1/in",
        "https://[::1]/in",
        "https://2130706433/in",
        "https://10.1/in",
        "https://hooks.example:99999/in",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX-Other: 1",
        "ftp://hooks.example/in"
      })
  void a_url_is_https_with_the_name_of_a_host(String url) {
    refused(WebhookException.Kind.INVALID, WebhookOwner.INSTALLATION, wanted(url));
  }

  @Test
  void a_url_has_a_bounded_length() {
    int max = WebhookLimits.defaults().counts().urlChars();
    String fits = URL + "x".repeat(max - URL.length());
    assertThat(webhooks.add(WebhookOwner.INSTALLATION, wanted(fits)).secret()).isNotEmpty();
    refused(WebhookException.Kind.LIMIT, WebhookOwner.INSTALLATION, wanted(fits + "x"));
  }

  @Test
  void a_webhook_is_for_something_that_happens() {
    refused(
        WebhookException.Kind.INVALID,
        WebhookOwner.INSTALLATION,
        new Webhook.Wanted(URL, Set.of(), Webhook.Content.NONE));
    refused(WebhookException.Kind.INVALID, WebhookOwner.INSTALLATION, wanted(URL, TEST));
  }

  @Test
  void every_owner_has_a_bounded_number_and_so_have_all_together() {
    Webhooks few =
        world.webhooks(
            WebhookLimits.defaults().withCounts(new WebhookLimits.Counts(1, 2, 1, 5, 2_000)));
    WebhookOwner alice = world.owner("alice@one.test");
    WebhookOwner domain = new WebhookOwner.OfDomain("one.test");
    few.add(alice, wanted(URL));
    few.add(world.owner("bob@one.test"), wanted(URL));
    few.add(domain, wanted(URL));
    few.add(domain, wanted(URL));
    refused(few, alice);
    refused(few, domain);
    few.add(WebhookOwner.INSTALLATION, wanted(URL));
    refused(few, WebhookOwner.INSTALLATION);
    refused(few, world.owner("carol@two.test")); // there are five in all
  }

  private static void refused(Webhooks of, WebhookOwner owner) {
    assertThatThrownBy(() -> of.add(owner, wanted(URL)))
        .isInstanceOfSatisfying(
            WebhookException.class,
            e -> assertThat(e.kind()).isEqualTo(WebhookException.Kind.LIMIT));
  }

  private void refused(WebhookException.Kind kind, WebhookOwner owner, Webhook.Wanted wanted) {
    assertThatThrownBy(() -> webhooks.add(owner, wanted))
        .isInstanceOfSatisfying(WebhookException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    assertThat(webhooks.all().stream().map(Webhook::wanted)).doesNotContain(wanted);
  }
}
