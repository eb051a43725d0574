package org.posthorn.server.cli.directory;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn domain second-factor`.
@Command(
    name = "second-factor",
    description = {
      "Show or set whether the accounts of a domain need a second factor.",
      "Users without one set it up at the next sign-in on the web. From now on the"
          + " password alone does not work anywhere else: programs need app passwords or tokens."
    })
final class SecondFactorCommand extends AdministrationCommand {
  @Parameters(paramLabel = "DOMAIN", index = "0", description = "Such as example.org.")
  String domain = "";

  @Parameters(
      paramLabel = "REQUIREMENT",
      index = "1",
      arity = "0..1",
      description = "required or optional. Without it, the current setting is shown.")
  @Nullable String secondFactor;

  @Override
  protected ControlRequest request() {
    return ControlRequest.of("domain.second-factor")
        .with("domain", domain)
        .with("secondFactor", Optional.ofNullable(secondFactor));
  }
}
