package org.posthorn.server.cli.installation;

import java.io.PrintWriter;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// `posthorn encryption ...`
@Command(
    name = "encryption",
    description = {
      "Encryption of the store, which store.encryption turns on and off.",
      "Each account's rows have a key of their own, which is encrypted with the master key: without"
          + " that key all mail is lost."
    },
    subcommands = {EncryptionCommands.Status.class, EncryptionCommands.Renew.class})
public final class EncryptionCommands {
  private EncryptionCommands() {}

  /// Prints how many partitions are in the current form.
  abstract static class OfStore extends AdministrationCommand {
    @Override
    protected void print(PrintWriter out, JsonNode result) {
      boolean encryption = result.path("encryption").asBoolean();
      long left = result.path("partitions").asLong() - result.path("done").asLong();
      out.println("encryption: " + (encryption ? "on" : "off"));
      if (left > 0) {
        out.println(
            "still to be "
                + (!encryption ? "decrypted" : "encrypted")
                + (result.path("newKeys").asBoolean() ? " with new keys" : "")
                + ": "
                + left
                + " of "
                + result.path("partitions").asLong()
                + " partitions (accounts, queues, days of events and others)");
      } else if (!result.path("complete").asBoolean()) {
        out.println("the files of the store are being compacted: some hold the older form");
      } else if (encryption) {
        out.println("all rows are encrypted");
      }
      out.flush();
    }
  }

  @Command(
      name = "status",
      description = "Show whether the store is encrypted, and what is still to be done.")
  static final class Status extends OfStore {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("encryption.status");
    }
  }

  @Command(
      name = "renew",
      description = {
        "Make new keys for all accounts, and encrypt their rows again in the background.",
        "posthorn master-key rotate is enough if only the master key must be replaced."
      })
  static final class Renew extends OfStore {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("encryption.renew");
    }
  }
}
