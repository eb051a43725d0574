package org.posthorn.server.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Administration;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Credential;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Role;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.dns.DomainName;
import org.posthorn.server.config.Settings;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.mail.Quota;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on domains, accounts and aliases. Whoever reaches them owns the data directory, so
/// they act for the server itself.
final class DirectoryOperations {
  private static final Principal ACTOR = Principal.system();

  private final Storage storage;
  private final Directory directory;
  private final Administration administration;
  private final Accounts accounts;
  private final SendingOperations sending;

  DirectoryOperations(Storage storage) {
    this.storage = storage;
    directory = storage.directory();
    administration = storage.administration();
    accounts = new Accounts(directory);
    sending = new SendingOperations(storage);
  }

  JsonNode addDomain(Request request) {
    return describe(
        administration.addDomain(
            ACTOR, TenantId.FIRST, request.text("domain"), request.flag("scramPasswords")));
  }

  JsonNode listDomains(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    directory.domains().forEach(domain -> list.add(describe(domain)));
    return list;
  }

  /// The domain that a request names.
  ///
  /// @throws OperationException if it is not one of ours
  DomainName domain(Request request) {
    String text = request.text("domain");
    try {
      DomainName name = DomainName.parse(text);
      if (directory.domains().stream().anyMatch(ours -> ours.name().equals(name.ascii()))) {
        return name;
      }
    } catch (IllegalArgumentException e) {
      throw new OperationException(ExitCode.USAGE, text + " is no domain: " + e.getMessage());
    }
    throw new OperationException(ExitCode.NOT_FOUND, "there is no domain " + text + " here");
  }

  JsonNode removeDomain(Request request) {
    administration.removeDomain(ACTOR, request.text("domain"));
    return nothing();
  }

  JsonNode addAccount(Request request) {
    Set<Role> roles = request.flag("admin") ? Set.of(Role.ADMINISTRATOR) : Set.of();
    NewAccount account =
        new NewAccount(
            Address.parse(request.text("address")),
            Optional.empty(),
            quotaBytes(request.optionalText("quota")),
            roles,
            Optional.of(new NewPassword.Plain(request.text("password"))));
    return describe(administration.addAccount(ACTOR, account));
  }

  JsonNode listAccounts(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    accounts.all(request.optionalText("domain")).forEach(account -> list.add(describe(account)));
    return list;
  }

  JsonNode showAccount(Request request) {
    Account account = accounts.named(request.text("address"));
    Quota quota = storage.mail().account(ACTOR, account.id()).quota();
    ArrayNode aliases = Request.JSON.createArrayNode();
    for (Domain domain : directory.domains()) {
      directory.aliases(domain.name()).stream()
          .filter(alias -> alias.targets().contains(account.address().toString()))
          .forEach(alias -> aliases.add(alias.name()));
    }
    ObjectNode shown = describe(account);
    shown.put("usedBytes", quota.usedBytes()).put("messages", quota.emails());
    shown.set("aliases", aliases);
    forwarding(shown, account);
    shown.set("sending", sending.describe(account));
    return shown;
  }

  JsonNode accountExists(Request request) {
    return describe(accounts.named(request.text("address")));
  }

  JsonNode setPassword(Request request) {
    Account account = accounts.named(request.text("address"));
    storage.passwords().set(ACTOR, account.id(), new NewPassword.Plain(request.text("password")));
    return nothing();
  }

  JsonNode removeAccount(Request request) {
    administration.removeAccount(ACTOR, accounts.named(request.text("address")).id());
    return nothing();
  }

  JsonNode quota(Request request) {
    Account account = accounts.named(request.text("address"));
    OptionalLong bytes = quotaBytes(request.optionalText("quota"));
    if (bytes.isPresent()) {
      account = administration.setQuota(ACTOR, account.id(), bytes.getAsLong());
    }
    Quota quota = storage.mail().account(ACTOR, account.id()).quota();
    return describe(account).put("usedBytes", quota.usedBytes());
  }

  JsonNode forward(Request request) {
    Account account = accounts.named(request.text("address"));
    List<Address> targets = request.texts("targets").stream().map(Address::parse).toList();
    Optional<Boolean> keep = request.optionalText("keep").map(Boolean::parseBoolean);
    boolean off = request.flag("off");
    if (off && (keep.isPresent() || !targets.isEmpty())) {
      throw new OperationException(ExitCode.USAGE, "nothing goes with --off");
    }
    Forwarding old = account.forwarding();
    if (keep.isPresent() && targets.isEmpty() && !old.isOn()) {
      throw new OperationException(
          ExitCode.USAGE, account.address() + " forwards nothing: say whither with --to");
    }
    if (off || keep.isPresent() || !targets.isEmpty()) {
      Forwarding wanted =
          off
              ? Forwarding.NONE
              : new Forwarding(
                  targets.isEmpty() ? old.targets() : targets, keep.orElse(old.keep()));
      account = administration.setForwarding(ACTOR, account.id(), wanted);
    }
    ObjectNode shown = Request.JSON.createObjectNode();
    return forwarding(shown.put("address", account.address().toString()), account);
  }

