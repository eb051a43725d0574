package org.posthorn.server.cli.installation;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.Posthorn;
import org.posthorn.server.Quickstart;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.log.LogLines;
import org.posthorn.server.storage.Secrets;
import org.posthorn.server.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `posthorn quickstart`: a server to try, on loopback.
@Command(
    name = "quickstart",
    description = {
      "Start a mail server on 127.0.0.1 to try it out.",
      "The first run creates a data directory with a certificate and three accounts; later runs"
          + " use it."
    })
public final class QuickstartCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "posthorn-data",
      description = "The data directory (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("posthorn-data");

  @Option(
      names = "--domain",
      paramLabel = "D",
      description = "The domain (default: example.test, or as made before).")
  @Nullable String domain;

  @Option(
      names = "--port-base",
      paramLabel = "N",
      description = "Added to each well-known port (default: 10000, or as made before).")
  @Nullable Integer portBase;

  @Option(
      names = "--password",
      paramLabel = "P",
      description =
          "The password of all three accounts; without it, random passwords are generated"
              + " and printed once.")
  @Nullable String password;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Quickstart quickstart =
        new Quickstart(
            data.toAbsolutePath(),
            Optional.ofNullable(domain),
            Optional.ofNullable(portBase),
            Optional.ofNullable(password));
    Configuration configuration = quickstart.prepare();
    Storage storage = Storage.open(configuration);
    Map<String, String> made;
    List<String> accounts;
    try {
      made = quickstart.accounts(storage, configuration);
      accounts = quickstart.firstAccounts(storage, configuration);
    } catch (IOException | RuntimeException e) {
      storage.close();
      throw e;
    }
    LogLines.configure(
        configuration.get(Settings.LOG_FORMAT), configuration.get(Settings.LOG_LEVEL));
    Posthorn server = Posthorn.start(configuration, storage);
    if (password != null && made.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "posthorn: --password is ignored: the accounts are there already, with the passwords"
                  + " they have; posthorn account passwd changes one");
    }
    greet(configuration, accounts, made);
    return server.awaitStop();
  }

  private void greet(
      Configuration configuration, List<String> accounts, Map<String, String> passwords) {
    PrintWriter out = spec.commandLine().getOut();
    String first = accounts.isEmpty() ? "ADDRESS" : accounts.getFirst();
    String secret = passwords.getOrDefault(first, "PASSWORD");
    out.println("Posthorn is ready on 127.0.0.1, keeping everything in " + data.toAbsolutePath());
    out.println("  but for the key of its secrets, which is " + Secrets.file(configuration));
    out.printf(
        "  MX %s, submission %s (STARTTLS) and %s (TLS), IMAP %s (STARTTLS) and %s (TLS),"
            + " POP3 %s (STLS) and %s (TLS), ManageSieve %s, HTTP %s, HTTPS %s%n",
        port(configuration, Settings.LISTEN_MX),
        port(configuration, Settings.LISTEN_SUBMISSION),
        port(configuration, Settings.LISTEN_SUBMISSIONS),
        port(configuration, Settings.LISTEN_IMAP),
        port(configuration, Settings.LISTEN_IMAPS),
        port(configuration, Settings.LISTEN_POP3),
        port(configuration, Settings.LISTEN_POP3S),
        port(configuration, Settings.LISTEN_MANAGESIEVE),
        port(configuration, Settings.LISTEN_HTTP),
        port(configuration, Settings.LISTEN_HTTPS));
    out.printf("  webmail https://127.0.0.1:%s/%n", port(configuration, Settings.LISTEN_HTTPS));
    out.printf(
        "  console https://127.0.0.1:%s/console/%n", port(configuration, Settings.LISTEN_HTTPS));
    passwords.forEach(
        (account, shown) -> out.println("  account " + account + "   password " + shown));
    if (passwords.isEmpty()) {
      out.println("  accounts as made before: " + String.join(", ", accounts));
    }
    out.println("Try:");
    out.printf(
        "  swaks --server 127.0.0.1:%s --to %s%n", port(configuration, Settings.LISTEN_MX), first);
    out.printf(
        "  curl -k 'imaps://127.0.0.1:%s/INBOX;MAILINDEX=1' -u '%s:%s'%n",
        port(configuration, Settings.LISTEN_IMAPS), first, secret);
    out.printf("  posthorn account list --data %s%n", data);
    out.println("Stop it with Ctrl-C.");
    out.flush();
  }

  private static String port(Configuration configuration, Setting<List<InetSocketAddress>> where) {
    return configuration.get(where).stream()
        .findFirst()
        .map(address -> String.valueOf(address.getPort()))
        .orElse("(off)");
  }
}
