package org.posthorn.server.cli.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn search ...`
@Command(
    name = "search",
    description = "The search index of the running server.",
    subcommands = {
      SearchCommands.Status.class,
      SearchCommands.Why.class,
      SearchCommands.Rebuild.class
    })
public final class SearchCommands {
  private SearchCommands() {}

  @Command(
      name = "status",
      description = {
        "Show how much mail is indexed, and the size of the index.",
        "Messages that are not indexed yet are found too, but more slowly: each search reads them."
      })
  static final class Status extends AdministrationCommand {
    @Option(names = "--account", paramLabel = "ADDRESS", description = "Only of this account.")
    @Nullable String account;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("search.status").with("account", Optional.ofNullable(account));
    }
  }

  @Command(
      name = "why",
      description = {
        "Explain why a search for a text finds a message, or does not.",
        "For each part of the message, it shows whether the part contains the text, whether the"
            + " index excludes the part, and which pieces of the text the part lacks according to"
            + " the index."
      })
  static final class Why extends AdministrationCommand {
    @Parameters(paramLabel = "QUERY", index = "0", description = "The text.")
    String query = "";

    @Parameters(
        paramLabel = "ID",
        index = "1",
        description = "The id of the message in JMAP, which is its EMAILID in IMAP.")
    String id = "";

    @Option(
        names = "--account",
        required = true,
        paramLabel = "ADDRESS",
        description = "The account of the message.")
    String account = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("search.why")
          .with("query", query)
          .with("id", id)
          .with("account", account);
    }
  }

  @Command(
      name = "rebuild",
      description = {
        "Rebuild the index while the server runs.",
        "Until it is rebuilt, searches read all messages. `search status` shows the progress."
      })
  static final class Rebuild extends AdministrationCommand {
    @Option(names = "--account", paramLabel = "ADDRESS", description = "Only of this account.")
    @Nullable String account;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("search.rebuild").with("account", Optional.ofNullable(account));
    }
  }
}
