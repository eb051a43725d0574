package org.posthorn.server.cli.mail;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.cli.command.StandardInput;
import org.posthorn.server.outcome.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `posthorn assistant`: a conversation in a terminal, with a server anywhere.
@Command(
    name = "assistant",
    description = {
      "Ask the assistant about your mail, in English, French or German.",
      "With a request, print the answer and end; without one, answer each line of the input. Actions"
          + " are carried out only after you have typed yes."
    })
public final class AssistantCommand implements Callable<Integer> {
  @Option(
      names = "--server",
      required = true,
      paramLabel = "URL",
      description = "Where the webmail is, as https://mail.example.org.")
  URI server = URI.create("https://localhost");

  @Option(names = "--user", required = true, paramLabel = "ADDRESS", description = "The account.")
  String user = "";

  @Option(
      names = "--password-stdin",
      description = "Read the password from the first line of standard input.")
  boolean passwordFromInput;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Certificates to trust instead of the system's, in PEM.")
  Optional<Path> caFile = Optional.empty();

  @Parameters(arity = "0..*", paramLabel = "REQUEST", description = "The request.")
  List<String> request = List.of();

  @Spec CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(StandardInput.of(command), StandardCharsets.UTF_8));
    PrintWriter out = command.commandLine().getOut();
    String password = password(in);
    try (AssistantClient client = AssistantClient.open(server, user, password, caFile)) {
      if (!request.isEmpty()) {
        answer(client, String.join(" ", request), in, out);
        return ExitCode.DONE;
      }
      String line;
      out.print("> ");
      out.flush();
      while ((line = in.readLine()) != null) {
        if (!line.isBlank()) {
          answer(client, line, in, out);
        }
        out.print("> ");
        out.flush();
      }
      out.println();
      out.flush();
      return ExitCode.DONE;
    }
  }

  // Java 25 returns null again if there is no terminal, which the check does not know.
  @SuppressWarnings("SystemConsoleNull")
  private String password(BufferedReader in) throws IOException {
    if (passwordFromInput) {
      String line = in.readLine();
      if (line == null || line.isEmpty()) {
        throw new OperationException(Reason.INVALID, "standard input holds no password");
      }
      return line;
    }
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new OperationException(
          Reason.INVALID, "there is no terminal to ask for the password; use --password-stdin");
    }
    char[] typed = console.readPassword("Password of %s: ", user);
    if (typed == null) {
      throw new OperationException(Reason.INVALID, "there is no password");
    }
    return new String(typed);
  }

  private static void answer(
      AssistantClient client, String text, BufferedReader in, PrintWriter out) throws IOException {
    JsonNode turn = client.ask(text, Locale.getDefault());
    said(turn, out);
    for (JsonNode card : turn.path("cards")) {
      card(card, out);
      if (card.path("type").asString("").equals("action")) {
        out.print("Do it? [yes/no] ");
        out.flush();
        String said = in.readLine();
        if (said != null && said.strip().equalsIgnoreCase("yes")) {
          said(client.confirm(card, Locale.getDefault()), out);
        } else {
          client.cancel(card);
          out.println();
          out.println("Nothing was done.");
        }
      }
    }
    out.flush();
  }

  private static void said(JsonNode turn, PrintWriter out) {
    turn.path("text").asString("").lines().map(Printer::harmless).forEach(out::println);
  }

  private static void card(JsonNode card, PrintWriter out) {
    switch (card.path("type").asString("")) {
      case "messages" -> messages(card, out);
      case "message" -> lines(card.path("text").asString(""), out);
      case "tasks" ->
          card.path("tasks")
              .forEach(task ->
                  out.println(
                      "  - "
                          + text(task, "text")
                          + optional(task, "due").map(" "::concat).orElse("")));
      case "action" -> action(card, out);
      default -> {}
    }
  }

  private static void messages(JsonNode card, PrintWriter out) {
    int position = 1;
    for (JsonNode message : card.path("messages")) {
      String day = text(message, "receivedAt");
      out.printf(
          "  %2d  %s  %s: %s%n",
          position,
          day.substring(0, Math.min(10, day.length())),
          text(message, "from"),
          text(message, "subject"));
      position++;
    }
  }

  private static void action(JsonNode card, PrintWriter out) {
    JsonNode parameters = card.path("parameters");
    if (parameters.path("do").asString("").equals("send")) {
      out.println("  To: " + people(parameters.path("to")));
      if (!parameters.path("cc").isEmpty()) {
        out.println("  Cc: " + people(parameters.path("cc")));
      }
      out.println("  Subject: " + text(parameters, "subject"));
      JsonNode attached = parameters.path("forwarding");
      if (attached.isObject()) {
        out.println(
            "  Attached message: " + text(attached, "from") + ": " + text(attached, "subject"));
      }
      out.println();
      lines(parameters.path("text").asString(""), out);
    } else {
      out.println("  " + text(card, "said") + ": " + card.path("total").asInt() + " messages");
      messages(card, out);
      int more = card.path("total").asInt() - card.path("messages").size();
      if (more > 0) {
        out.println("  and " + more + " more");
      }
    }
  }

  private static String people(JsonNode people) {
    return Printer.harmless(
        String.join(
            ", ",
            people
                .valueStream()
                .map(person ->
                    (person.path("name").asString("")
                            + " <"
                            + person.path("email").asString("")
                            + ">")
                        .strip())
                .toList()));
  }

  private static void lines(String text, PrintWriter out) {
    text.lines().forEach(line -> out.println("  | " + Printer.harmless(line)));
  }

  private static String text(JsonNode of, String name) {
    return Printer.harmless(of.path(name).asString(""));
  }

  private static Optional<String> optional(JsonNode of, String name) {
    return Optional.of(text(of, name)).filter(text -> !text.isEmpty());
  }
}
