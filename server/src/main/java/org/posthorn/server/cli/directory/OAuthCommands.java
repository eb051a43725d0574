package org.posthorn.server.cli.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn oauth ...`
@Command(
    name = "oauth",
    description = "Programs that get access tokens instead of passwords.",
    subcommands = {OAuthCommands.Client.class, OAuthCommands.GrantGroup.class})
public final class OAuthCommands {

  private OAuthCommands() {}

  @Command(
      name = "client",
      description = "Programs that may ask users for access.",
      subcommands = {Add.class, Listing.class, Remove.class})
  static final class Client {}

  @Command(
      name = "grant",
      description = "Access that users have granted to programs.",
      subcommands = {Grants.class, Revoke.class})
  static final class GrantGroup {}

  @Command(name = "add", description = "Register a program. Its secret, if any, is printed once.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "NAME", description = "The name that users see, such as Thunderbird.")
    String name = "";

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "The client id of the program; a random one if not given.")
    @Nullable String id;

    @Option(
        names = "--redirect-uri",
        paramLabel = "URI",
        description = {
          "A redirect URI: https, http on a loopback address (any port matches), or a private"
              + " scheme with a dot.",
          "Repeatable; none for programs without a browser."
        })
    List<String> redirectUris = new ArrayList<>();

    @Option(
        names = "--service",
        paramLabel = "SERVICE",
        description =
            "What it may ask for: imap, jmap, smtp, sieve, api or admin, or a part of the last two,"
                + " such as api.read. Repeatable; default: all.")
    List<String> services = new ArrayList<>();

    @Option(
        names = "--secret",
        description = "Create a client secret: for services, which may use token introspection.")
    boolean secret;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("oauth.client.add")
          .with("name", name)
          .with("id", Optional.ofNullable(id))
          .with("redirectUris", redirectUris)
          .with("services", services)
          .with("secret", secret ? List.of("yes") : List.of());
    }
  }

  @Command(name = "list", description = "List the programs.")
  static final class Listing extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("oauth.client.list");
    }
  }

  @Command(name = "remove", description = "Remove a program, and all access that users granted it.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = "ID", description = "As list shows it.")
    String id = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("oauth.client.remove").with("id", id);
    }
  }

  @Command(name = "list", description = "List the access that an account has granted.")
  static final class Grants extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("oauth.grant.list").with("address", address);
    }
  }

  @Command(name = "revoke", description = "End a program's access; its sessions end within 5 s.")
  static final class Revoke extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(paramLabel = "GRANT", index = "1", description = "Its number, as list shows it.")
    String grant = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("oauth.grant.revoke").with("address", address).with("grant", grant);
    }
  }
}
