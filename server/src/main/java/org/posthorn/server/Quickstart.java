package org.posthorn.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Address;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.DataDirectory;
import org.posthorn.server.storage.LocalInstallation;
import org.posthorn.server.storage.Storage;

/// A server to try: loopback only, ports with an offset, three accounts.
///
/// A value that is not given is the one of the first run, or the default.
///
/// @param data the data directory, created if missing
/// @param wantedDomain the domain of the accounts
/// @param wantedPortBase added to each well-known port, 0 to 61,000
/// @param password of all accounts; random ones if empty
public record Quickstart(
    Path data,
    Optional<String> wantedDomain,
    Optional<Integer> wantedPortBase,
    Optional<String> password) {
  private static final String DOMAIN = "example.test";
  private static final int PORT_BASE = 10_000;
  private static final int MX = 25;
  private static final int PORT_BASE_MAX = 61_000;

  /// If the last account exists, all were created.
  private static final List<String> ACCOUNTS = List.of("alice", "bob", "admin");

  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int PASSWORD_LETTERS = 16;

  public Quickstart {
    int portBase = wantedPortBase.orElse(PORT_BASE);
    if (portBase < 0 || portBase > PORT_BASE_MAX) {
      throw new OperationException(Reason.INVALID, "--port-base must be 0 to " + PORT_BASE_MAX);
    }
    wantedDomain.ifPresent(domain -> Installation.requireDomain("--domain", domain));
  }

  private String domain() {
    return wantedDomain.orElse(DOMAIN);
  }

  /// Creates directory, certificate and configuration if they are missing, and reads the
  /// configuration.
  ///
  /// @throws IOException if a port is in use; nothing is created then
  /// @throws OperationException if there is an installation with other values than are wanted now
  public Configuration prepare() throws IOException {
    Path file = data.resolve(DataDirectory.CONFIGURATION);
    if (!Files.exists(file)) {
      String toml = toml(domain(), wantedPortBase.orElse(PORT_BASE));
      Port.requireFree(
          Configuration.read(file, toml, System.getenv()), _ -> "choose others with --port-base N");
      DataDirectory.create(data);
      Installation.certificate(data, List.of("mail." + domain(), domain()));
      DataDirectory.configure(data, toml);
      return Configuration.read(file, System.getenv());
    }
    Configuration configuration = Configuration.read(file, System.getenv());
    requireAsMade(configuration);
    return configuration;
  }

  private void requireAsMade(Configuration configuration) {
    List<InetSocketAddress> mx = configuration.get(Settings.LISTEN_MX);
    if (wantedPortBase.isPresent()
        && mx.stream().noneMatch(at -> at.getPort() == wantedPortBase.get() + MX)) {
      throw new OperationException(
          Reason.EXISTS,
          data
              + " holds an installation already, whose MX listens on port "
              + mx.stream()
                  .map(at -> String.valueOf(at.getPort()))
                  .collect(Collectors.joining(", "))
              + ": leave --port-base out, change [listen] in its "
              + DataDirectory.CONFIGURATION
              + ", or name another directory with --data");
    }
  }

  /// Creates domain and accounts if there are none yet, or those that an interrupted first run has
  /// not created.
  ///
  /// @return the passwords of the created accounts; empty on a later run
  /// @throws IOException if a port is in use; passwords are created only if the server can show
  ///   them
  /// @throws OperationException if the password is not allowed
  public Map<String, String> accounts(Storage storage, Configuration configuration)
      throws IOException {
    Port.requireFree(configuration);
    Operations operations = LocalInstallation.operations(storage, configuration, Optional.empty());
    Caller by = Caller.system();
    Map<String, String> passwords = new LinkedHashMap<>();
    Set<String> there =
        operations.accounts().list(by, Optional.empty()).stream()
            .map(account -> account.address().toString())
            .collect(Collectors.toSet());
    if (wantedDomain.isPresent()
        && storage.directory().domain(wantedDomain.get()).isEmpty()
        && !there.isEmpty()) {
      throw new OperationException(
          Reason.EXISTS,
          data
              + " holds an installation without the domain "
              + wantedDomain.get()
              + ": leave --domain out, add it with posthorn domain add, or name another directory"
              + " with --data");
    }
    String domain = domain();
    List<String> ours = ACCOUNTS.stream().map(name -> name + "@" + domain).toList();
    if (there.contains(ours.getLast()) || !ours.containsAll(there)) {
      return passwords;
    }
    if (storage.directory().domain(domain).isEmpty()) {
      operations.domains().add(by, domain, true);
    }
    for (String name : ACCOUNTS) {
      String address = name + "@" + domain;
      if (there.contains(address)) {
        continue;
      }
      String secret = password.orElseGet(Quickstart::randomPassword);
      NewAccount account = NewAccount.of(Address.parse(address), new NewPassword.OfTrial(secret));
      operations
          .accounts()
          .add(
              by,
              name.equals("admin")
                  ? account.with(AccountRole.ADMINISTRATOR, AccountRole.OPERATOR)
                  : account);
      passwords.put(address, secret);
    }
    return passwords;
  }

  /// Accounts to show: those of quickstart, if they exist.
  public List<String> firstAccounts(Storage storage, Configuration configuration) {
    List<String> there =
        LocalInstallation.operations(storage, configuration, Optional.empty())
            .accounts()
            .list(Caller.system(), Optional.empty())
            .stream()
            .map(account -> account.address().toString())
            .toList();
    List<String> ours = there.stream().filter(address -> address.endsWith("@" + domain())).toList();
    return (ours.isEmpty() ? there : ours).stream().limit(ACCOUNTS.size()).toList();
  }

  private static String toml(String domain, int portBase) {
    return """
    # Written by `posthorn quickstart`: a server to try, on loopback only.
    [server]
    hostname = "mail.%s"
    data = "."   # where this file is

    [listen]
    mx = ["127.0.0.1:%d"]
    submission = ["127.0.0.1:%d"]
    submissions = ["127.0.0.1:%d"]
    imap = ["127.0.0.1:%d"]
    imaps = ["127.0.0.1:%d"]
    pop3 = ["127.0.0.1:%d"]
    pop3s = ["127.0.0.1:%d"]
    managesieve = ["127.0.0.1:%d"]
    http = ["127.0.0.1:%d"]
    https = ["127.0.0.1:%d"]
    plain-login-on-loopback = true
    connections-per-address-max = 20000
    accepts-per-address-per-minute = 100000000

    [backup]
    directory = "backups"
    """
        .formatted(
            domain,
            portBase + MX,
            portBase + 587,
            portBase + 465,
            portBase + 143,
            portBase + 993,
            portBase + 110,
            portBase + 995,
            portBase + 4190,
            portBase + 80,
            portBase + 443);
  }

  private static String randomPassword() {
    SecureRandom random = new SecureRandom();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < PASSWORD_LETTERS; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
