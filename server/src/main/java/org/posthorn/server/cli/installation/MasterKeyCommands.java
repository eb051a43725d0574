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
      "The master key, which encrypts secrets in the store (DKIM keys).",
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

  /// Prints the file, its keys, and how many secrets use each.
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
      description = "Create the key file, if the server could not do so itself.")
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

  @Command(
      name = "status",
      description = "Show the keys, and how many secrets are encrypted under each.")
  static final class Status extends OfKeys {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.status");
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Add a new key to the file and encrypt all secrets under it.",
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
      description = "Remove an old key from the file; backups of its time need it.")
  static final class Remove extends OfKeys {
    @Parameters(paramLabel = "ID", description = "The key, as status names it.")
    String id = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.remove").with("id", id);
    }
  }
}
