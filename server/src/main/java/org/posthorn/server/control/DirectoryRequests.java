package org.posthorn.server.control;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.admin.Accounts;
import org.posthorn.admin.AppPasswords;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.values.AccountRole;
import org.posthorn.admin.values.Sizes;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Credential;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Scope;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about domains, accounts and aliases.
final class DirectoryRequests {
  private final Operations operations;
  private final Accounts accounts;
  private final Caller by;

  DirectoryRequests(Operations operations, Caller by) {
    this.operations = operations;
    accounts = operations.accounts();
    this.by = by;
  }

  JsonNode addDomain(ControlRequest request) {
    return describe(
        operations.domains().add(by, request.text("domain"), request.flag("scramPasswords")));
  }

  JsonNode listDomains(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations.domains().list(by).forEach(domain -> list.add(describe(domain)));
    return list;
  }

  JsonNode removeDomain(ControlRequest request) {
    operations.domains().remove(by, request.text("domain"));
    return nothing();
  }

  JsonNode addAccount(ControlRequest request) {
    AccountRole wanted = request.flag("admin") ? AccountRole.ADMINISTRATOR : AccountRole.NONE;
    Set<org.posthorn.directory.AccountRole> roles =
        (request.flag("operator") ? AccountRole.OPERATOR : wanted).roles();
    NewAccount account =
        new NewAccount(
            Address.parseQuoted(request.text("address")),
            Optional.empty(),
            quotaBytes(request.optionalText("quota")),
            roles,
            Optional.of(new NewPassword.Plain(request.text("password"))));
    return describe(accounts.add(by, account));
  }

  JsonNode listAccounts(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    accounts
        .list(by, request.optionalText("domain"))
        .forEach(account -> list.add(describe(account)));
    return list;
  }

  JsonNode showAccount(ControlRequest request) {
    String address = request.text("address");
    Accounts.Details account = accounts.show(by, address);
    ObjectNode shown = describe(account.account());
    shown.put("usedBytes", account.quota().usedBytes()).put("messages", account.quota().emails());
    ArrayNode aliases = shown.putArray("aliases");
    account.aliases().forEach(aliases::add);
    forwarding(shown, account.account());
    shown.set("sending", SendingRequests.describe(operations.sending().ofAccount(by, address)));
    return shown;
  }

  JsonNode accountExists(ControlRequest request) {
    return describe(accounts.named(by, request.text("address")));
  }

  JsonNode setPassword(ControlRequest request) {
    accounts.setPassword(
        by, request.text("address"), new NewPassword.Plain(request.text("password")));
    return nothing();
  }

  JsonNode removeAccount(ControlRequest request) {
    accounts.remove(by, request.text("address"));
    return nothing();
  }

  JsonNode quota(ControlRequest request) {
    String address = request.text("address");
    OptionalLong bytes = quotaBytes(request.optionalText("quota"));
    Account account =
        bytes.isPresent()
            ? accounts.setQuota(by, address, bytes.getAsLong())
            : accounts.named(by, address);
    return describe(account).put("usedBytes", accounts.quota(by, address).usedBytes());
  }

  JsonNode setRole(ControlRequest request) {
    String text = request.text("role");
    AccountRole role =
        switch (text) {
          case "none" -> AccountRole.NONE;
          case "administrator" -> AccountRole.ADMINISTRATOR;
          case "operator" -> AccountRole.OPERATOR;
          case "auditor" -> AccountRole.AUDITOR;
          default ->
              throw new OperationException(
                  Reason.INVALID, "expected none, administrator or operator, not " + text);
        };
    return describe(accounts.setRoles(by, request.text("address"), role.roles()));
  }

  JsonNode forward(ControlRequest request) {
    Account account = accounts.named(by, request.text("address"));
    List<Address> targets = request.texts("targets").stream().map(Address::parseQuoted).toList();
    Optional<Boolean> keep = request.optionalText("keep").map(Boolean::parseBoolean);
    boolean off = request.flag("off");
    if (off && (keep.isPresent() || !targets.isEmpty())) {
      throw new OperationException(Reason.INVALID, "nothing goes with --off");
    }
    Forwarding old = account.forwarding();
    if (keep.isPresent() && targets.isEmpty() && !old.isOn()) {
      throw new OperationException(
          Reason.INVALID, account.address() + " forwards nothing: name the target with --to");
    }
    if (off || keep.isPresent() || !targets.isEmpty()) {
      Forwarding wanted =
          off
              ? Forwarding.NONE
              : new Forwarding(
                  targets.isEmpty() ? old.targets() : targets, keep.orElse(old.keep()));
      account = accounts.setForwarding(by, request.text("address"), wanted);
    }
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    return forwarding(shown.put("address", account.address().quoted()), account);
  }

