package org.posthorn.server.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.Posthorn;
import org.posthorn.server.Quickstart;
import org.posthorn.server.config.Configuration;
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
      "Start a mail server to try: it makes a data directory with a certificate and three accounts,",
      "listens on 127.0.0.1 only, and says what to do next. Run again, it starts what is there."
    })
final class QuickstartCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "posthorn-data",
      description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("posthorn-data");

  @Option(
      names = "--domain",
      paramLabel = "D",
      defaultValue = "example.test",
      description = "The domain (default: ${DEFAULT-VALUE}).")
  String domain = "example.test";

  @Option(
      names = "--port-base",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Added to each well-known port (default: ${DEFAULT-VALUE}).")
  int portBase = 10_000;

  @Option(
      names = "--password",
      paramLabel = "P",
      description = "Of all three accounts; random ones are made and printed once if not given.")
  @Nullable String password;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Quickstart quickstart =
        new Quickstart(data.toAbsolutePath(), domain, portBase, Optional.ofNullable(password));
    Configuration configuration = quickstart.prepare();
    Storage storage = Storage.open(configuration);
    Map<String, String> made;
    try {
      made = quickstart.accounts(storage, configuration);
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
    LogLines.configure(
        configuration.get(Settings.LOG_FORMAT), configuration.get(Settings.LOG_LEVEL));
    Posthorn server = Posthorn.start(configuration, storage);
    greet(quickstart, made, Secrets.file(configuration));
    return server.awaitStop();
  }

  private void greet(Quickstart quickstart, Map<String, String> passwords, Path masterKey) {
    PrintWriter out = spec.commandLine().getOut();
    int base = quickstart.portBase();
    String at = "@" + quickstart.domain();
    String secret = passwords.getOrDefault("alice" + at, "PASSWORD");
    out.println("Posthorn is ready on 127.0.0.1, keeping everything in " + data.toAbsolutePath());
    out.println("  but for the key of its secrets, which is " + masterKey);
    out.printf(
        "  MX %d, submission %d (STARTTLS) and %d (TLS), IMAP %d (STARTTLS) and %d (TLS)%n",
        base + 25, base + 587, base + 465, base + 143, base + 993);
    passwords.forEach(
        (account, shown) -> out.println("  account " + account + "   password " + shown));
    if (passwords.isEmpty()) {
      out.println("  accounts admin" + at + ", alice" + at + ", bob" + at + " as made before");
    }
    out.println("Try:");
    out.printf("  swaks --server 127.0.0.1:%d --to alice%s%n", base + 25, at);
    out.printf(
        "  curl -k 'imaps://127.0.0.1:%d/INBOX;MAILINDEX=1' -u 'alice%s:%s'%n",
        base + 993, at, secret);
    out.printf("  posthorn account list --data %s%n", data);
    out.println("Stop it with Ctrl-C.");
    out.flush();
  }
}
