package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.admin.Accounts;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.values.AccountRole;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountChange;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.SendingLimits;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestLimits;

/// Endpoints for accounts.
final class AccountEndpoints {
  private static final String GROUP = "Accounts";
  private static final String CHANGES = "admin.accounts";

  private final Operations operations;

  private AccountEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// An account.
  public record AccountSummary(
      @Description("its primary address, with which it signs in") String address,
      @Description("its name for people") Optional<String> displayName,
      @Description("what it may administer") AccountRole role,
      @Description("whether it can neither sign in nor receive mail") boolean disabled,
      @Description("its quota in bytes; 0: no limit") long quotaBytes,
      @Description("when it was created") Instant created) {
    static AccountSummary of(Account account) {
      return new AccountSummary(
          account.address().quoted(),
          account.displayName(),
          AccountRole.of(account.roles()),
          account.disabled(),
          account.quotaBytes(),
          account.created());
    }
  }

  /// An account to create.
  public record AccountRequest(
      @Description("its primary address, with which it signs in; in a domain of this server")
          String address,
      @Description("without one and without a hash it cannot sign in yet")
          Optional<String> password,
      @Description("instead of a password: its Argon2id hash in the PHC string form")
          Optional<String> passwordHash,
      @Description("its name for people") Optional<String> displayName,
      @Description(value = "its quota; 0: no limit; missing: the default", min = 0)
          Optional<Long> quotaBytes,
      @Description("what it may administer; none if missing") Optional<AccountRole> role) {
    NewAccount toNew() {
      return new NewAccount(
          Address.parseQuoted(address),
          displayName,
          quotaBytes.map(OptionalLong::of).orElse(OptionalLong.empty()),
          role.orElse(AccountRole.NONE).roles(),
          password.isEmpty() && passwordHash.isEmpty()
              ? Optional.empty()
              : Optional.of(newPassword(password, passwordHash)));
    }
  }

  /// Accounts to create.
  public record ImportRequest(
      @Description(value = "the accounts", size = RestLimits.IMPORTED_ACCOUNTS_MAX)
          List<AccountRequest> accounts) {}

  /// Result of an import.
  public record ImportResult(
      @Description("how many accounts were created, or could be created in a dry run") int accounts,
      @Description("whether they were created: false after a dry run") boolean made) {}

  /// Usage of an account.
  public record Usage(
      @Description("bytes that count towards the quota") long bytes,
      @Description("messages") long messages) {}

  /// Forwarding of an account.
  public record ForwardingDetail(
      @Description(value = "addresses of this server or elsewhere", size = 100)
          List<String> targets,
      @Description("whether the account keeps a copy") boolean keep) {
    static ForwardingDetail of(Forwarding forwarding) {
      return new ForwardingDetail(
          forwarding.targets().stream().map(Address::quoted).toList(), forwarding.keep());
    }

    Forwarding toForwarding() {
      return new Forwarding(targets.stream().map(Address::parseQuoted).toList(), keep);
    }
  }

  /// An account with its usage and aliases.
  public record AccountDetail(
      @Description("the account") AccountSummary account,
      @Description("its usage") Usage usage,
      @Description("aliases that lead to it") List<String> aliases,
      @Description("its forwarding; without targets: none") ForwardingDetail forwarding,
      @Description("its sending limits") SendingDetail sending) {}

  /// Changes of an account; missing members are not changed.
  public record AccountPatch(
      @Description("its name for people; null: none") Optional<Optional<String>> displayName,
      @Description(value = "its quota in bytes; 0: no limit", min = 0) Optional<Long> quotaBytes,
      @Description("whether it can neither sign in nor receive mail") Optional<Boolean> disabled,
      @Description("what it may administer") Optional<AccountRole> role,
      @Description("its sending limits") Optional<SendingDetail.SendingChange> sending,
      @Description("its forwarding; null: none") Optional<Optional<ForwardingDetail>> forwarding) {}

  /// A password to set: one of the two.
  public record PasswordRequest(
      @Description("the password") Optional<String> password,
      @Description("its Argon2id hash in the PHC string form") Optional<String> passwordHash) {}

  /// A mailbox, without its messages.
  public record MailboxSummary(
      @Description("names from the top, joined by slashes") String path,
      @Description("its role, such as inbox or junk") Optional<String> role,
      @Description("messages in it") long messages,
      @Description("unread messages") long unseen,
      @Description("their bytes") long bytes) {
    static MailboxSummary of(Mailbox mailbox) {
      return new MailboxSummary(
          mailbox.path(),
          mailbox.role().map(role -> role.name().toLowerCase(Locale.ROOT)),
          mailbox.counts().total(),
          mailbox.counts().unseen(),
          mailbox.counts().bytes());
    }
  }

  /// Result of checking an account.
  public record CheckResult(
      @Description("mailboxes") int mailboxes,
      @Description("messages") long messages,
      @Description("their bytes") long bytes,
      @Description("a sentence for each inconsistency in the store; empty without any")
          List<String> problems) {
    static CheckResult of(Accounts.Checked checked) {
      return new CheckResult(
          checked.report().mailboxes(),
          checked.report().emails(),
          checked.report().bytes(),
          checked.report().problems());
    }
  }

  private static NewPassword newPassword(Optional<String> plain, Optional<String> hash) {
    if (plain.isPresent() == hash.isPresent()) {
      throw new RestException(RestException.Code.INVALID, "give either password or passwordHash");
    }
    return hash.<NewPassword>map(NewPassword.Hashed::new)
        .orElseGet(() -> new NewPassword.Plain(plain.orElseThrow()));
  }