  private static ObjectNode forwarding(ObjectNode shown, Account account) {
    ArrayNode targets = shown.putArray("forwardsTo");
    account.forwarding().targets().forEach(target -> targets.add(target.quoted()));
    return shown.put("keepsMail", account.forwarding().keep());
  }

  JsonNode importAccounts(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    accounts.addAll(by, request.texts("lines")).forEach(account -> list.add(describe(account)));
    return list;
  }

  JsonNode setDisabled(ControlRequest request, boolean disabled) {
    return describe(accounts.setDisabled(by, request.text("address"), disabled));
  }

  JsonNode addAppPassword(ControlRequest request) {
    List<String> services = request.texts("services");
    Credential.Made made =
        operations
            .appPasswords()
            .add(
                by,
                request.text("address"),
                request.text("name"),
                services.isEmpty() ? Scope.ALL : Scope.of(services),
                expiry(request.optionalText("expires")));
    return describe(made.credential()).put("password", made.secret());
  }

  JsonNode listCredentials(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations
        .appPasswords()
        .list(by, request.text("address"))
        .forEach(found -> list.add(describe(found)));
    return list;
  }

  JsonNode revokeAppPassword(ControlRequest request) {
    operations.appPasswords().revoke(by, request.text("address"), request.text("name"));
    return nothing();
  }

  JsonNode listMasks(ControlRequest request) {
    return masks(request.text("address"));
  }

  JsonNode setMask(ControlRequest request) {
    String address = request.text("address");
    operations
        .appPasswords()
        .setMask(
            by,
            address,
            new AppPasswords.Mask(request.optionalText("device"), request.texts("capabilities")));
    return masks(address);
  }

  private JsonNode masks(String address) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (AppPasswords.Mask mask : operations.appPasswords().masks(by, address)) {
      list.addObject()
          .put("device", mask.device().orElse("all"))
          .put("capabilities", String.join(" ", mask.names()));
    }
    return list;
  }

  private static Optional<Instant> expiry(Optional<String> date) {
    try {
      return date.map(text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      throw new OperationException(
          Reason.INVALID, "expected a date such as 2030-12-31, not " + date.orElse(""));
    }
  }

  JsonNode addAlias(ControlRequest request) {
    Alias alias = Alias.parse(request.text("alias"), request.texts("targets"));
    if (alias instanceof Alias.Exact) {
      var _ = Address.parseQuoted(request.text("alias"));
    }
    if (!(alias instanceof Alias.Pattern)) {
      alias.targets().forEach(target -> Address.parseQuoted(target));
    }
    return describe(operations.aliases().add(by, alias));
  }

  JsonNode listAliases(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations
        .aliases()
        .list(by, request.optionalText("domain"))
        .forEach(alias -> list.add(describe(alias)));
    return list;
  }

  JsonNode removeAlias(ControlRequest request) {
    operations.aliases().remove(by, request.text("alias"));
    return nothing();
  }

  private static OptionalLong quotaBytes(Optional<String> size) {
    if (size.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Sizes.parse(size.get()));
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, "quota " + size.get() + ": " + e.getMessage());
    }
  }

  private static ObjectNode describe(Domain domain) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("domain", domain.name())
        .put("scramPasswords", domain.scramForPasswords())
        .put("created", domain.created().toString());
  }

  private static ObjectNode describe(Account account) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("address", account.address().quoted())
        .put("quotaBytes", account.quotaBytes())
        .put(
            "administrator",
            account.roles().contains(org.posthorn.directory.AccountRole.ADMINISTRATOR))
        .put("operator", account.roles().contains(org.posthorn.directory.AccountRole.OPERATOR))
        .put("disabled", account.disabled())
        .put("created", account.created().toString());
  }

  private static ObjectNode describe(Credential credential) {
    return ControlRequest.JSON
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
        .put("expires", credential.expires().map(Instant::toString).orElse(""))
        .put("lastUse", credential.lastUse().map(use -> use.at().toString()).orElse(""))
        .put("network", credential.lastUse().map(Credential.Use::network).orElse(""));
  }

  private static ObjectNode describe(Alias alias) {
    ObjectNode described = ControlRequest.JSON.createObjectNode().put("alias", alias.shown());
    ArrayNode targets = described.putArray("targets");
    alias
        .targets()
        .forEach(target ->
            targets.add(alias instanceof Alias.Pattern ? target : Address.parse(target).quoted()));
    return described;
  }

  private static ObjectNode nothing() {
    return ControlRequest.JSON.createObjectNode();
  }
}
