package org.posthorn.server.cli.mail;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Days;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Commands about the history: `message trace`, `audit list`, `intake list`.
public final class HistoryCommands {
  private HistoryCommands() {}

  @Command(
      name = "message",
      description = "The history of messages.",
      subcommands = {Trace.class, WhyCommand.class})
  public static final class MessageGroup {}

  @Command(
      name = "trace",
      description = {
        "Print the timeline of a message, of an address or of a client, oldest first.",
        "What happened in the last second may not be there yet."
      })
  static final class Trace extends AdministrationCommand {
    @Parameters(
        paramLabel = "ADDRESS|ID|IP",
        description =
            "A local or remote address; the id of a transaction or session, as in a 250 reply, a"
                + " Received field or the log; a Message-ID; or the IP address of a client.")
    String what = "";

    @Mixin Days days = new Days();

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("message.trace").with("what", what).with("days", days.given());
    }

    /// One line per event: names and values as in the log.
    @Override
    protected void print(PrintWriter out, JsonNode result) {
      for (JsonNode event : result) {
        StringBuilder line = new StringBuilder(event.path("time").asString());
        line.append(' ').append(event.path("trace").asString());
        line.append(' ').append(event.path("event").asString());
        for (Map.Entry<String, JsonNode> field : event.path("fields").properties()) {
          line.append(' ').append(field.getKey()).append('=').append(shown(field.getValue()));
        }
        out.println(line);
      }
      out.flush();
    }

    private static String shown(JsonNode value) {
      String text = Printer.harmless(value.asString());
      return text.isEmpty() || text.contains(" ") || text.contains("\"")
          ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
          : text;
    }
  }

  @Command(
      name = "audit",
      description = "Changes by administrators, and by accounts to themselves.",
      subcommands = AuditListing.class)
  public static final class AuditGroup {}

  @Command(name = "list", description = "List changes with their actors, oldest first.")
  static final class AuditListing extends AdministrationCommand {
    @Option(
        names = "--days",
        paramLabel = "N",
        description = "The number of days, including today (UTC); default: 7, at most: 92.")
    @Nullable String days;

    @Option(
        names = "--actor",
        paramLabel = "NAME",
        description = "Only by this account; system is the command line and the server itself.")
    @Nullable String actor;

    @Option(
        names = "--text",
        paramLabel = "TEXT",
        description = "Only entries with this text in action, subject or detail; case is ignored.")
    @Nullable String text;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "The newest of them; 1000 if not given, 10000 at most.")
    @Nullable String limit;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("audit.list")
          .with("days", Optional.ofNullable(days))
          .with("actor", Optional.ofNullable(actor))
          .with("text", Optional.ofNullable(text))
          .with("limit", Optional.ofNullable(limit));
    }
  }

  @Command(
      name = "intake",
      description = "Messages that were accepted for several recipients and are being filed.",
      subcommands = IntakeListing.class)
  public static final class IntakeGroup {}

  @Command(
      name = "list",
      description = "List messages that are not filed for every recipient yet, oldest first.")
  static final class IntakeListing extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("intake.list");
    }
  }
}
