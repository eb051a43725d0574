package org.posthorn.server.cli.directory;

import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `posthorn dkim ...`
@Command(
    name = "dkim",
    description = {
      "DKIM keys that sign the mail of a domain.",
      "A new pair of keys (RSA and Ed25519) is used as soon as its records are found in the DNS;"
          + " `posthorn dkim show DOMAIN` prints the records to publish. These commands need the running server."
    },
    subcommands = {
      DkimCommands.Generate.class,
      DkimCommands.Listing.class,
      DkimCommands.Show.class,
      DkimCommands.Rotate.class,
      DkimCommands.Activate.class,
      DkimCommands.Remove.class
    })
public final class DkimCommands {
  private DkimCommands() {}

  /// A command about one domain.
  abstract static class OfDomain extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", description = "A domain of this server.")
    String domain = "";

    private final String operation;

    OfDomain(String operation) {
      this.operation = operation;
    }

    @Override
    protected ControlRequest request() {
      return ControlRequest.of(operation).with("domain", domain);
    }

    /// Lines of a zone file.
    @Override
    protected void print(PrintWriter out, JsonNode result) {
      for (JsonNode key : result) {
        out.println("; " + text(key, "algorithm") + ", " + text(key, "state") + seen(key));
        out.println(DnsCommands.zoneLine(text(key, "name"), "TXT", text(key, "record")));
      }
      out.flush();
    }

    private static String seen(JsonNode key) {
      return key.get("in_dns").asBoolean() ? ", seen in the DNS" : ", not seen in the DNS";
    }

    private static String text(JsonNode key, String name) {
      return key.get(name).asString();
    }
  }

  @Command(name = "generate", description = "Generate the first keys of a domain.")
  static final class Generate extends OfDomain {
    @Option(
        names = "--activate",
        description = "Sign with them at once, without waiting for the DNS.")
    boolean activate;

    Generate() {
      super("dkim.generate");
    }

    @Override
    protected ControlRequest request() {
      return super.request().with("activate", activate);
    }
  }

  @Command(name = "list", description = "List the keys of a domain, or of all domains.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "A domain of this server.")
    @Nullable String domain;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("dkim.list").with("domain", Optional.ofNullable(domain));
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      // The record is too long for a table; `dkim show` prints it.
      result.forEach(row -> ((ObjectNode) row).remove("record"));
      super.print(out, result);
    }
  }

  @Command(name = "show", description = "Print the DNS records to publish, in zone file format.")
  static final class Show extends OfDomain {
    Show() {
      super("dkim.list");
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Generate new keys now; they replace the old ones two days after they are found"
            + " in the DNS.",
        "The server does this by itself when keys are older than dkim.rotation."
      })
  static final class Rotate extends OfDomain {
    Rotate() {
      super("dkim.rotate");
    }
  }

  @Command(name = "activate", description = "Activate keys now, without waiting for the DNS.")
  static final class Activate extends OfDomain {
    Activate() {
      super("dkim.activate");
    }
  }

  @Command(
      name = "remove",
      description = "Remove all keys of a domain; its mail is no longer signed.")
  static final class Remove extends OfDomain {
    Remove() {
      super("dkim.remove");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      new Printer(out).print(result);
    }
  }
}
