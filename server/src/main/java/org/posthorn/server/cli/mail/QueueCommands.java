package org.posthorn.server.cli.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn queue ...`
@Command(
    name = "queue",
    description = {"The outbound queue.", "These commands need the running server."},
    subcommands = {
      QueueCommands.Listing.class,
      QueueCommands.Show.class,
      QueueCommands.Retry.class,
      QueueCommands.Hold.class,
      QueueCommands.Release.class,
      QueueCommands.Cancel.class,
      QueueCommands.Reroute.class,
      QueueCommands.Stats.class,
      QueueCommands.WarmUp.class,
      QueueCommands.Failed.class
    })
public final class QueueCommands {
  private static final String ID = "The message, as `queue list` or `quarantine list` shows it.";

  /// A command about one message.
  abstract static class OfMessage extends AdministrationCommand {
    @Parameters(paramLabel = "ID", description = ID)
    String id = "";

    private final String operation;

    OfMessage(String operation) {
      this.operation = operation;
    }

    @Override
    protected ControlRequest request() {
      return ControlRequest.of(operation).with("id", id);
    }
  }

  @Command(name = "list", description = "List waiting messages, one line per recipient.")
  static final class Listing extends AdministrationCommand {
    @Option(
        names = "--destination",
        paramLabel = "DOMAIN",
        description = "Only to this domain, or relay:NAME, or a destination of `queue stats`.")
    @Nullable String destination;

    @Option(
        names = "--sender",
        paramLabel = "TEXT",
        description = "Only messages whose sender address contains this.")
    @Nullable String sender;

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description =
            "Only recipients that are scheduled, deferred, held, delivered, bounced, expired or"
                + " cancelled. Default: those that still wait.")
    @Nullable String state;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("queue.list")
          .with("destination", Optional.ofNullable(destination))
          .with("sender", Optional.ofNullable(sender))
          .with("state", Optional.ofNullable(state));
    }
  }

  @Command(name = "show", description = "Show a message and the status of each recipient.")
  static final class Show extends OfMessage {
    Show() {
      super("queue.show");
    }
  }

  @Command(
      name = "retry",
      description =
          "Retry a message (also a failed one), all messages for a domain, or all messages now.")
  static final class Retry extends AdministrationCommand {
    @Parameters(paramLabel = "ID", arity = "0..1", description = ID)
    @Nullable String id;

    @Option(
        names = "--destination",
        paramLabel = "DOMAIN",
        description =
            "All messages for this domain, or for a destination as `queue stats` shows it.")
    @Nullable String destination;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("queue.retry")
          .with("id", Optional.ofNullable(id))
          .with("destination", Optional.ofNullable(destination));
    }
  }

  @Command(name = "hold", description = "Hold a message: it is not sent until it is released.")
  static final class Hold extends OfMessage {
    Hold() {
      super("queue.hold");
    }
  }

  @Command(name = "release", description = "Release a held message.")
  static final class Release extends OfMessage {
    Release() {
      super("queue.release");
    }
  }

  @Command(
      name = "cancel",
      description =
          "Cancel a message for the recipients that have not received it. Nobody is notified.")
  static final class Cancel extends OfMessage {
    Cancel() {
      super("queue.cancel");
    }
  }

  @Command(
      name = "reroute",
      description = "Route a message again: the configuration may have changed its destinations.")
  static final class Reroute extends OfMessage {
    Reroute() {
      super("queue.reroute");
    }
  }

  @Command(name = "stats", description = "Show the status of each destination.")
  static final class Stats extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("queue.stats");
    }
  }

  @Command(name = "warm-up", description = "Show the warm-up of new source addresses.")
  static final class WarmUp extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("queue.warm-up");
    }
  }

  @Command(
      name = "failed",
      description = "List failed messages: those that could not be delivered to a recipient.")
  static final class Failed extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("queue.failed");
    }
  }

  private QueueCommands() {}

  /// `posthorn suppress ...`
  @Command(
      name = "suppress",
      description = "Suppressed addresses: their servers said that they do not exist.",
      subcommands = {SuppressListing.class, SuppressRemove.class})
  public static final class Suppress {}

  @Command(name = "list", description = "List the suppressed addresses.")
  static final class SuppressListing extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("suppress.list");
    }
  }

  @Command(name = "remove", description = "Remove the suppression of an address.")
  static final class SuppressRemove extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The address.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("suppress.remove").with("address", address);
    }
  }

  /// `posthorn quarantine ...`
  @Command(
      name = "quarantine",
      description = {"Quarantined messages.", "These commands need the running server."},
      subcommands = {
        Quarantine.Listing.class,
        Quarantine.Show.class,
        Quarantine.Release.class,
        Quarantine.Discard.class
      })
  public static final class Quarantine {

    @Command(name = "list", description = "List what is in quarantine.")
    static final class Listing extends AdministrationCommand {
      @Override
      protected ControlRequest request() {
        return ControlRequest.of("quarantine.list");
      }
    }

    @Command(name = "show", description = "Show a message, and why it is in quarantine.")
    static final class Show extends OfMessage {
      Show() {
        super("quarantine.show");
      }
    }

    @Command(name = "release", description = "Release a message: deliver it to its recipients.")
    static final class Release extends OfMessage {
      Release() {
        super("quarantine.release");
      }
    }

    @Command(name = "discard", description = "Discard a message. Nobody is notified.")
    static final class Discard extends OfMessage {
      Discard() {
        super("quarantine.discard");
      }
    }
  }
}
