package org.posthorn.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.admin.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn alias ...`
@Command(
    name = "alias",
    description = {
      "Addresses that lead to others.",
      "ALIAS is an address (sales@example.org), a catch-all (@example.org), or a regular expression",
      "over local parts (/^sales-(.*)$/@example.org), whose groups targets may name ($1)."
    },
    subcommands = {
      AliasCommands.Add.class,
      AliasCommands.Listing.class,
      AliasCommands.Remove.class
    })
final class AliasCommands {

  @Command(name = "add", description = "Let an address lead to others.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "ALIAS", index = "0")
    String alias = "";

    @Parameters(paramLabel = "TARGET", index = "1..*", arity = "1..*")
    List<String> targets = new ArrayList<>();

    @Override
    Request request() {
      return Request.of("alias.add").with("alias", alias).with("targets", targets);
    }
  }

  @Command(name = "list", description = "List the aliases.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", arity = "0..1")
    @Nullable String domain;

    @Override
    Request request() {
      return Request.of("alias.list").with("domain", Optional.ofNullable(domain));
    }
  }

  @Command(name = "remove", description = "Remove an alias.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = "ALIAS")
    String alias = "";

    @Override
    Request request() {
      return Request.of("alias.remove").with("alias", alias);
    }
  }
}
