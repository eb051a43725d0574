package org.posthorn.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.CredentialVerdict;

/// A directory with all its parts over one store, and short ways to fill it and ask it. Argon2 is
/// as cheap as it can be.
final class Town implements AutoCloseable {
  static final Principal SYSTEM = Principal.system();
  static final Argon2Settings CHEAP = new Argon2Settings(8, 1, 1);

  final KeyValueStore kv;
  final TurnableClock clock;
  final Directory directory;
  final HashingPool hashing;
  final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  final List<DirectoryChange> told = Collections.synchronizedList(new ArrayList<>());
  final Passwords passwords;
  final DirectoryAdministration administration;
  final Authenticator authenticator;

  Town() {
    this(new MemoryStore(), new TurnableClock(), LimitsOf.tests());
  }

  Town(DirectoryLimits limits) {
    this(new MemoryStore(), new TurnableClock(), limits);
  }

  Town(KeyValueStore kv, TurnableClock clock, DirectoryLimits limits) {
    this.kv = kv;
    this.clock = clock;
    directory = Directory.open(kv, clock, limits);
    directory.listen(told::add);
    hashing = new HashingPool(CHEAP, limits);
    passwords = new Passwords(directory, hashing, audited::add);
    administration = new DirectoryAdministration(directory, passwords, audited::add);
    authenticator = new Authenticator(directory, hashing);
  }

  /// Another server on the same store.
  Town reopened() {
    return new Town(kv, clock, directory.limits());
  }

  Town domain(String name) {
    administration.addDomain(SYSTEM, TenantId.FIRST, name, true);
    return this;
  }

  /// A second tenant, as stores may have that nobody can add to today.
  TenantId tenant(long number) {
    Tenant tenant = new Tenant(new TenantId(number), "tenant " + number);
    directory.change((writer, head) -> {
      writer.put(
          DirectoryTables.TENANTS, DirectoryTables.key(number), DirectoryRows.tenant(tenant));
      return head;
    });
    return tenant.id();
  }

  /// Gives a domain another separator of subaddresses, or 0 for none, as stores may have.
  void separator(String domain, char separator) {
    directory.change((writer, head) -> {
      byte[] key = DirectoryTables.key(domain);
      Domain old =
          DirectoryRows.domain(
              key, Objects.requireNonNull(writer.get(DirectoryTables.DOMAINS, key)));
      Domain now =
          new Domain(
              old.name(),
              old.tenant(),
              old.scramForPasswords(),
              separator,
              old.sendingLimits(),
              old.settings(),
              old.created());
      writer.put(DirectoryTables.DOMAINS, key, DirectoryRows.domain(now));
      return head;
    });
    directory.reload(domain);
  }

  Account account(String address) {
    return account(address, "secret of " + address);
  }

  Account account(String address, String password) {
    return administration.addAccount(SYSTEM, NewAccount.of(Address.parse(address), password));
  }

  Account administrator(String address) {
    return administration.addAccount(
        SYSTEM,
        NewAccount.of(Address.parse(address), "secret of " + address)
            .with(AccountRole.ADMINISTRATOR));
  }

  Town alias(String name, String... targets) {
    administration.addAlias(SYSTEM, Alias.parse(name, List.of(targets)));
    return this;
  }

  /// Lets an account forward; a `-` before the first target keeps no copy.
  Town forward(String address, String targets) {
    boolean keep = !targets.startsWith("-");
    List<Address> to =
        List.of(targets.replaceFirst("^-", "").split(" ")).stream().map(Address::parse).toList();
    AccountId id = directory.account(Address.parse(address)).orElseThrow().id();
    administration.setForwarding(SYSTEM, id, new Forwarding(to, keep));
    return this;
  }

  /// The resolution of an address in one line.
  String resolve(String address) {
    return switch (directory.resolve(Address.parse(address))) {
      case Resolution.Local(List<ResolvedAccount> deliveries) -> "local" + lines(deliveries);
      case Resolution.Remote(List<ResolvedAccount> deliveries, List<Address> targets) ->
          "remote " + targets + lines(deliveries);
      case Resolution.NoSuchRecipient() -> "no such recipient";
      case Resolution.NotLocal() -> "not local";
      case Resolution.Misconfigured() -> "misconfigured";
      case Resolution.Disabled() -> "disabled";
    };
  }

  private static String lines(List<ResolvedAccount> deliveries) {
    StringBuilder text = new StringBuilder();
    for (ResolvedAccount d : deliveries) {
      text.append(' ').append(d.account().address().localPart());
      d.detail().ifPresent(detail -> text.append(" detail ").append(detail));
    }
    return text.toString();
  }

  boolean maySendAs(String account, String address) {
    AccountId id = directory.account(Address.parse(account)).orElseThrow().id();
    return directory.maySendAs(id, Address.parse(address));
  }

  String login(String name, String password) {
    return login(name, password, from("192.0.2.1"));
  }

  String login(String name, String password, AuthenticationContext context) {
    return verdict(authenticator.verifyPassword(name, Optional.empty(), password, context));
  }

  static String verdict(CredentialVerdict verdict) {
    return switch (verdict) {
      case CredentialVerdict.Accepted(var identity) -> identity.name();
      case CredentialVerdict.Refused(var reason) -> reason.toString();
    };
  }

  static AuthenticationContext from(String peer) {
    return from(peer, "imap");
  }

  static AuthenticationContext from(String peer, String service) {
    try {
      return new AuthenticationContext(
          service, Optional.of(InetAddress.getByName(peer)), true, List.of(), "t1");
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    hashing.close();
  }
}
