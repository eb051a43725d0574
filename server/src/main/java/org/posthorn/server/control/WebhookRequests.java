package org.posthorn.server.control;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.WebhookSettings;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookAttempt;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookOwner;
import org.posthorn.delivery.webhook.WebhookStatus;
import org.posthorn.delivery.webhook.Webhooks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about webhooks.
final class WebhookRequests {
  private final WebhookSettings webhooks;
  private final Caller by;

  WebhookRequests(Operations operations, Caller by) {
    webhooks = operations.webhooks();
    this.by = by;
  }

  JsonNode add(ControlRequest request) {
    WebhookOwner owner =
        owner(request)
            .orElseThrow(() ->
                new OperationException(
                    Reason.INVALID, "say --account ADDRESS, --domain DOMAIN or --installation"));
    Webhook.Wanted wanted =
        new Webhook.Wanted(request.text("url"), events(request.texts("events")), content(request));
    return made(webhooks.add(by, owner, wanted));
  }

  private Optional<WebhookOwner> owner(ControlRequest request) {
    Optional<WebhookOwner> account =
        request.optionalText("account").map(address -> webhooks.ofAccount(by, address));
    Optional<WebhookOwner> domain =
        request.optionalText("domain").map(name -> webhooks.ofDomain(by, name));
    Optional<WebhookOwner> all =
        request.flag("installation") ? Optional.of(WebhookOwner.INSTALLATION) : Optional.empty();
    if (List.of(account, domain, all).stream().filter(Optional::isPresent).count() > 1) {
      throw new OperationException(
          Reason.INVALID, "say only one of --account, --domain and --installation");
    }
    return account.or(() -> domain).or(() -> all);
  }

  private static Set<EventType> events(List<String> names) {
    return names.isEmpty()
        ? Set.copyOf(EventType.all())
        : names.stream().map(WebhookRequests::event).collect(Collectors.toSet());
  }

  private static EventType event(String name) {
    return EventType.of(name)
        .filter(EventType.all()::contains)
        .orElseThrow(() ->
            new OperationException(
                Reason.INVALID,
                "there is no event "
                    + name
                    + "; expected "
                    + EventType.all().stream()
                        .map(EventType::text)
                        .collect(Collectors.joining(" or "))));
  }

  private static Webhook.Content content(ControlRequest request) {
    return switch (request.optionalText("content").orElse("none")) {
      case "none" -> Webhook.Content.NONE;
      case "headers" -> Webhook.Content.HEADERS;
      default -> throw new OperationException(Reason.INVALID, "expected none or headers");
    };
  }

  JsonNode list(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    owner(request)
        .map(owner -> webhooks.list(by, owner))
        .orElseGet(() -> webhooks.list(by))
        .forEach(shown ->
            list.addObject()
                .put("id", shown.webhook().id().toString())
                .put("of", shown.of())
                .put("url", shown.webhook().wanted().url())
                .put("enabled", shown.webhook().state().enabled())
                .put("pending", shown.status().pending())
                .put("lastSuccess", time(shown.status().lastSuccess()))
                .put("lastFailure", time(shown.status().lastFailure())));
    return list;
  }

  JsonNode show(ControlRequest request) {
    return describe(webhooks.show(by, id(request)));
  }

  JsonNode remove(ControlRequest request) {
    webhooks.remove(by, id(request));
    return ControlRequest.JSON.createObjectNode();
  }

  JsonNode enable(ControlRequest request) {
    return describe(webhooks.enable(by, id(request)));
  }

  JsonNode disable(ControlRequest request) {
    return describe(webhooks.disable(by, id(request)));
  }

  JsonNode rotate(ControlRequest request) {
    return made(webhooks.rotate(by, id(request)));
  }

  JsonNode test(ControlRequest request) {
    return describe(webhooks.test(by, id(request)));
  }

  JsonNode attempts(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    webhooks.attempts(by, id(request)).forEach(attempt -> list.add(describe(attempt)));
    return list;
  }

  private static WebhookId id(ControlRequest request) {
    String text = request.text("id");
    return WebhookId.parse(text)
        .orElseThrow(() -> new OperationException(Reason.NOT_FOUND, "there is no webhook " + text));
  }

  private static ObjectNode made(Webhooks.Made made) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("id", made.webhook().id().toString())
        .put("secret", made.secret());
  }

  private static ObjectNode describe(WebhookSettings.Shown shown) {
    Webhook webhook = shown.webhook();
    WebhookStatus status = shown.status();
    ObjectNode json =
        ControlRequest.JSON
            .createObjectNode()
            .put("id", webhook.id().toString())
            .put("of", shown.of())
            .put("url", webhook.wanted().url());
    ArrayNode events = json.putArray("events");
    webhook.wanted().events().stream().map(EventType::text).sorted().forEach(events::add);
    return json.put("content", webhook.wanted().content().name().toLowerCase(Locale.ROOT))
        .put("created", webhook.created().toString())
        .put("enabled", webhook.state().enabled())
        .put("reason", webhook.state().reason())
        .put("pending", status.pending())
        .put("accepted", status.accepted())
        .put("lost", status.lost())
        .put("failures", status.failures())
        .put("failingSince", time(status.failingSince()))
        .put("lastSuccess", time(status.lastSuccess()))
        .put("lastFailure", time(status.lastFailure()));
  }

  private static ObjectNode describe(WebhookAttempt attempt) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("time", attempt.at().toString())
        .put("event", attempt.event().text())
        .put("type", attempt.type().text())
        .put("attempt", attempt.number())
        .put("status", attempt.status())
        .put("result", attempt.accepted() ? "accepted" : attempt.problem())
        .put("millis", attempt.took().toMillis())
        .put("next", time(attempt.next()));
  }

  private static String time(Optional<Instant> at) {
    return at.map(Instant::toString).orElse("");
  }
}
