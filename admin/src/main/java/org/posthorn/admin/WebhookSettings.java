package org.posthorn.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookAttempt;
import org.posthorn.delivery.webhook.WebhookEvents;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookOwner;
import org.posthorn.delivery.webhook.WebhookStatus;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.delivery.webhook.sending.WebhookSender;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.Directory;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.Right;
import org.posthorn.kv.KeyValueStore;

/// Operations on webhooks. An account's owner can create webhooks of that account, administrators
/// those of accounts and domains of their tenant, and operators those of the installation. A
/// webhook that a caller may not change does not exist for it. Each change is audited.
public final class WebhookSettings {
  /// OAuth scope for the webhooks of one's own account, which send data of its mail.
  private static final String OWN_SCOPE = "api.webhooks";

  private final Directory directory;
  private final Webhooks webhooks;
  private final WebhookEvents events;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Optional<WebhookSender> sender;

  /// @param kv store of events and audit log
  /// @param sender empty if no server is running
  public WebhookSettings(
      KeyValueStore kv,
      Directory directory,
      Webhooks webhooks,
      Optional<WebhookSender> sender,
      InstantSource clock) {
    this.directory = directory;
    this.webhooks = webhooks;
    this.sender = sender;
    this.clock = clock;
    audit = new KeyValueAuditLog(kv);
    events = new WebhookEvents(kv, webhooks.limits());
  }

  // ------------------------------------------------------------------ owners

  /// The owner of webhooks for the account of an address.
  ///
  /// @throws OperationException if the caller has no such account
  public WebhookOwner ofAccount(Caller by, String address) {
    WebhookOwner owner =
        directory
            .account(org.posthorn.directory.Address.parse(address))
            .map(account -> (WebhookOwner) new WebhookOwner.OfAccount(account.id()))
            .filter(found -> may(by, found))
            .orElseThrow(
                () -> new OperationException(Reason.NOT_FOUND, "there is no account " + address));
    return owner;
  }

  /// The owner of webhooks for all accounts of a domain.
  ///
  /// @throws OperationException if the caller has no such domain
  public WebhookOwner ofDomain(Caller by, String domain) {
    return Optional.<WebhookOwner>of(new WebhookOwner.OfDomain(Address.domain(domain)))
        .filter(found -> may(by, found))
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no domain " + domain));
  }

  /// Name of the owner: an address, a domain, or `installation`.
  public String name(WebhookOwner owner) {
    return switch (owner) {
      case WebhookOwner.OfAccount(AccountId id) ->
          directory.account(id).map(account -> account.address().toString()).orElseGet(owner::text);
      case WebhookOwner.OfDomain(String domain) -> domain;
      case WebhookOwner.OfInstallation _ -> owner.text();
    };
  }

  private boolean may(Caller by, WebhookOwner owner) {
    return switch (owner) {
      case WebhookOwner.OfAccount(AccountId id) ->
          isOwn(by, id)
              || (directory.account(id).map(Account::tenant).filter(by.tenant()::equals).isPresent()
                  && directory.access().may(by.actor(), Right.ADMINISTER, id));
      case WebhookOwner.OfDomain(String name) ->
          directory
              .domain(name)
              .filter(domain -> domain.tenant().equals(by.tenant()))
              .filter(domain -> directory.access().mayAdminister(by.actor(), domain.tenant()))
              .isPresent();
      case WebhookOwner.OfInstallation _ ->
          directory.access().mayAdminister(by.actor(), Caller.INSTALLATION);
    };
  }

  private static boolean isOwn(Caller by, AccountId account) {
    return by.actor().account().equals(account);
  }

