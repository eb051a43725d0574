package org.posthorn.server.cli.installation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.journal.ArchiveCheck;
import org.posthorn.journal.Head;
import org.posthorn.journal.HeadKey;
import org.posthorn.journal.JournalLimits;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.ErrorOutput;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.control.ControlResponse;
import org.posthorn.server.control.JournalRequests;
import org.posthorn.server.outcome.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn journal ...`
@Command(
    name = "journal",
    description = {
      "The journal: an append-only archive of all mail, in journal.directory.",
      "Every search and export is recorded in the audit log."
    },
    subcommands = {
      JournalCommands.Status.class,
      JournalCommands.Verify.class,
      JournalCommands.Search.class,
      JournalCommands.Export.class,
      JournalCommands.SignHead.class,
      JournalCommands.Key.class
    })
public final class JournalCommands {
  private JournalCommands() {}

  @Command(
      name = "status",
      description = "Show how many records are archived, how many wait, and why.")
  static final class Status extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("journal.status");
    }
  }

  @Command(
      name = "key",
      description = {
        "Show the public key that signs heads, in PEM, and its fingerprint.",
        "Keep it elsewhere: who can change the archive can also replace the key in it."
      })
  static final class Key extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("journal.key");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      out.println("fingerprint: " + result.path("fingerprint").asString());
      out.print(result.path("pem").asString());
      out.flush();
    }
  }

  @Command(
      name = "head",
      description = {
        "Sign a head for all records up to now, and print its line.",
        "A head is signed once a day anyway. Keep it elsewhere: verify --head finds every change"
            + " and removal of what it covers."
      })
  static final class SignHead extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("journal.head");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      out.println(result.path("head").asString());
      out.flush();
    }
  }

  /// What to search.
  static final class Criteria {
    @Option(
        names = "--sender",
        paramLabel = "TEXT",
        description = "Part of the sender's address, or of the user who submitted it.")
    @Nullable String sender;

    @Option(
        names = "--recipient",
        paramLabel = "TEXT",
        description = "Part of a recipient's address, before or after aliases and groups.")
    @Nullable String recipient;

    @Option(names = "--subject", paramLabel = "TEXT", description = "Part of the subject.")
    @Nullable String subject;

    @Option(names = "--message-id", paramLabel = "ID", description = "The whole Message-ID.")
    @Nullable String messageId;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Received then or later: 2026-03-21 or 2026-03-21T12:00:00Z.")
    @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Received before.")
    @Nullable String until;

    ControlRequest in(ControlRequest request) {
      return request
          .with("sender", Optional.ofNullable(sender))
          .with("recipient", Optional.ofNullable(recipient))
          .with("subject", Optional.ofNullable(subject))
          .with("messageId", Optional.ofNullable(messageId))
          .with("since", Optional.ofNullable(since))
          .with("until", Optional.ofNullable(until));
    }
  }

  @Command(
      name = "search",
      description = "Find messages that match all given criteria, oldest first; case is ignored.")
  static final class Search extends AdministrationCommand {
    @Mixin Criteria criteria = new Criteria();

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "At most so many; 100 if not given, 1000 at most.")
    @Nullable String limit;

    @Option(
        names = "--after",
        paramLabel = "RECORD",
        description = "Continue after this record, as the last line of the part before says.")
    @Nullable String after;

    @Override
    protected ControlRequest request() {
      return criteria
          .in(ControlRequest.of("journal.search"))
          .with("limit", Optional.ofNullable(limit))
          .with("after", Optional.ofNullable(after));
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      for (JsonNode message : result.path("messages")) {
        out.printf(
            "%d  %s  %-9s  <%s> to %s%n",
            message.path("record").asLong(),
            message.path("received").asString(),
            message.path("direction").asString(),
            Printer.harmless(message.path("from").asString()),
            list(message.path("to")));
        out.println("    subject: " + Printer.harmless(message.path("subject").asString()));
        if (!message.path("expanded").equals(message.path("to"))) {
          out.println("    delivered to: " + list(message.path("expanded")));
        }
        if (message.path("outcome").asString().equals("unknown")) {
          out.println("    it is not known whether the message was accepted");
        }
      }
      if (result.has("next")) {
        out.println("more: --after " + result.path("next").asLong());
      }
      out.flush();
    }

    private static String list(JsonNode addresses) {
      List<String> all = new ArrayList<>();
      addresses.forEach(address -> all.add(Printer.harmless(address.asString())));
      return String.join(", ", all);
    }
  }

  @Command(
      name = "export",
      description = {
        "Write all messages that match all given criteria into a file.",
        "A .zip has an .eml file for each message, and index.tsv with the envelopes."
      })
  static final class Export extends AdministrationCommand {
    @Mixin Criteria criteria = new Criteria();

    @Parameters(
        paramLabel = "FILE",
        description = "The file to be created: its name ends with .zip or .mbox.")
    Path file = Path.of("");

    @Override
    protected ControlRequest request() {
      return criteria
          .in(ControlRequest.of("journal.export"))
          .with("file", file.toAbsolutePath().normalize().toString());
    }
  }

  @Command(
      name = "verify",
      description = {
        "Read the whole archive, and report every change, gap and cut.",
        "With --directory, of an archive anywhere, without server, store and master key;"
            + " otherwise of this server's, which is also compared with what the store knows."
      })
  static final class Verify extends AdministrationCommand {
    @Option(
        names = "--head",
        paramLabel = "FILE",
        description = "A file with heads that were kept elsewhere, one a line.")
    @Nullable Path head;

    @Option(names = "--directory", paramLabel = "DIRECTORY", description = "The archive.")
    @Nullable Path directory;

    @Option(
        names = "--key",
        paramLabel = "FILE",
        description = "With --directory: the public key in PEM that was kept elsewhere.")
    @Nullable Path key;

    private List<String> heads() {
      if (head == null) {
        return List.of();
      }
      try {
        return Files.readAllLines(head, StandardCharsets.US_ASCII).stream()
            .filter(line -> !line.isBlank())
            .toList();
      } catch (IOException e) {
        throw new OperationException(Reason.UNAVAILABLE, head + " cannot be read as text");
      }
    }

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("journal.verify").with("heads", heads());
    }

    @Override
    public Integer call() throws IOException {
      try {
        if (directory != null) {
          return shown(checked(directory));
        }
        ControlResponse answer = ask();
        return answer.exit() == ExitCode.DONE ? shown(answer.result()) : failed(answer);
      } catch (OperationException e) {
        return ErrorOutput.make(
            spec.commandLine(), String.valueOf(e.getMessage()), ExitCode.of(e.reason()));
      }
    }

    private int shown(JsonNode report) {
      show(report);
      return report.path("problems").isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private JsonNode checked(Path archive) {
      try {
        ArchiveCheck.Expected expected =
            new ArchiveCheck.Expected(
                key == null
                    ? Optional.empty()
                    : Optional.of(HeadKey.Public.parse(Files.readString(key))),
                heads().stream().map(Head::parse).toList(),
                Optional.empty());
        return JournalRequests.report(
            ArchiveCheck.check(archive, expected, JournalLimits.defaults()));
      } catch (IOException | IllegalArgumentException e) {
        throw new OperationException(
            Reason.UNAVAILABLE, archive + " cannot be checked: " + e.getMessage());
      }
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      long records = result.path("records").asLong();
      long covered = result.path("covered").asLong();
      out.printf(
          "%,d records in %d files of archive %s%n",
          records, result.path("files").asInt(), result.path("chain").asString());
      out.printf(
          "%,d heads, signed with key %s%n",
          result.path("heads").asLong(), result.path("key").asString());
      if (result.path("repeated").asLong() > 0) {
        out.printf(
            "%,d records are repetitions: a crash hid that they were written%n",
            result.path("repeated").asLong());
      }
      if (records > covered) {
        out.printf(
            "the last %,d records are not covered by a signed head yet%n", records - covered);
      }
      JsonNode problems = result.path("problems");
      for (JsonNode problem : problems) {
        out.println(
            "PROBLEM "
                + problem.path("file").asString()
                + ": "
                + Printer.harmless(problem.path("what").asString()));
      }
      out.println(
          problems.isEmpty()
              ? "No problems: nothing was changed, removed or cut."
              : problems.size() + " problems");
      out.flush();
    }
  }
}
