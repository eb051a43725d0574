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
      "Who has none yet sets one up at the next sign-in on the web. Until then, and from then on,"
          + " the password alone is good for nothing else: programs need app passwords or tokens."
    })
final class SecondFactorCommand extends AdministrationCommand {
  @Parameters(paramLabel = "DOMAIN", index = "0", description = "Such as example.org.")
  String domain = "";

  @Parameters(
      paramLabel = "WHETHER",
      index = "1",
      arity = "0..1",
      description = "required or optional; shows what is set if not given.")
  @Nullable String secondFactor;

  @Override
  protected ControlRequest request() {
    return ControlRequest.of("domain.second-factor")
        .with("domain", domain)
        .with("secondFactor", Optional.ofNullable(secondFactor));
  }
}
