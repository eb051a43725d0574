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
      "The master key, which encrypts secrets in the store, such as DKIM keys.",
      "It is in a file outside the data directory (master-key.file), and not in backups. Keep a"
          + " copy of that file: without it these secrets are lost."
    },
    subcommands = {
      MasterKeyCommands.Create.class,
      MasterKeyCommands.Status.class,
      MasterKeyCommands.Rotate.class,
      MasterKeyCommands.Protect.class,
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
      for (String count : new String[] {"plain", "encrypted", "discarded"}) {
        if (result.path(count).asInt() > 0) {
          out.println(label(count) + result.path(count).asInt());
        }
      }
      out.flush();
    }

    private static String label(String count) {
      return switch (count) {
        case "plain" -> "secrets not encrypted until the server starts: ";
        case "encrypted" -> "secrets encrypted with the new key: ";
        default -> "secrets deleted because their key is lost: ";
      };
    }
  }

  @Command(name = "create", description = "Create the key file, if the server could not create it.")
  static final class Create extends OfKeys {
    @Option(
        names = "--discard-lost",
        description = {
          "Remove the secrets that were encrypted with a lost key. DKIM keys must then be generated and",
          "published again. Mail that was encrypted (store.encryption) is lost without its key."
        })
    boolean discardLost;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.create").with("discardLost", discardLost);
    }
  }

  @Command(
      name = "status",
      description = "Show the keys, and how many secrets are encrypted with each.")
  static final class Status extends OfKeys {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.status");
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Add a new key to the file and encrypt all secrets with it.",
        "The old key stays in the file until it is removed, because older backups need it."
      })
  static final class Rotate extends OfKeys {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.rotate");
    }
  }

  @Command(
      name = "protect",
      description = {
        "Encrypt the keys in the file with a key that does not leave its token or service",
        "(master-key.protection). Without that token or service nothing can be decrypted, so keep",
        "a readable copy of the file in a safe place."
      })
  static final class Protect extends OfKeys {
    @Option(
        names = "--readable",
        description =
            "Write the keys readable instead, to copy the file or before the protection"
                + " is changed.")
    boolean readable;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.protect").with("readable", readable);
    }
  }

  @Command(
      name = "remove",
      description = "Remove an old key from the file. Backups made while it was used need it.")
  static final class Remove extends OfKeys {
    @Parameters(paramLabel = "ID", description = "The id of the key, as shown by status.")
    String id = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("master-key.remove").with("id", id);
    }
  }
}