  static List<Endpoint> of(Operations operations) {
    return new AccountEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/accounts", "listAccounts")
            .says(
                GROUP,
                "Lists the accounts of the tenant in the order of creation. A page of a search"
                    + " may be short, or empty, and have a `next`.")
            .scope("admin.read")
            .query(
                Parameter.text("domain", "only those of this domain"),
                Parameter.text("search", "part of the address or the name, in any case"))
            .givesPage(AccountSummary.class, "the accounts", this::list),
        Endpoint.post("/accounts", "addAccount")
            .says(GROUP, "Creates an account.")
            .scope(CHANGES)
            .takes(AccountRequest.class)
            .makes(
                AccountDetail.class,
                "the account",
                made -> "/accounts/" + Endpoint.segment(made.account().address()),
                this::add),
        Endpoint.post("/account-imports", "importAccounts")
            .says(GROUP, "Creates several accounts, or none if one of them cannot be created.")
            .scope(CHANGES)
            .query(Parameter.flag("dryRun", "whether they are only checked"))
            .takes(ImportRequest.class)
            .gives(ImportResult.class, "the result", this::importAll),
        Endpoint.get("/accounts/{address}", "getAccount")
            .says(GROUP, "Shows an account with its usage and aliases.")
            .scope("admin.read")
            .gives(
                AccountDetail.class,
                "the account",
                call -> detail(call.caller(), call.path("address"))),
        Endpoint.patch("/accounts/{address}", "changeAccount")
            .says(GROUP, "Changes an account: makes all of the changes, or none.")
            .scope(CHANGES)
            .takes(AccountPatch.class)
            .gives(AccountDetail.class, "the account", this::change),
        Endpoint.put("/accounts/{address}/password", "setPassword")
            .says(GROUP, "Sets the password of an account; sessions opened with the old one end.")
            .scope(CHANGES)
            .takes(PasswordRequest.class)
            .givesNothing(this::setPassword),
        Endpoint.delete("/accounts/{address}", "removeAccount")
            .says(GROUP, "Removes an account and all its mail permanently.")
            .scope(CHANGES)
            .givesNothing(
                call -> operations.accounts().remove(call.caller(), call.path("address"))),
        Endpoint.get("/accounts/{address}/mailboxes", "listAccountMailboxes")
            .says(GROUP, "Lists the mailboxes of an account with their counts, by path.")
            .scope("admin.read")
            .givesPage(MailboxSummary.class, "the mailboxes", this::mailboxes),
        Endpoint.get("/accounts/{address}/check", "checkAccount")
            .says(GROUP, "Checks the consistency of the stored data of an account.")
            .scope("admin.read")
            .gives(
                CheckResult.class,
                "the result",
                call ->
                    CheckResult.of(
                        operations.accounts().check(call.caller(), call.path("address")))));
  }

  private Page<AccountSummary> list(RestCall call) {
    AccountId after = new AccountId(Cursor.number(call));
    Accounts.Part part =
        operations
            .accounts()
            .list(
                call.caller(),
                new Accounts.Filter(call.text("domain"), call.text("search")),
                after,
                call.limit());
    return new Page<>(
        part.accounts().stream().map(AccountSummary::of).toList(),
        part.next().map(id -> Long.toString(id.value())));
  }

  private AccountDetail add(RestCall call) throws IOException {
    NewAccount wanted = call.body(AccountRequest.class).toNew();
    Account made = operations.accounts().add(call.caller(), wanted);
    return detail(call.caller(), made.address().toString());
  }

  private ImportResult importAll(RestCall call) throws IOException {
    boolean dryRun = call.flag("dryRun");
    List<NewAccount> wanted =
        call.body(ImportRequest.class).accounts().stream().map(AccountRequest::toNew).toList();
    operations.accounts().addAll(call.caller(), wanted, dryRun);
    return new ImportResult(wanted.size(), !dryRun);
  }

  private AccountDetail detail(Caller by, String address) {
    Accounts.Details shown = operations.accounts().show(by, address);
    return new AccountDetail(
        AccountSummary.of(shown.account()),
        new Usage(shown.quota().usedBytes(), shown.quota().emails()),
        shown.aliases(),
        ForwardingDetail.of(shown.account().forwarding()),
        SendingDetail.of(operations.sending().ofAccount(by, address)));
  }

  private AccountDetail change(RestCall call) throws IOException {
    Caller by = call.caller();
    String address = call.path("address");
    AccountPatch patch = call.body(AccountPatch.class);
    SendingLimits old = operations.sending().limitsOfAccount(by, address);
    AccountChange wanted =
        new AccountChange(
            patch.displayName(),
            patch.quotaBytes().map(OptionalLong::of).orElse(OptionalLong.empty()),
            patch.disabled(),
            patch.role().map(AccountRole::roles),
            patch.sending().map(change -> change.applyTo(old)),
            patch
                .forwarding()
                .map(to -> to.map(ForwardingDetail::toForwarding).orElse(Forwarding.NONE)));
    Account changed = operations.accounts().change(by, address, wanted);
    return detail(by, changed.address().toString());
  }

  private void setPassword(RestCall call) throws IOException {
    PasswordRequest wanted = call.body(PasswordRequest.class);
    operations
        .accounts()
        .setPassword(
            call.caller(),
            call.path("address"),
            newPassword(wanted.password(), wanted.passwordHash()));
  }

  private Page<MailboxSummary> mailboxes(RestCall call) {
    List<MailboxSummary> all =
        operations.accounts().mailboxes(call.caller(), call.path("address")).stream()
            .map(MailboxSummary::of)
            .sorted(Comparator.comparing(MailboxSummary::path))
            .toList();
    return Page.of(call, all, MailboxSummary::path);
  }
}
