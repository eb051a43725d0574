package org.posthorn.server.cli.installation;

import java.util.concurrent.Callable;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.server.Posthorn;
import org.posthorn.server.cli.command.InstallationOptions;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.log.LogLines;
import org.posthorn.server.storage.ProcessUser;
import org.posthorn.server.storage.Storage;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `posthorn serve`: the production server.
@Command(name = "serve", description = "Run the server.")
public final class ServeCommand implements Callable<Integer> {
  @Mixin InstallationOptions place = new InstallationOptions();

  @ArgGroup(multiplicity = "0..1")
  RoleOption role = new RoleOption();

  static final class RoleOption {
    @Option(
        names = "--mta-only",
        description = "Only receive mail: no submission, no IMAP, no POP3, no ManageSieve.")
    boolean mtaOnly;

    @Option(names = "--msa-only", description = "Only serve users: no MX.")
    boolean msaOnly;
  }

  @Override
  public Integer call() throws Exception {
    Configuration configuration = place.configuration();
    if (ProcessUser.isRoot(ProcessUser.uid())) {
      throw new OperationException(
          Reason.REFUSED,
          "serve refuses to run as root: use the systemd unit in packaging/, or run it as a user of"
              + " its own with CAP_NET_BIND_SERVICE");
    }
    if (role.mtaOnly) {
      configuration = configuration.with(Settings.ROLE, "mta-only", "option --mta-only");
    } else if (role.msaOnly) {
      configuration = configuration.with(Settings.ROLE, "msa-only", "option --msa-only");
    }
    Storage storage = Storage.open(configuration);
    LogLines.configure(
        configuration.get(Settings.LOG_FORMAT), configuration.get(Settings.LOG_LEVEL));
    return Posthorn.start(configuration, storage).awaitStop();
  }
}
