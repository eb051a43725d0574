package org.posthorn.server.cli.installation;

import java.io.PrintWriter;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn master-key ...`
@Command(
    name = "master-key",
    description = {
      "The key that secrets in the store (DKIM keys) are sealed under.",
      "It lies in a file outside of the data directory and of its backups (master-key.file). Keep"
          + " a copy of that file: without it these secrets are lost."
    },
    subcommands = {
      MasterKeyCommands.Create.class,
      MasterKeyCommands.Status.class,
      MasterKeyCommands.Rotate.class,
      MasterKeyCommands.Remove.class
    })
public final class MasterKeyCommands {
  private MasterKeyCommands() {}

  /// Prints the file, its keys, and how many secrets need each.
  abstract static class OfKeys extends AdministrationCommand {
    @Override
    protected void print(PrintWriter out, JsonNode result) {
      out.println("file: " + result.path("file").asString());
      if (result.path("keys").isEmpty()) {
        out.println("It is missing.");
      } else {
        new Printer(out).print(result.path("keys"));
      }
      for (JsonNode lost : result.path("lost")) {
        out.println(
            "lost: "
                + lost.path("id").asString()
                + ", needed by secrets: "
                + lost.path("secrets").asInt());
      }
      for (String count : new String[] {"plain", "sealed", "discarded"}) {
        if (result.path(count).asInt() > 0) {
          out.println(said(count) + result.path(count).asInt());
        }
      }
      out.flush();
    }

    private static String said(String count) {
      return switch (count) {
        case "plain" -> "secrets not sealed until the server starts: ";
        case "sealed" -> "secrets sealed under the new key: ";
        default -> "secrets discarded that no key opens: ";
      };
    }
  }

  @Command(
      name = "create",
      description = "Make the key file, if the server could not do it by itself.")
  static final class Create extends OfKeys {
    @Option(
        names = "--discard-lost",
        description = {
          "Go on without the secrets whose key is lost for good: they are removed, and DKIM keys",
          "have to be generated and published again."
        })
    boolean discardLost;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.create").with("discardLost", discardLost);
    }
  }

  @Command(name = "status", description = "Which keys there are, and what is sealed under them.")
  static final class Status extends OfKeys {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.status");
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Put a new key into the file and seal everything under it.",
        "The old key stays in the file, since older backups need it, until it is removed."
      })
  static final class Rotate extends OfKeys {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.rotate");
    }
  }

  @Command(
      name = "remove",
      description = "Take an old key out of the file; backups from its time need it.")
  static final class Remove extends OfKeys {
    @Parameters(paramLabel = "ID", description = "The key, as status names it.")
    String id = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.remove").with("id", id);
    }
  }
}
