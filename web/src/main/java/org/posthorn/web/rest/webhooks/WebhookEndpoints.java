package org.posthorn.web.rest.webhooks;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.WebhookSettings;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookOwner;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for webhooks: the caller's own at `/self/webhooks`, and at `/webhooks` those that it
/// may administer.
public final class WebhookEndpoints {
  static final String EVENTS =
      "the types of events: message.received, message.delivered, message.delayed, message.bounced,"
          + " message.expired; all if absent";
  static final String CONTENT =
      "headers to send From, To, Subject and Message-ID of received messages; none if absent";

  private final WebhookSettings webhooks;
  private final Whose whose;

  /// Whose webhooks the endpoints manage.
  private enum Whose {
    OWN(
        "/self/webhooks",
        "Own",
        " of the account that is signed in",
        "api.webhooks",
        "api.webhooks"),
    ADMINISTERED("/webhooks", "", " that the caller administers", "admin.read", "admin.webhooks");

    private final String path;
    private final String word;
    private final String of;
    private final String reading;
    private final String changing;

    Whose(String path, String word, String of, String reading, String changing) {
      this.path = path;
      this.word = word;
      this.of = of;
      this.reading = reading;
      this.changing = changing;
    }
  }

  private WebhookEndpoints(WebhookSettings webhooks, Whose whose) {
    this.webhooks = webhooks;
    this.whose = whose;
  }

  public static List<Endpoint> of(WebhookSettings webhooks) {
    return Stream.of(Whose.values())
        .flatMap(whose -> new WebhookEndpoints(webhooks, whose).all().stream())
        .toList();
  }

  /// A webhook of the calling account.
  public record NewOwnWebhook(
      @Description(value = "where events are sent; begins with https://", size = 2_000) String url,
      @Description(value = EVENTS, size = 32) Optional<List<String>> events,
      @Description(CONTENT) Optional<Webhook.Content> content) {}

  /// A webhook for exactly one of `account`, `domain` and `installation`.
  public record NewWebhook(
      @Description(value = "the address of an account", size = 1_000) Optional<String> account,
      @Description(value = "a domain, for all its accounts", size = 1_000) Optional<String> domain,
      @Description("true for all accounts") Optional<Boolean> installation,
      @Description(value = "where events are sent; begins with https://", size = 2_000) String url,
      @Description(value = EVENTS, size = 32) Optional<List<String>> events,
      @Description(CONTENT) Optional<Webhook.Content> content) {}

  /// The secret for verifying events.
  public record WebhookSecret(
      @Description("the webhook's id") String id,
      @Description("its secret, which cannot be retrieved later") String secret) {
    static WebhookSecret of(Webhooks.Made made) {
      return new WebhookSecret(made.webhook().id().toString(), made.secret());
    }
  }

  /// Changes of a webhook.
  public record WebhookChange(@Description("whether it is enabled") boolean enabled) {}

  private List<Endpoint> all() {
    String one = whose.path + "/{id}";
    Endpoint.Builder listing =
        Endpoint.get(whose.path, "list" + whose.word + "Webhooks")
            .says("Webhooks", "Lists the webhooks" + whose.of + ".")
            .scope(whose.reading);
    if (whose == Whose.ADMINISTERED) {
      listing.query(Parameter.text("of", "only those of an address, a domain or installation"));
    }
    return List.of(
        listing.givesPage(WebhookDetail.class, "the webhooks", this::list),
        adding(),
        Endpoint.get(one, "get" + whose.word + "Webhook")
            .says("Webhooks", "Shows a webhook with its status.")
            .scope(whose.reading)
            .gives(WebhookDetail.class, "the webhook", call -> WebhookDetail.of(shown(call))),
        Endpoint.patch(one, "change" + whose.word + "Webhook")
            .says("Webhooks", "Enables or disables a webhook.")
            .scope(whose.changing)
            .takes(WebhookChange.class)
            .gives(WebhookDetail.class, "the webhook", this::change),
        Endpoint.delete(one, "remove" + whose.word + "Webhook")
            .says("Webhooks", "Removes a webhook with its waiting events.")
            .scope(whose.changing)
            .givesNothing(call -> webhooks.remove(call.caller(), id(call))),
        Endpoint.post(one + "/secret", "rotate" + whose.word + "WebhookSecret")
            .says("Webhooks", "Replaces the secret; for a day, requests are signed with both.")
            .scope(whose.changing)
            .gives(
                WebhookSecret.class,
                "the new secret",
                call -> WebhookSecret.of(webhooks.rotate(call.caller(), id(call)))),
        Endpoint.post(one + "/test", "test" + whose.word + "Webhook")
            .says("Webhooks", "Sends webhook.test now.")
            .scope(whose.changing)
            .gives(
                AttemptDetail.class,
                "the result",
                call -> AttemptDetail.of(webhooks.test(call.caller(), id(call)))),
        Endpoint.get(one + "/attempts", "list" + whose.word + "WebhookAttempts")
            .says("Webhooks", "Lists the last attempts to send events, newest first.")
            .scope(whose.reading)
            .givesPage(AttemptDetail.class, "the attempts", this::attempts));
  }

