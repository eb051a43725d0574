package org.posthorn.server.cli.directory;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.control.ControlResponse;
import org.posthorn.server.outcome.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn session ...`
@Command(
    name = "session",
    description = "Open sessions of mail programs, and what they send. Needs a running server.",
    subcommands = {
      OpenSessionCommands.Listing.class,
      OpenSessionCommands.Kill.class,
      OpenSessionCommands.Errors.class,
      OpenSessionCommands.TraceGroup.class
    })
public final class OpenSessionCommands {
  private OpenSessionCommands() {}

  @Command(name = "list", description = "List the authenticated sessions.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", arity = "0..1", description = "Only those of this account.")
    @Nullable String address;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("open-session.list").with("address", Optional.ofNullable(address));
    }
  }

  @Command(
      name = "kill",
      description = "End one session of an account, or all. Its programs may connect again.")
  static final class Kill extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "SESSION",
        index = "1",
        arity = "0..1",
        description = "As list shows it.")
    @Nullable String session;

    @Option(names = "--all", description = "All of them.")
    boolean all;

    @Override
    protected ControlRequest request() {
      if ((session == null) != all) {
        throw new ParameterException(spec.commandLine(), "expected either a session or --all");
      }
      return ControlRequest.of("open-session.kill")
          .with("address", address)
          .with("session", Optional.ofNullable(session));
    }
  }

  @Command(
      name = "errors",
      description =
          "List protocol errors of mail programs since the server's start, the latest first.")
  static final class Errors extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", arity = "0..1", description = "Only those of this account.")
    @Nullable String address;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("open-session.errors").with("address", Optional.ofNullable(address));
    }
  }

  /// `posthorn session trace ...`
  @Command(
      name = "trace",
      description =
          "Record commands and replies of sessions after the login, without secrets and contents.",
      subcommands = {Start.class, Show.class, Follow.class, Stop.class})
  static final class TraceGroup {}

  /// A command on a trace.
  abstract static class OfTrace extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "An account, or the IP address of a client.")
    String of = "";

    final ControlRequest of(String operation) {
      return ControlRequest.of(operation).with("of", of);
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      if (!result.has("lines")) {
        new Printer(out).print(result);
        return;
      }
      result.get("lines").valueStream().forEach(line -> out.println(text(line)));
      out.flush();
    }

    private static String text(JsonNode line) {
      String mark =
          switch (line.path("side").asString()) {
            case "client" -> ">";
            case "server" -> "<";
            default -> "-";
          };
      return String.join(
          " ",
          line.path("time").asString(),
          line.path("protocol").asString(),
          line.path("session").asString(),
          mark,
          line.path("text").asString());
    }
  }

  @Command(name = "start", description = "Start a trace; it is recorded in the audit log.")
  static final class Start extends OfTrace {
    @Option(
        names = "--minutes",
        paramLabel = "N",
        defaultValue = "10",
        description = "How long: 1 to 60, default 10.")
    int minutes;

    @Override
    protected ControlRequest request() {
      return of("trace.start").with("minutes", Integer.toString(minutes));
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      out.println("tracing " + of + " until " + result.path("until").asString());
      out.flush();
    }
  }

  @Command(name = "show", description = "Print the lines of a trace; possible for an hour.")
  static final class Show extends OfTrace {
    @Option(
        names = "--after",
        paramLabel = "N",
        defaultValue = "0",
        description = "Only lines after this one; at most 1,000 are printed.")
    long after;

    @Override
    protected ControlRequest request() {
      return of("trace.show").with("after", Long.toString(after));
    }
  }

  @Command(name = "follow", description = "Print the lines of a trace as they come, to its end.")
  static final class Follow extends OfTrace {
    private static final long STEP_NANOS = Duration.ofMillis(500).toNanos();

    private long known;

    @Override
    protected ControlRequest request() {
      return of("trace.show").with("after", Long.toString(known));
    }

    @Override
    public Integer call() throws IOException {
      while (true) {
        ControlResponse answer = ask();
        if (answer.exit() != ExitCode.DONE) {
          return failed(answer);
        }
        JsonNode result = answer.result();
        int lines = result.path("lines").size();
        if (lines > 0) {
          show(result);
          known = result.path("lines").path(lines - 1).path("number").asLong();
        } else if (!result.path("running").asBoolean()) {
          return ExitCode.DONE;
        } else {
          LockSupport.parkNanos(STEP_NANOS);
        }
      }
    }
  }

  @Command(name = "stop", description = "Stop a trace.")
  static final class Stop extends OfTrace {
    @Override
    protected ControlRequest request() {
      return of("trace.stop");
    }
  }
}