  private void record(Caller by, String action, String subject, String detail) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    audit.record(new AuditEvent(now, by.actor().name(), action, subject, detail));
  }

  private void require(Caller by, WebhookOwner owner) {
    if (!may(by, owner)) {
      throw new OperationException(
          Reason.REFUSED, by.actor().name() + " may not change webhooks of the " + owner.text());
    }
  }

  private Webhook found(Caller by, WebhookId id) {
    return webhooks
        .find(id)
        .filter(webhook -> may(by, webhook.owner()))
        .orElseThrow(() -> new OperationException(Reason.NOT_FOUND, "there is no webhook " + id));
  }

  /// @throws org.posthorn.directory.AccessDeniedException unless the caller may administer its
  ///   tenant
  public void requireAdministrator(Caller by) {
    by.requireTenant(directory.access());
  }

  // ------------------------------------------------------------------ operations

  /// A webhook with its status.
  ///
  /// @param of description of whose events it gets
  public record Shown(Webhook webhook, String of, WebhookStatus status) {}

  /// Creates a webhook.
  ///
  /// @return with the secret, which cannot be retrieved later
  /// @throws OperationException if the caller is not permitted to, or the webhook is invalid
  public Webhooks.Made add(Caller by, WebhookOwner owner, Webhook.Wanted wanted) {
    require(by, owner);
    boolean own = owner instanceof WebhookOwner.OfAccount(AccountId id) && isOwn(by, id);
    if (wanted.content() == Webhook.Content.HEADERS && !own && !by.actor().isSystem()) {
      throw new OperationException(
          Reason.REFUSED,
          "administrators do not read the mail of others: header fields are sent to webhooks that"
              + " the account's owner has set up");
    }
    if (wanted.content() == Webhook.Content.HEADERS && !by.actor().scope().covers(OWN_SCOPE)) {
      throw new OperationException(
          Reason.REFUSED,
          "this login is for administration and does not permit reading mail: header fields need the"
              + " scope "
              + OWN_SCOPE);
    }
    Webhooks.Made made = webhooks.add(owner, wanted);
    String types =
        wanted.events().stream().map(EventType::text).sorted().collect(Collectors.joining(","));
    record(
        by,
        "webhook.add",
        name(owner),
        made.webhook().id() + " " + wanted.url() + " " + types + " " + wanted.content());
    return made;
  }

  /// The webhooks of an owner, oldest first.
  public List<Shown> list(Caller by, WebhookOwner owner) {
    require(by, owner);
    return webhooks.of(owner).stream().map(this::shown).toList();
  }

  /// All webhooks that the caller may change, oldest first.
  public List<Shown> list(Caller by) {
    return webhooks.all().stream()
        .filter(webhook -> may(by, webhook.owner()))
        .sorted(Comparator.comparing(Webhook::created))
        .map(this::shown)
        .toList();
  }

  public Shown show(Caller by, WebhookId id) {
    return shown(found(by, id));
  }

  private Shown shown(Webhook webhook) {
    return new Shown(webhook, name(webhook.owner()), events.status(webhook.id()));
  }

  /// The latest attempts to send events to a webhook, newest first.
  public List<WebhookAttempt> attempts(Caller by, WebhookId id) {
    return events.attempts(found(by, id).id());
  }

  /// Removes a webhook with its waiting events.
  public void remove(Caller by, WebhookId id) {
    Webhook webhook = found(by, id);
    webhooks.remove(id);
    record(by, "webhook.remove", name(webhook.owner()), id.toString());
  }

  /// Enables a webhook. Events that waited when it was disabled are sent.
  public Shown enable(Caller by, WebhookId id) {
    return setEnabled(by, id, true);
  }

  /// Disables a webhook: nothing is sent to it, and new events are not stored for it.
  public Shown disable(Caller by, WebhookId id) {
    return setEnabled(by, id, false);
  }

  private Shown setEnabled(Caller by, WebhookId id, boolean enabled) {
    Webhook webhook = found(by, id);
    Webhook after =
        webhooks.setEnabled(id, enabled, enabled ? "" : "disabled by " + by.actor().name());
    if (enabled) {
      sender.ifPresentOrElse(running -> running.enabled(id), () -> events.resetFailures(id));
    }
    record(
        by, enabled ? "webhook.enable" : "webhook.disable", name(webhook.owner()), id.toString());
    return shown(after);
  }

  /// Replaces the secret of a webhook. For a day, requests are signed with both secrets.
  ///
  /// @return with the secret, which cannot be retrieved later
  public Webhooks.Made rotate(Caller by, WebhookId id) {
    Webhook webhook = found(by, id);
    Webhooks.Made made = webhooks.rotate(id);
    record(by, "webhook.rotate", name(webhook.owner()), id.toString());
    return made;
  }

  /// Sends one `webhook.test` event at once, even if the webhook is disabled.
  ///
  /// @throws OperationException if no server is running, or too many tests are running
  public WebhookAttempt test(Caller by, WebhookId id) {
    Webhook webhook = found(by, id);
    WebhookAttempt attempt =
        sender
            .orElseThrow(() ->
                new OperationException(
                    Reason.UNAVAILABLE, "this needs the running server: start it first"))
            .test(id);
    record(by, "webhook.test", name(webhook.owner()), id.toString());
    return attempt;
  }
}