  private Endpoint adding() {
    Endpoint.Builder adding =
        Endpoint.post(whose.path, "add" + whose.word + "Webhook")
            .says("Webhooks", "Creates a webhook.")
            .scope(whose.changing)
            .takes(whose == Whose.OWN ? NewOwnWebhook.class : NewWebhook.class);
    return adding.makes(
        WebhookSecret.class, "its id and secret", made -> whose.path + "/" + made.id(), this::add);
  }

  private WebhookSecret add(RestCall call) throws IOException {
    if (whose == Whose.OWN) {
      NewOwnWebhook wanted = call.body(NewOwnWebhook.class);
      return add(call, own(call), wanted.url(), wanted.events(), wanted.content());
    }
    webhooks.requireAdministrator(call.caller());
    NewWebhook wanted = call.body(NewWebhook.class);
    Optional<WebhookOwner> account =
        wanted.account().map(address -> webhooks.ofAccount(call.caller(), address));
    Optional<WebhookOwner> domain =
        wanted.domain().map(name -> webhooks.ofDomain(call.caller(), name));
    Optional<WebhookOwner> all =
        wanted.installation().filter(yes -> yes).map(_ -> WebhookOwner.INSTALLATION);
    List<WebhookOwner> named = Stream.of(account, domain, all).flatMap(Optional::stream).toList();
    if (named.size() != 1) {
      throw new OperationException(
          Reason.INVALID, "give exactly one of account, domain and installation");
    }
    return add(call, named.getFirst(), wanted.url(), wanted.events(), wanted.content());
  }

  private WebhookSecret add(
      RestCall call,
      WebhookOwner owner,
      String url,
      Optional<List<String>> events,
      Optional<Webhook.Content> content) {
    Webhook.Wanted wanted =
        new Webhook.Wanted(
            url,
            events.map(WebhookEndpoints::types).orElse(Set.copyOf(EventType.all())),
            content.orElse(Webhook.Content.NONE));
    return WebhookSecret.of(webhooks.add(call.caller(), owner, wanted));
  }

  private static Set<EventType> types(List<String> names) {
    return names.stream()
        .map(name ->
            EventType.of(name)
                .orElseThrow(() -> new OperationException(Reason.INVALID, "unknown event " + name)))
        .collect(Collectors.toSet());
  }

  private static WebhookOwner own(RestCall call) {
    return new WebhookOwner.OfAccount(call.principal().account());
  }

  private Page<WebhookDetail> list(RestCall call) {
    if (whose == Whose.ADMINISTERED) {
      webhooks.requireAdministrator(call.caller());
    }
    Predicate<WebhookDetail> wanted =
        call.text("of")
            .<Predicate<WebhookDetail>>map(of -> detail -> detail.of().equals(of))
            .orElse(_ -> true);
    List<WebhookSettings.Shown> shown =
        whose == Whose.OWN ? webhooks.list(call.caller(), own(call)) : webhooks.list(call.caller());
    return Page.of(
        call,
        shown.stream()
            .map(WebhookDetail::of)
            .filter(wanted)
            .sorted(Comparator.comparing(WebhookDetail::id))
            .toList(),
        WebhookDetail::id);
  }

  private WebhookDetail change(RestCall call) throws IOException {
    WebhookId id = id(call);
    return WebhookDetail.of(
        call.body(WebhookChange.class).enabled()
            ? webhooks.enable(call.caller(), id)
            : webhooks.disable(call.caller(), id));
  }

  private Page<AttemptDetail> attempts(RestCall call) {
    List<AttemptDetail> newest =
        webhooks.attempts(call.caller(), id(call)).stream()
            .limit(call.limit())
            .map(AttemptDetail::of)
            .toList();
    return new Page<>(newest, Optional.empty());
  }

  private WebhookSettings.Shown shown(RestCall call) {
    return webhooks.show(call.caller(), id(call));
  }

  /// The webhook in the path. Below `/self`, only the caller's own webhooks exist, whatever else
  /// the caller may administer.
  private WebhookId id(RestCall call) {
    String text = call.path("id");
    Optional<WebhookId> id = WebhookId.parse(text);
    if (whose == Whose.ADMINISTERED) {
      webhooks.requireAdministrator(call.caller());
    } else {
      id =
          id.filter(found ->
              webhooks.list(call.caller(), own(call)).stream()
                  .anyMatch(shown -> shown.webhook().id().equals(found)));
    }
    return id.orElseThrow(
        () -> new OperationException(Reason.NOT_FOUND, "there is no webhook " + text));
  }
}
