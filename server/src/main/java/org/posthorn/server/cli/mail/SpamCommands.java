package org.posthorn.server.cli.mail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn spam ...`
@Command(
    name = "spam",
    description = "Spam filtering: preferences of accounts, and the classifier.",
    subcommands = {
      SpamCommands.Listing.class,
      SpamCommands.Allow.class,
      SpamCommands.Block.class,
      SpamCommands.Unallow.class,
      SpamCommands.Adjust.class,
      SpamCommands.Status.class,
      SpamCommands.Learn.class,
      SpamCommands.Export.class,
      SpamCommands.Import.class,
      SpamCommands.Reset.class
    })
public final class SpamCommands {
  private static final String SENDERS =
      "Addresses, or domains that stand for all addresses in and below them.";

  private SpamCommands() {}

  @Command(name = "list", description = "Show the spam preferences of an account.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("spam.list").with("address", address);
    }
  }

  /// Changes an account's lists of senders.
  abstract static class OfSenders extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(paramLabel = "SENDER", index = "1..*", arity = "1..*", description = SENDERS)
    List<String> senders = new ArrayList<>();

    private final String operation;

    OfSenders(String operation) {
      this.operation = operation;
    }

    @Override
    protected ControlRequest request() {
      return ControlRequest.of(operation).with("address", address).with("senders", senders);
    }
  }

  @Command(
      name = "allow",
      description = "Allow senders: their mail is never spam, unless it is forged.")
  static final class Allow extends OfSenders {
    Allow() {
      super("spam.allow");
    }
  }

  @Command(name = "block", description = "Block senders: their mail is always spam.")
  static final class Block extends OfSenders {
    Block() {
      super("spam.block");
    }
  }

  @Command(name = "unallow", aliases = "unblock", description = "Remove senders from both lists.")
  static final class Unallow extends OfSenders {
    Unallow() {
      super("spam.unallow");
    }
  }

  @Command(name = "set", description = "Change the spam preferences of an account.")
  static final class Adjust extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Option(
        names = "--threshold",
        paramLabel = "PROBABILITY",
        description = "Spam probability from which a message is junk: between 0 and 1, or default.")
    @Nullable String threshold;

    @Option(
        names = "--newcomers",
        paramLabel = "on|off",
        description = "Whether mail of senders who never wrote before goes to a mailbox Newcomers.")
    @Nullable String newcomers;

    @Option(
        names = "--mark",
        paramLabel = "on|off",
        description = "Whether spam stays in INBOX with X-Spam-Flag: YES, for POP3 users.")
    @Nullable String mark;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("spam.set")
          .with("address", address)
          .with("threshold", Optional.ofNullable(threshold))
          .with("newcomers", Optional.ofNullable(newcomers))
          .with("mark", Optional.ofNullable(mark));
    }
  }

  @Command(name = "status", description = "Show the status of the server's model.")
  static final class Status extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("spam.status");
    }
  }

  @Command(
      name = "learn",
      description = {
        "Train the server's model with a message, or with all messages of an mbox file.",
        "The server reads the file itself, so it needs permission to read it."
      })
  static final class Learn extends AdministrationCommand {
    @ArgGroup(multiplicity = "1")
    Kind kind = new Kind();

    /// Spam or ham.
    static final class Kind {
      @Option(names = "--spam", description = "The messages are spam.")
      boolean spam;

      @Option(names = "--ham", description = "The messages are not spam.")
      boolean ham;
    }

    @Parameters(paramLabel = "FILE", description = "The file.")
    Path file = Path.of("");

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("spam.learn")
          .with("file", file.toAbsolutePath().toString())
          .with("as", kind.spam ? "spam" : "ham");
    }
  }

  @Command(name = "export", description = "Write the server's model to a new file.")
  static final class Export extends AdministrationCommand {
    @Parameters(paramLabel = "FILE", description = "The file to make.")
    Path file = Path.of("");

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("spam.export").with("file", file.toAbsolutePath().toString());
    }
  }

  @Command(name = "import", description = "Replace the server's model by an exported one.")
  static final class Import extends AdministrationCommand {
    @Parameters(paramLabel = "FILE", description = "The file.")
    Path file = Path.of("");

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("spam.import").with("file", file.toAbsolutePath().toString());
    }
  }

  @Command(
      name = "reset",
      description = "Reset the server's model, or with --account that of one account.")
  static final class Reset extends AdministrationCommand {
    @Option(names = "--account", paramLabel = "ADDRESS", description = "The account.")
    @Nullable String address;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("spam.reset").with("address", Optional.ofNullable(address));
    }
  }
}
