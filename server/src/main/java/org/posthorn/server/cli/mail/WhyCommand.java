package org.posthorn.server.cli.mail;

import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn message why`.
@Command(
    name = "why",
    description = {
      "Explain why a message is where it is, or why it was refused.",
      "What happened in the last second may not be there yet."
    })
final class WhyCommand extends AdministrationCommand {
  @Parameters(
      paramLabel = "ID",
      description =
          "The id in a 250, a Received field, a Posthorn-Verdict field or the log; a Message-ID; or"
              + " the id of a message in the queue.")
  String what = "";

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Look at so many days, with today (UTC); 7 if not given, 90 at most.")
  @Nullable String days;

  @Override
  protected Request request() {
    return Request.of("message.why").with("what", what).with("days", Optional.ofNullable(days));
  }

  /// A paragraph a topic.
  @Override
  protected void print(PrintWriter out, JsonNode result) {
    for (JsonNode message : result) {
      out.println("Message " + message.path("trace").asString());
      String topic = "";
      for (JsonNode line : message.path("why")) {
        String next = line.path("topic").asString();
        if (!next.equals(topic)) {
          out.println();
          out.println(next + ":");
          topic = next;
        }
        out.println("  " + Printer.harmless(line.path("text").asString()));
      }
      out.println();
    }
    out.flush();
  }
}
