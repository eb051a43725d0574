package org.posthorn.server.cli.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn alias ...`
@Command(
    name = "alias",
    description = {
      "Aliases: addresses whose mail goes to other addresses.",
      "An alias is an address, the catch-all of a domain, or a regular expression over local parts."
    },
    subcommands = {
      AliasCommands.Add.class,
      AliasCommands.Listing.class,
      AliasCommands.Remove.class
    })
public final class AliasCommands {
  private static final String ALIAS =
      "sales@example.org, @example.org (catch-all) or /sales-(.*)/@example.org (RE2 over the whole"
          + " local part).";

  @Command(name = "add", description = "Add an alias.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "ALIAS", index = "0", description = ALIAS)
    String alias = "";

    @Parameters(
        paramLabel = "TARGET",
        index = "1..*",
        arity = "1..*",
        description = "Its targets; $1 is the text that the first group of the expression matched.")
    List<String> targets = new ArrayList<>();

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("alias.add").with("alias", alias).with("targets", targets);
    }
  }

  @Command(name = "list", description = "List the aliases.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "Only of this domain.")
    @Nullable String domain;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("alias.list").with("domain", Optional.ofNullable(domain));
    }
  }

  @Command(name = "remove", description = "Remove an alias.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = "ALIAS", description = ALIAS)
    String alias = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("alias.remove").with("alias", alias);
    }
  }
}
