package org.posthorn.server.cli.mail;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Days;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.control.ControlResponse;
import org.posthorn.server.outcome.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      subcommands = {AuditListing.class, AuditVerify.class})
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
      name = "verify",
      description = {
        "Check that no entry was changed, added or removed since it was written.",
        "Entries of each day are chained by hashes; heads are signed every hour, and are in the"
            + " log (audit event=head)."
      })
  static final class AuditVerify extends AdministrationCommand {
    @Option(
        names = "--head",
        paramLabel = "FILE",
        description = "A file with heads that were kept elsewhere, one a line.")
    @Nullable Path head;

    @Override
    protected ControlRequest request() {
      List<String> heads = List.of();
      if (head != null) {
        try {
          heads =
              Files.readAllLines(head, StandardCharsets.US_ASCII).stream()
                  .filter(line -> !line.isBlank())
                  .toList();
        } catch (IOException e) {
          throw new ParameterException(spec.commandLine(), head + " cannot be read as text");
        }
      }
      return ControlRequest.of("audit.verify").with("heads", heads);
    }

    @Override
    public Integer call() throws IOException {
      ControlResponse answer = ask();
      if (answer.exit() != ExitCode.DONE) {
        return failed(answer);
      }
      show(answer.result());
      return answer.result().path("problems").isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      out.printf(
          "%,d entries in chains, since %s; %,d heads, signed with key %s%n",
          result.path("rows").asLong(),
          result.path("begin").asString(),
          result.path("heads").asLong(),
          result.path("key").asString());
      if (result.path("unchained").asLong() > 0) {
        out.printf(
            "%,d entries of earlier versions have no chain and cannot be checked%n",
            result.path("unchained").asLong());
      }
      for (JsonNode problem : result.path("problems")) {
        out.println("PROBLEM " + problem.asString());
      }
      out.println(
          result.path("problems").isEmpty()
              ? "No problems: nothing was changed, added or removed."
              : result.path("problems").size() + " problems");
      out.flush();
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