  private static ObjectNode forwarding(ObjectNode shown, Account account) {
    ArrayNode targets = shown.putArray("forwardsTo");
    account.forwarding().targets().forEach(target -> targets.add(target.toString()));
    return shown.put("keepsMail", account.forwarding().keep());
  }

  JsonNode importAccounts(Request request) {
    List<NewAccount> wanted = new AccountImport(administration).read(request.texts("lines"));
    ArrayNode list = Request.JSON.createArrayNode();
    administration.addAccounts(ACTOR, wanted).forEach(account -> list.add(describe(account)));
    return list;
  }

  JsonNode setDisabled(Request request, boolean disabled) {
    Account account = accounts.named(request.text("address"));
    return describe(administration.setDisabled(ACTOR, account.id(), disabled));
  }

  JsonNode addAppPassword(Request request) {
    Account account = accounts.named(request.text("address"));
    List<String> services = request.texts("services");
    Credential.Made made =
        storage
            .passwords()
            .addAppPassword(
                ACTOR,
                account.id(),
                request.text("name"),
                services.isEmpty() ? Scope.ALL : Scope.of(services),
                expiry(request.optionalText("expires")));
    return describe(made.credential()).put("password", made.secret());
  }

  JsonNode listCredentials(Request request) {
    Account account = accounts.named(request.text("address"));
    ArrayNode list = Request.JSON.createArrayNode();
    storage.passwords().list(ACTOR, account.id()).forEach(found -> list.add(describe(found)));
    return list;
  }

  JsonNode revokeAppPassword(Request request) {
    Account account = accounts.named(request.text("address"));
    String name = request.text("name");
    Credential wanted =
        storage.passwords().list(ACTOR, account.id()).stream()
            .filter(found -> found.kind() == Credential.Kind.APP_PASSWORD)
            .filter(found -> found.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new OperationException(
                    ExitCode.NOT_FOUND, account.address() + " has no app password named " + name));
    storage.passwords().revoke(ACTOR, account.id(), wanted.id());
    return nothing();
  }

  private static Optional<Instant> expiry(Optional<String> date) {
    try {
      return date.map(text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      throw new OperationException(
          ExitCode.USAGE, "expected a date such as 2030-12-31, not " + date.orElse(""));
    }
  }

  JsonNode addAlias(Request request) {
    return describe(
        administration.addAlias(
            ACTOR, Alias.parse(request.text("alias"), request.texts("targets"))));
  }

  JsonNode listAliases(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    Optional<String> wanted = request.optionalText("domain");
    for (Domain domain : directory.domains()) {
      if (wanted.isEmpty() || wanted.get().equals(domain.name())) {
        directory.aliases(domain.name()).forEach(alias -> list.add(describe(alias)));
      }
    }
    return list;
  }

  JsonNode removeAlias(Request request) {
    administration.removeAlias(ACTOR, request.text("alias"));
    return nothing();
  }

  static OptionalLong quotaBytes(Optional<String> size) {
    if (size.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Settings.QUOTA.parse().apply(size.get()));
    } catch (IllegalArgumentException e) {
      throw new OperationException(ExitCode.USAGE, "quota " + size.get() + ": " + e.getMessage());
    }
  }

  private static ObjectNode describe(Domain domain) {
    return Request.JSON
        .createObjectNode()
        .put("domain", domain.name())
        .put("scramPasswords", domain.scramForPasswords())
        .put("created", domain.created().toString());
  }

  private static ObjectNode describe(Account account) {
    return Request.JSON
        .createObjectNode()
        .put("address", account.address().toString())
        .put("quotaBytes", account.quotaBytes())
        .put("administrator", account.roles().contains(Role.ADMINISTRATOR))
        .put("disabled", account.disabled())
        .put("created", account.created().toString());
  }

  private static ObjectNode describe(Credential credential) {
    return Request.JSON
        .createObjectNode()
        .put("name", credential.name())
        .put("kind", credential.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .put(
            "services",
            credential.scope().services().isEmpty()
                ? "all"
                : String.join(" ", credential.scope().services()))
        .put("scram", credential.scram())
        .put("created", credential.created().toString())
        .put("expires", credential.expires().map(Instant::toString).orElse(""));
  }

  private static ObjectNode describe(Alias alias) {
    ObjectNode described = Request.JSON.createObjectNode().put("alias", alias.name());
    ArrayNode targets = described.putArray("targets");
    alias.targets().forEach(targets::add);
    return described;
  }

  private static ObjectNode nothing() {
    return Request.JSON.createObjectNode();
  }
}
