package org.posthorn.server.cli.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn account forward`
@Command(name = "forward", description = "Show or set the forwarding of an account's mail.")
final class ForwardCommand extends AdministrationCommand {
  @Parameters(paramLabel = "ADDRESS", description = "The account.")
  String address = "";

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      description = "A target on this server or another. Repeatable. Replaces the earlier targets.")
  List<String> targets = new ArrayList<>();

  @ArgGroup @Nullable Copy copy;

  @Option(names = "--off", description = "End forwarding.")
  boolean off;

  /// Whether the account keeps a copy.
  static final class Copy {
    @Option(names = "--keep", description = "Keep a copy in the account; the default.")
    boolean keep;

    @Option(names = "--no-keep", description = "Keep no copy in the account.")
    boolean noKeep;
  }

  @Override
  protected ControlRequest request() {
    return ControlRequest.of("account.forward")
        .with("address", address)
        .with("targets", targets)
        .with("keep", Optional.ofNullable(copy).map(wanted -> String.valueOf(wanted.keep)))
        .with("off", off);
  }
}
