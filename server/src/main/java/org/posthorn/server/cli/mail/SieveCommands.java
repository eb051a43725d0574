package org.posthorn.server.cli.mail;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.StandardInput;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.scripts.SieveCheck;
import org.posthorn.server.scripts.SieveRules;
import org.posthorn.server.scripts.SieveTrial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn sieve ...`: the scripts of accounts.
@Command(
    name = "sieve",
    description = "Sieve scripts: check, test, generate from rules, and manage those of accounts.",
    subcommands = {
      SieveCheck.class,
      SieveTrial.class,
      SieveRules.class,
      SieveCommands.Listing.class,
      SieveCommands.Show.class,
      SieveCommands.Put.class,
      SieveCommands.Activate.class,
      SieveCommands.Deactivate.class,
      SieveCommands.Remove.class,
      SieveCommands.Run.class
    })
public final class SieveCommands {

  /// A command about one of an account's scripts.
  abstract static class OfScript extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(paramLabel = "NAME", index = "1", description = "The script.")
    String name = "";

    final ControlRequest of(String operation) {
      return ControlRequest.of(operation).with("address", address).with("name", name);
    }
  }

  @Command(name = "list", description = "List an account's scripts.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("sieve.list").with("address", address);
    }
  }

  @Command(name = "show", description = "Print one of an account's scripts.")
  static final class Show extends OfScript {
    @Override
    protected ControlRequest request() {
      return of("sieve.show");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      out.print(result.path("script").asString());
      out.flush();
    }
  }

  @Command(
      name = "put",
      description = "Store a script for an account. A script of the same name is replaced.")
  static final class Put extends OfScript {
    @Parameters(
        paramLabel = "FILE",
        index = "2",
        description = "The file with its text; - for the standard input.")
    Path file = Path.of("");

    private byte[] text = {};

    @Override
    public Integer call() throws IOException {
      text = StandardInput.read(file, spec);
      return super.call();
    }

    @Override
    protected ControlRequest request() {
      return of("sieve.put").with("script", Base64.getEncoder().encodeToString(text));
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      result.path("warnings").forEach(warning -> out.println(warning.asString()));
      out.flush();
    }
  }

  @Command(
      name = "activate",
      description = "Activate a script for arriving mail; replaces the active one.")
  static final class Activate extends OfScript {
    @Override
    protected ControlRequest request() {
      return of("sieve.activate");
    }
  }

  @Command(name = "deactivate", description = "Deactivate the active script of an account.")
  static final class Deactivate extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("sieve.deactivate").with("address", address);
    }
  }

  @Command(name = "remove", description = "Remove a script that is not active.")
  static final class Remove extends OfScript {
    @Override
    protected ControlRequest request() {
      return of("sieve.remove");
    }
  }

  @Command(
      name = "run",
      description = {
        "Run a script over the messages that are in a mailbox.",
        "keep, fileinto and flags are applied; discard moves a message to the trash. Actions that"
            + " send mail (redirect, reject, vacation, notify) or change the message are only"
            + " counted."
      })
  static final class Run extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "SCRIPT",
        index = "1",
        description = "One of the account's scripts, or a file with --file.")
    String script = "";

    @Parameters(paramLabel = "MAILBOX", index = "2", description = "The mailbox, such as INBOX.")
    String mailbox = "";

    @Option(names = "--file", description = "SCRIPT is a file; - for the standard input.")
    boolean file;

    @Option(names = "--dry-run", description = "Only print what would be done.")
    boolean dryRun;

    private byte[] text = {};

    @Override
    public Integer call() throws IOException {
      if (file) {
        text = StandardInput.read(Path.of(script), spec);
      }
      return super.call();
    }

    @Override
    protected ControlRequest request() {
      ControlRequest request =
          ControlRequest.of("sieve.run")
              .with("address", address)
              .with("mailbox", mailbox)
              .with("dryRun", dryRun);
      return file
          ? request.with("script", Base64.getEncoder().encodeToString(text))
          : request.with("name", script);
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      result.path("lines").forEach(line -> out.println(line.asString()));
      out.println(
          result.path("messages").asInt()
              + " messages: "
              + result.path("stayed").asInt()
              + (dryRun ? " would stay, " : " stayed, ")
              + result.path("flagged").asInt()
              + (dryRun ? " would get flags, " : " got flags, ")
              + result.path("failed").asInt()
              + " runs failed");
      for (Map.Entry<String, JsonNode> into : result.path("filed").properties()) {
        out.println("  into " + into.getKey() + ": " + into.getValue().asInt());
      }
      for (Map.Entry<String, JsonNode> what : result.path("notDone").properties()) {
        out.println("  not done, " + what.getKey() + ": " + what.getValue().asInt());
      }
      out.flush();
    }
  }
}
